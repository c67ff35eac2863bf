//! `/api/commerce/v1/webhooks`: what gateways tell. It is no part of the described interface: gateways know it, and nobody else
//! can use it.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use kernel::http::{Path, Problem};

use super::{AppState, Request};
use crate::payments;

/// Takes a signed message, keeps it, and has it applied.
async fn receive_webhook(
    State(config): State<AppState>,
    Request(request_id): Request,
    Path(gateway): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    payments::receive_webhook(&config, request_id, &gateway, &headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/api/commerce/v1/webhooks/{gateway}", post(receive_webhook))
}
