//! The caller, as handlers ask for it.

use std::convert::Infallible;
use std::marker::PhantomData;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use super::problem::Problem;
use crate::context::{Permission, RequestCtx};

/// The context of whoever is known. Without it: 401.
#[derive(Clone, Debug)]
pub struct Ctx(pub RequestCtx);

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // The host's authentication put it there.
        parts.extensions.get::<RequestCtx>().cloned().map(Self).ok_or_else(Problem::unauthorized)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Ctx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<RequestCtx>().cloned().map(Self))
    }
}

/// The context of a caller who has the permission `P`. Asking for it is the check: 401 for strangers, 403 without it.
#[derive(Clone, Debug)]
pub struct Authorized<P>(pub RequestCtx, pub PhantomData<P>);

impl<P: Permission, S: Sync> FromRequestParts<S> for Authorized<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let ctx = parts.extensions.get::<RequestCtx>().ok_or_else(Problem::unauthorized)?;
        if ctx.actor.permissions.contains(P::NAME) {
            Ok(Self(ctx.clone(), PhantomData))
        } else {
            Err(Problem::forbidden(P::NAME))
        }
    }
}
