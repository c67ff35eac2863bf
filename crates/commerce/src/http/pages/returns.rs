//! `/checkout/return`: a shopper comes back from a gateway and is sent on to the shop.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::{AppState, Request, message, see_other};
use crate::checkout::returns::{self, RETURN};
use crate::error::CommerceError;

async fn arrive(State(config): State<AppState>, Request(request): Request, Path(ticket): Path<String>) -> Response {
    match returns::arrive(&config, request, &ticket).await {
        Ok(onward) => see_other(&onward.url),
        Err(CommerceError::NotFound | CommerceError::HostNotVerified) => {
            let text = "Your order is safe. Look for its confirmation in your mail, or ask the shop.";
            message(StatusCode::NOT_FOUND, "This way back is not valid", text)
        }
        Err(error) => {
            tracing::error!(request_id = %request, error = &error as &dyn std::error::Error, "a shopper could not be sent back");
            let text = "Your payment is safe. Load this page again in a moment.";
            message(StatusCode::SERVICE_UNAVAILABLE, "The shop cannot be reached for a moment", text)
        }
    }
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route(&format!("{RETURN}/{{ticket}}"), get(arrive))
}
