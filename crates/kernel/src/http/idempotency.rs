//! Extractors for requests that carry an `Idempotency-Key`; see [`crate::idempotency`].

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Request};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::extract::{check_content_type, parse_json, read_body};
use super::problem::Problem;
use crate::idempotency::IdempotentRequest;

/// The header's name.
pub const HEADER: &str = "idempotency-key";
/// Characters that a key may have at the most.
const MAX_LEN: usize = 255;

/// The key itself. 400 when it is missing, empty, longer than 255 characters or not printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(HEADER) else {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", "An idempotency key is needed")
                .detail("send a header Idempotency-Key with a fresh random value, and the same value when you repeat the request"));
        };
        let printable = |value: &&str| {
            !value.is_empty() && value.len() <= MAX_LEN && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        };
        let key = value.to_str().ok().filter(printable).ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_invalid", "The idempotency key is not valid")
                .detail("1 to 255 printable ASCII characters")
        })?;
        Ok(Self(key.to_owned()))
    }
}

/// A JSON body together with what tells its repetitions from other requests. Rejects as [`super::Json`] and
/// [`IdempotencyKey`] do.
#[derive(Clone, Debug)]
pub struct Idempotent<T> {
    /// The body.
    pub body: T,
    /// The key, the operation and the body's digest.
    pub request: IdempotentRequest,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Idempotent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let IdempotencyKey(key) = IdempotencyKey::from_request_parts(&mut parts, state).await?;
        let route = parts.extensions.get::<MatchedPath>().map_or_else(|| parts.uri.path(), MatchedPath::as_str);
        let operation = format!("{} {route}", parts.method);
        check_content_type(&parts.headers)?;
        let bytes = read_body(Request::from_parts(parts, body), state).await?;
        let body = parse_json(&bytes)?;
        let body_hash = hex::encode(Sha256::digest(&bytes));
        Ok(Self { body, request: IdempotentRequest { operation, key, body_hash } })
    }
}
