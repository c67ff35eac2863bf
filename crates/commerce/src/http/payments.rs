//! Paying an order from a shop of one's own: `/api/commerce/v1/orders/{order_id}/payments` and `/api/commerce/v1/checkout-returns`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::idempotency::IdempotencyKey;
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::checkout::{VerifiedReturn, returns};
use crate::id::OrderId;
use crate::permission::{ReadOrders, WriteOrders};

/// Where a shopper comes back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"host": "shop.example.com", "return_path": "/order"}))]
struct PaymentIn {
    /// A host name of one of the agency's sites.
    #[schema(max_length = 253)]
    host: String,
    /// A path on it. A parameter `checkout` is added, which tells how the order stands: see `POST /api/commerce/v1/checkout-returns`.
    #[schema(max_length = 500)]
    return_path: String,
}

/// The way to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentPage)]
struct PaymentPageOut {
    /// Send the shopper's browser there.
    url: String,
}

/// What a shopper came back with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"host": "shop.example.com", "checkout": "eyJvcmRlciI6…"}))]
struct CheckoutReturnIn {
    /// The host that the shopper came back to.
    host: String,
    /// The parameter `checkout`.
    checkout: String,
}

/// What it says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckoutReturn)]
struct CheckoutReturnOut {
    /// The order.
    order_id: OrderId,
    /// Its number to people.
    number: i64,
    /// How it stood when the shopper came back: `paid`, `processing`, `pending` or `closed`.
    status: &'static str,
}

/// Pay an order
///
/// Begins to pay an order, or goes on with what was begun. The same order has the same page until it is paid.
#[utoipa::path(
    post, path = "/api/commerce/v1/orders/{order_id}/payments", tag = "orders", request_body = PaymentIn,
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("Idempotency-Key" = String, Header, description = "The same for repetitions of the same request")
    ),
    responses(
        (status = 201, description = "The page where the shopper pays", body = PaymentPageOut),
        (status = 409, description = "`order_state`: it is not waiting for a payment.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 502, description = "`gateway_refused`: the gateway will not do it.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 503, description = "`gateway_unavailable`: the gateway does not answer.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_payment(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteOrders>,
    Path(id): Path<OrderId>,
    // The order itself sees to it that nothing is begun twice.
    _: IdempotencyKey,
    Json(PaymentIn { host, return_path }): Json<PaymentIn>,
) -> Result<Response, Problem> {
    let origin = returns::check_target(&config, &ctx, &host, &return_path).await?;
    let cancelled = format!("{origin}{return_path}");
    let url = returns::start_payment(&config, &ctx, id, &host, &return_path, &cancelled).await?;
    Ok((StatusCode::CREATED, Json(PaymentPageOut { url })).into_response())
}

/// Verify a return from the checkout
///
/// Tells what the parameter `checkout` says with which a shopper came back. Nobody but the checkout can make one, and it holds for
/// one host and fifteen minutes.
#[utoipa::path(
    post, path = "/api/commerce/v1/checkout-returns", tag = "orders", request_body = CheckoutReturnIn,
    responses(
        (status = 200, description = "What it says", body = CheckoutReturnOut),
        problems::Body, problems::Caller
    )
)]
async fn verify_checkout_return(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadOrders>,
    Json(CheckoutReturnIn { host, checkout }): Json<CheckoutReturnIn>,
) -> Result<Json<CheckoutReturnOut>, Problem> {
    Ok(Json(returns::verify(&config, ctx.tenant, &host, &checkout)?.into()))
}

impl From<VerifiedReturn> for CheckoutReturnOut {
    fn from(told: VerifiedReturn) -> Self {
        Self { order_id: told.order_id, number: told.number, status: told.status.as_str() }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_payment)).routes(routes!(verify_checkout_return))
}
