//! Signatures of webhooks as Standard Webhooks has them (<https://www.standardwebhooks.com>): HMAC-SHA-256 over
//! `id.timestamp.body`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use http::HeaderMap;
use kernel::time::Timestamp;
use sha2::Sha256;

use super::port::WebhookFault;

/// How far a message's time may be from ours.
const TOLERANCE: Duration = Duration::from_secs(300);
/// Characters of a message's identifier at the most.
const ID_MAX: usize = 200;

/// What a gateway and its client share to sign messages.
#[derive(Clone)]
pub struct WebhookSecret(Vec<u8>);

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(..)")
    }
}

impl WebhookSecret {
    /// A secret of these bytes.
    ///
    /// # Errors
    /// When they are fewer than 24: an empty secret would verify what anybody signs.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, WeakSecret> {
        let bytes = bytes.into();
        if bytes.len() < 24 { Err(WeakSecret) } else { Ok(Self(bytes)) }
    }

    /// The headers of a message, signed now.
    #[must_use]
    pub fn sign(&self, id: &str, now: Timestamp, body: &str) -> [(&'static str, String); 3] {
        let timestamp = now.as_seconds().to_string();
        let signature = STANDARD.encode(self.mac(id, &timestamp, body.as_bytes()).finalize().into_bytes());
        [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", format!("v1,{signature}")),
        ]
    }

    /// The identifier of a message that was signed with this secret not long ago.
    ///
    /// # Errors
    /// Why it is not to be believed.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<String, WebhookFault> {
        let header =
            |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(WebhookFault::Malformed);
        let (id, timestamp, signatures) =
            (header("webhook-id")?, header("webhook-timestamp")?, header("webhook-signature")?);
        if id.is_empty() || id.len() > ID_MAX {
            return Err(WebhookFault::Malformed);
        }
        let signed_at: i64 = timestamp.parse().map_err(|_| WebhookFault::Malformed)?;
        let is_signed = signatures
            .split(' ')
            .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
            .any(|signature| self.mac(id, timestamp, body).verify_slice(&signature).is_ok());
        if !is_signed {
            return Err(WebhookFault::Forged);
        }
        let signed_at = Timestamp::from_seconds(signed_at);
        if now.since(signed_at) > TOLERANCE || signed_at.since(now) > TOLERANCE {
            return Err(WebhookFault::Old);
        }
        Ok(id.to_owned())
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

/// A secret that is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret needs at least 24 bytes")]
pub struct WeakSecret;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn check(headers: &HeaderMap, body: &str, now: i64, expected: Result<&str, WebhookFault>) {
        let secret = WebhookSecret::new(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()).unwrap();
        let told = secret.verify(headers, body.as_bytes(), Timestamp::from_seconds(now));
        assert_eq!(told, expected.map(str::to_owned));
    }

    /// The example of the specification.
    #[test]
    fn agrees_with_the_specification() {
        let headers = headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned()),
            ("webhook-timestamp", "1614265330".to_owned()),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned()),
        ]);
        check(&headers, r#"{"test": 2432232314}"#, 1_614_265_330, Ok("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        check(&headers, r#"{"test": 2432232315}"#, 1_614_265_330, Err(WebhookFault::Forged));
        check(&headers, r#"{"test": 2432232314}"#, 1_614_265_631, Err(WebhookFault::Old));
        check(&headers, r#"{"test": 2432232314}"#, 1_614_265_029, Err(WebhookFault::Old));
        check(&HeaderMap::new(), "", 0, Err(WebhookFault::Malformed));
    }

    #[test]
    fn believes_what_it_signed_and_nothing_else() {
        let secret = WebhookSecret::new(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()).unwrap();
        let signed = secret.sign("msg_1", Timestamp::from_seconds(1_000), "{}");
        check(&headers(&signed), "{}", 1_200, Ok("msg_1"));
        for (at, other) in ["msg_2", "1001", "v1,AAAA"].into_iter().enumerate() {
            let mut forged = signed.clone();
            forged[at].1 = other.to_owned();
            check(&headers(&forged), "{}", 1_000, Err(WebhookFault::Forged));
        }
        // Old and new secrets overlap while one is replaced.
        let mut two = signed.clone();
        two[2].1 = format!("v1,AAAA {}", signed[2].1);
        check(&headers(&two), "{}", 1_000, Ok("msg_1"));
        assert_eq!(WebhookSecret::new(Vec::new()).unwrap_err(), WeakSecret);
    }
}
