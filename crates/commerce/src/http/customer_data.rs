//! What is held on a person: `/api/commerce/v1/customers/{customer_id}/export` and `/erasure`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use jobs::{Accepted, AcceptedOut};
use kernel::http::{Authorized, Json, Path, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::customers::personal_data;
use crate::id::CustomerId;
use crate::permission::WriteCustomers;

/// Export what is held on a customer
///
/// Everything: profile, addresses, sessions, mailed links, consents, and what other parts hold, each under its own name. That it was
/// asked for is noted in the log.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers/{customer_id}/export", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 200, description = "One object, a member for each part that holds something", body = serde_json::Value),
        problems::Caller, problems::Absent
    )
)]
async fn export_customer(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<Response, Problem> {
    let all = personal_data::export(&config, &ctx, customer).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(all)).into_response())
}

/// Erase a customer
///
/// Sessions end at once; a job deletes the rest and makes anonymous what the law wants to be kept. The ledger of consents stays
/// without naming anybody. Bids in open auctions are taken back. An order that is still to be paid or sent keeps contact and addresses
/// until it is sent or given up, and loses them within a day after that. There is no way back.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers/{customer_id}/erasure", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 202, description = "The job that erases", body = AcceptedOut,
            headers(("Location" = String, description = "Where the job can be looked at"))),
        problems::Caller, problems::Absent
    )
)]
async fn erase_customer(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<Accepted, Problem> {
    Ok(Accepted(personal_data::request_erasure(&config, &ctx, customer).await?))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_customer)).routes(routes!(erase_customer))
}
