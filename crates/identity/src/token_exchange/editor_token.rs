//! Our own short token, which an embedded editor presents: bound to a tenant, narrower than its host's key, soon over.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::TenantId;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::TokenKeys;
use crate::error::Error;
use crate::ids::HostKeyId;

/// The `typ` of the header, which no other kind of token has.
const TYPE: &str = "sw-editor+jwt";
/// The `aud` claim, and the `audience` that an exchange may ask for.
pub(crate) const AUDIENCE: &str = "sw-editor";
/// Seconds that a token lives.
pub(crate) const LIFE: i64 = 15 * 60;
/// Seconds by which the clocks of two of our own machines may differ.
const LEEWAY: i64 = 5;

/// What an editor token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EditorClaims {
    iss: String,
    aud: String,
    /// The host's user, qualified by the host's issuer.
    pub(crate) sub: String,
    pub(crate) exp: i64,
    nbf: i64,
    iat: i64,
    jti: String,
    pub(crate) tenant: TenantId,
    /// The key that vouched; once it is retired the token is void.
    pub(crate) host_key: HostKeyId,
    /// What may be done, separated by spaces.
    scope: String,
}

impl EditorClaims {
    /// What may be done.
    pub(crate) fn scopes(&self) -> Vec<String> {
        self.scope.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

/// For whom and what a token is made.
pub(crate) struct Grant<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: String,
    pub(crate) tenant: TenantId,
    pub(crate) host_key: HostKeyId,
    pub(crate) scopes: &'a [String],
    pub(crate) jti: String,
    pub(crate) now: Timestamp,
}

/// Signs a token.
pub(crate) fn sign(keys: &TokenKeys, grant: Grant<'_>) -> Result<String, Error> {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(keys.current.kid.clone());
    let now = grant.now.as_seconds();
    let claims = EditorClaims {
        iss: grant.issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: grant.subject,
        exp: now + LIFE,
        nbf: now,
        iat: now,
        jti: grant.jti,
        tenant: grant.tenant,
        host_key: grant.host_key,
        scope: grant.scopes.join(" "),
    };
    let key = EncodingKey::from_secret(keys.current.secret.bytes());
    jsonwebtoken::encode(&header, &claims, &key).map_err(|error| Error::Internal(error.into()))
}

/// What the token says, if we signed it and it is valid now.
pub(crate) fn verify(keys: &TokenKeys, issuer: &str, token: &str, now: Timestamp) -> Option<EditorClaims> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
        return None;
    }
    let key = keys.find(header.kid.as_deref()?)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let key = DecodingKey::from_secret(key.secret.bytes());
    let claims = jsonwebtoken::decode::<EditorClaims>(token, &key, &validation).ok()?.claims;
    let now = now.as_seconds();
    let holds = claims.iss == issuer
        && claims.aud == AUDIENCE
        && now < claims.exp
        && claims.nbf <= now.saturating_add(LEEWAY)
        && claims.exp.saturating_sub(claims.iat) <= LIFE;
    holds.then_some(claims)
}
