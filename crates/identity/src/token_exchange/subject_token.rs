//! The token that a host signs for one of its users: what must hold before it is exchanged.
//!
//! One purpose, one validation. The algorithm is that of the registered key, never the token's own choice; each claim must be
//! there and of its exact form; times are checked against our clock port.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use kernel::time::Timestamp;
use serde::Deserialize;

use crate::entity::host_key::HostKeyKind;
use crate::ids::HostKeyId;

/// The `typ` of the header, which no other kind of token has.
pub(crate) const TYPE: &str = "sw-host+jwt";
/// The `purpose` claim.
pub(crate) const PURPOSE: &str = "editor";
/// Seconds that a token may live.
pub(crate) const MAX_LIFE: i64 = 300;
/// Seconds by which the host's clock may be off.
pub(crate) const LEEWAY: i64 = 5;
/// Longest token in bytes.
const MAX_LEN: usize = 8 * 1024;

/// What a valid token says.
#[derive(Debug, Deserialize)]
pub(crate) struct HostClaims {
    iss: String,
    aud: String,
    /// The host's own name for its user.
    pub(crate) sub: String,
    pub(crate) exp: i64,
    nbf: i64,
    iat: i64,
    /// Names this one token.
    pub(crate) jti: String,
    purpose: String,
    /// What the user may do at most, separated by spaces.
    pub(crate) scope: Option<String>,
}

/// Why a token does not count. For our log only: the host is told nothing that helps to forge one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("longer than any honest token")]
    TooLong,
    #[error("not a signed token in compact form")]
    Malformed,
    #[error("another type of token")]
    WrongType,
    #[error("no known key is named")]
    NoKey,
    #[error("the header asks for an extension")]
    CriticalHeader,
    #[error("signature, algorithm, issuer or audience do not fit the key")]
    Unverified,
    #[error("another issuer, audience or purpose")]
    WrongClaims,
    #[error("subject or jti is empty, too long or not printable")]
    BadNames,
    #[error("not valid at this time, or for too long")]
    WrongTime,
}

/// The key that the unverified header names. It only chooses whom to ask; nothing is believed yet.
pub(crate) fn key_id(token: &str) -> Result<HostKeyId, Refusal> {
    if token.len() > MAX_LEN {
        return Err(Refusal::TooLong);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Malformed)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(Refusal::WrongType);
    }
    if header.crit.is_some() {
        return Err(Refusal::CriticalHeader);
    }
    header.kid.and_then(|kid| kid.parse().ok()).ok_or(Refusal::NoKey)
}

/// What a registered key demands of its tokens.
pub(crate) struct Expectation<'a> {
    pub(crate) kind: HostKeyKind,
    pub(crate) key: &'a DecodingKey,
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) now: Timestamp,
}

/// Verifies everything but single use, which the database decides.
pub(crate) fn verify(token: &str, expected: &Expectation<'_>) -> Result<HostClaims, Refusal> {
    let mut validation = Validation::new(algorithm(expected.kind));
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.audience]);
    // The library asks the machine's clock; we ask our port, below.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims =
        jsonwebtoken::decode::<HostClaims>(token, expected.key, &validation).map_err(|_| Refusal::Unverified)?.claims;

    // The library is content with one of several issuers or audiences; here each is exactly one text.
    if claims.iss != expected.issuer || claims.aud != expected.audience || claims.purpose != PURPOSE {
        return Err(Refusal::WrongClaims);
    }
    let printable = |text: &str| (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !printable(&claims.sub) || !printable(&claims.jti) || claims.jti.len() < 8 {
        return Err(Refusal::BadNames);
    }
    check_times(&claims, expected.now.as_seconds())?;
    Ok(claims)
}

fn check_times(claims: &HostClaims, now: i64) -> Result<(), Refusal> {
    // A bound on the claims themselves keeps the sums below from overflowing.
    let sane = |time: i64| (0..=i64::from(u32::MAX) * 4).contains(&time);
    let holds = [claims.iat, claims.nbf, claims.exp].into_iter().all(sane)
        && claims.iat < claims.exp
        && claims.nbf < claims.exp
        && claims.exp - claims.iat <= MAX_LIFE
        && claims.iat <= now + LEEWAY
        && claims.nbf <= now + LEEWAY
        && now < claims.exp + LEEWAY;
    if holds { Ok(()) } else { Err(Refusal::WrongTime) }
}

pub(crate) const fn algorithm(kind: HostKeyKind) -> Algorithm {
    match kind {
        HostKeyKind::Hs256 => Algorithm::HS256,
        HostKeyKind::EdDsa => Algorithm::EdDSA,
        HostKeyKind::Es256 => Algorithm::ES256,
    }
}
