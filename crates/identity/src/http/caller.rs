//! The caller as identity's own handlers ask for it.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use kernel::http::Problem;
use kernel::{RequestCtx, RequestId, TenantId};

use crate::authentication::Identity;
use crate::error::Error;
use crate::ids::UserId;

/// A signed-in user, with or without a tenant. 401 for strangers, 403 for keys and tokens.
pub(super) struct SignedIn(pub(super) Identity);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Identity>() {
            Some(identity) => Ok(Self(identity.clone())),
            None if parts.extensions.get::<RequestCtx>().is_some() => Err(Error::MembersOnly.into()),
            None => Err(Problem::unauthorized()),
        }
    }
}

/// A signed-in operator of the platform. 401 for strangers, 403 for everybody else.
pub(super) struct Operator(pub(super) Identity);

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedIn(identity) = SignedIn::from_request_parts(parts, state).await?;
        if identity.operator { Ok(Self(identity)) } else { Err(Error::NotAnOperator.into()) }
    }
}

/// A context that binds the cursors of lists without tenant to the person who asks.
pub(super) fn personal(user: UserId) -> RequestCtx {
    RequestCtx::system(TenantId::from_uuid(user.uuid()), RequestId::from_uuid(user.uuid()))
}

/// What the browser calls itself.
pub(super) fn user_agent(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::USER_AGENT)?.to_str().ok()
}
