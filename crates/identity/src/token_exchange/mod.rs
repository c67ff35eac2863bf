//! Token exchange (RFC 8693): a host's short signed word about one of its users becomes our own narrower editor token.
//!
//! Nothing of the host's token is believed before its signature is verified with a registered key, and each token works once.

pub(crate) mod editor_token;
pub(crate) mod store;
pub(crate) mod subject_token;

use std::time::Duration;

use kernel::rate_limit::RatePolicy;
use kernel::time::Timestamp;
use kernel::{RequestCtx, RequestId, SystemTx, TenantTx};

use crate::error::{Error, ExchangeRefusal};
use crate::host_keys;
use crate::sessions::limits;
use crate::state::AppState;
use editor_token::Grant;
use subject_token::Expectation;

const PER_ADDRESS: RatePolicy =
    RatePolicy { name: "token_exchange_address", limit: 300, window: Duration::from_secs(60) };
const PER_KEY: RatePolicy = RatePolicy { name: "token_exchange_key", limit: 1_200, window: Duration::from_secs(60) };

/// What a host asks for.
pub(crate) struct Exchange<'a> {
    pub(crate) subject_token: &'a str,
    /// The scopes wanted; all that is allowed without it.
    pub(crate) scope: Option<&'a str>,
    pub(crate) address: Option<&'a str>,
    pub(crate) request_id: RequestId,
}

/// An editor token.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) expires_in: i64,
    pub(crate) scopes: Vec<String>,
}

/// Exchanges a host's token for an editor token.
pub(crate) async fn exchange(state: &AppState, wanted: Exchange<'_>) -> Result<Issued, Error> {
    if let Some(address) = wanted.address {
        limits::admit(state, &PER_ADDRESS, address).await?;
    }
    let id = subject_token::key_id(wanted.subject_token).map_err(|refusal| refuse(refusal, "unknown"))?;
    let key = {
        let tx = SystemTx::read(&state.config.db).await?;
        host_keys::store::active_by_id(&tx, id)
            .await?
            .ok_or_else(|| refuse(subject_token::Refusal::NoKey, &id.to_string()))?
    };
    let now = state.now();
    let claims = {
        let expected = Expectation {
            kind: key.kind,
            key: &host_keys::decoding_key(&state.config.host_key_secret, &key)?,
            issuer: &key.issuer,
            audience: &state.config.exchange_audience(),
            now,
        };
        subject_token::verify(wanted.subject_token, &expected).map_err(|refusal| refuse(refusal, &id.to_string()))?
    };
    limits::admit(state, &PER_KEY, &id.to_string()).await?;
    let scopes = grant_scopes(&key.scopes.0, claims.scope.as_deref(), wanted.scope)?;

    let ctx = RequestCtx::system(key.tenant_id, wanted.request_id);
    let tx = TenantTx::begin(&state.config.db, &ctx).await?;
    store::forget_expired(&tx, now).await?;
    let needed_until = Timestamp::from_seconds(claims.exp + subject_token::LEEWAY);
    if !store::claim(&tx, id, &claims.jti, needed_until).await? {
        tracing::info!(key = %id, "subject token refused: used already");
        return Err(Error::Exchange(ExchangeRefusal::InvalidSubjectToken));
    }
    tx.commit().await?;

    let grant = Grant {
        issuer: &state.config.public_url,
        subject: format!("{}#{}", key.issuer, claims.sub),
        tenant: key.tenant_id,
        host_key: id,
        scopes: &scopes,
        jti: state.config.random.secret(),
        now,
    };
    let token = editor_token::sign(&state.config.editor_token_keys, grant)?;
    Ok(Issued { token, expires_in: editor_token::LIFE, scopes })
}

fn refuse(refusal: subject_token::Refusal, key: &str) -> Error {
    tracing::info!(key, reason = %refusal, "subject token refused");
    Error::Exchange(ExchangeRefusal::InvalidSubjectToken)
}

/// What the new token may do: all that was asked for, which neither the key nor the subject token may lack; without a
/// wish, all that both allow.
fn grant_scopes(of_the_key: &[String], of_the_token: Option<&str>, wanted: Option<&str>) -> Result<Vec<String>, Error> {
    let names =
        |text: &str| -> Vec<String> { text.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect() };
    let of_the_token = of_the_token.map(names);
    let allowed =
        |name: &String| of_the_key.contains(name) && of_the_token.as_ref().is_none_or(|held| held.contains(name));
    let mut granted = match wanted.map(names) {
        Some(wanted) if !wanted.iter().all(allowed) => Vec::new(),
        Some(wanted) => wanted,
        None => of_the_key.iter().filter(|name| allowed(name)).cloned().collect(),
    };
    granted.sort_unstable();
    granted.dedup();
    if granted.is_empty() { Err(Error::Exchange(ExchangeRefusal::InvalidScope)) } else { Ok(granted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(of_the_token: Option<&str>, wanted: Option<&str>, expected: &[&str]) {
        let key = ["a".to_owned(), "b".to_owned()];
        let granted = grant_scopes(&key, of_the_token, wanted).unwrap_or_default();
        assert_eq!(granted, expected, "{of_the_token:?} {wanted:?}");
    }

    #[test]
    fn scopes_only_narrow() {
        check(None, None, &["a", "b"]);
        check(Some("b c"), None, &["b"]);
        check(None, Some("b b"), &["b"]);
        check(Some("a"), Some("b"), &[]);
        check(None, Some("a c"), &[]);
        check(Some("c"), None, &[]);
        check(Some(""), None, &[]);
        check(None, Some(""), &[]);
    }
}
