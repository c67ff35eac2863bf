//! `/api/commerce/v1/carts/{cart_id}/handovers`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::carts::CartProof;
use crate::checkout::handovers;
use crate::id::CartId;
use crate::permission::WriteCarts;

/// Where a shopper comes back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"host": "shop.example.com", "return_path": "/order"}))]
struct HandoverIn {
    /// A host name of one of the agency's sites.
    #[schema(max_length = 253)]
    host: String,
    /// A path on it. A parameter `checkout` is added, which tells how the order stands: see `POST /api/commerce/v1/checkout-returns`.
    #[schema(max_length = 500)]
    return_path: String,
}

/// The way to the checkout.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Handover)]
struct HandoverOut {
    /// Send the shopper's browser there; it works once.
    url: String,
    /// When it works no more.
    expires_at: Timestamp,
}

/// Hand a cart over to the checkout
///
/// As it is now: once the cart changes, the address is refused. Each call makes another address.
#[utoipa::path(
    post, path = "/api/commerce/v1/carts/{cart_id}/handovers", tag = "carts", request_body = HandoverIn,
    params(("cart_id" = CartId, Path, description = "The cart")),
    responses(
        (status = 201, description = "The way to the checkout", body = HandoverOut),
        (status = 409, description = "`cart_empty`: there is nothing in it that can be bought.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_handover(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path(cart): Path<CartId>,
    Json(HandoverIn { host, return_path }): Json<HandoverIn>,
) -> Result<Response, Problem> {
    let made = handovers::hand_over_cart(&config, &ctx, CartProof::Id(cart), &host, &return_path).await?;
    let out = HandoverOut { url: made.url, expires_at: made.expires_at };
    Ok((StatusCode::CREATED, Json(out)).into_response())
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_handover))
}
