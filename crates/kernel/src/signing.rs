//! Message authentication for what leaves the system and comes back: cursors, links, local upload addresses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// Bytes of a signature that are kept: 128 bits.
const TAG_LEN: usize = 16;

/// A secret that signs for named purposes. What is signed for one purpose is worthless for another.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// A key derived from a secret of any length; give at least 32 random bytes.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// `payload` with its tag, in base64url. `context` is signed but not carried: the reader must know it.
    #[must_use]
    pub fn seal(&self, purpose: &str, context: &str, payload: &[u8]) -> String {
        let mut sealed = payload.to_vec();
        sealed.extend_from_slice(&self.tag(purpose, context, payload));
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The payload of what [`seal`](Self::seal) made for the same purpose and context, or nothing.
    #[must_use]
    pub fn open(&self, purpose: &str, context: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut payload = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let at = payload.len().checked_sub(TAG_LEN)?;
        let tag = payload.split_off(at);
        let expected = self.tag(purpose, context, &payload);
        bool::from(subtle::ConstantTimeEq::ct_eq(tag.as_slice(), expected.as_slice())).then_some(payload)
    }

    fn tag(&self, purpose: &str, context: &str, payload: &[u8]) -> [u8; TAG_LEN] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        // Lengths first, so that no two splits of the same bytes agree.
        for part in [purpose.as_bytes(), context.as_bytes(), payload] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut tag = [0; TAG_LEN];
        tag.copy_from_slice(&full[..TAG_LEN]);
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_what_it_sealed() {
        let key = SigningKey::new(b"a secret of the test");
        let sealed = key.seal("cursor", "tnt_1/products", b"prod_7");
        assert_eq!(key.open("cursor", "tnt_1/products", &sealed).as_deref(), Some(&b"prod_7"[..]));
        assert_eq!(key.open("cursor", "tnt_2/products", &sealed), None);
        assert_eq!(key.open("link", "tnt_1/products", &sealed), None);
        assert_eq!(SigningKey::new(b"another").open("cursor", "tnt_1/products", &sealed), None);
        for at in 0..sealed.len() {
            let mut broken = sealed.clone().into_bytes();
            broken[at] = if broken[at] == b'A' { b'B' } else { b'A' };
            let broken = String::from_utf8_lossy(&broken).into_owned();
            assert_eq!(key.open("cursor", "tnt_1/products", &broken), None);
        }
        assert_eq!(key.open("cursor", "tnt_1/products", ""), None);
    }
}
