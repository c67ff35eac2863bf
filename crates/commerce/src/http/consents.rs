//! `/api/commerce/v1/customers/{customer_id}/consents`.

use axum::extract::State;
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::consents::{self, ConsentChange, ConsentLine};
use crate::id::{ConsentId, ConsentTextId, CustomerId};
use crate::permission::{ReadCustomers, WriteCustomers};

/// What cursors of a customer's consents are sealed for.
const LIST: &str = "consents";

/// What a line of the ledger says.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsentChange)]
enum ChangeName {
    /// Somebody asked for it in the customer's name; it counts for nothing until it is confirmed.
    Requested,
    /// The customer agreed.
    Given,
    /// The customer agrees no longer.
    Withdrawn,
}

/// One line of the ledger. The newest of a scope says what holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
struct ConsentOut {
    /// Its identifier.
    id: ConsentId,
    /// What it is about, for example `newsletter`.
    scope: String,
    /// What it says.
    change: ChangeName,
    /// The words that were shown.
    text_id: ConsentTextId,
    /// Their version.
    text_version: i64,
    /// The page on which it was said.
    source_page: String,
    /// A keyed hash of the address. It stays after an erasure.
    subject: String,
    /// When.
    created_at: Timestamp,
}

/// A consent to be withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentWithdrawal, example = json!({"scope": "newsletter", "source_page": "by telephone"}))]
struct ConsentWithdrawalIn {
    /// What it is about.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z][a-z0-9_-]*$")]
    scope: String,
    /// Where it was said.
    #[serde(default)]
    #[schema(max_length = 500)]
    source_page: String,
}

/// List a customer's consents
///
/// Every line of the ledger, the newest first. A line is never changed or deleted.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers/{customer_id}/consents", tag = "consents",
    params(("customer_id" = CustomerId, Path, description = "The customer"), PageQuery),
    responses(
        (status = 200, description = "A page of lines", body = Page<ConsentOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_consents(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(customer): Path<CustomerId>,
    page: PageRequest,
) -> Result<Page<ConsentOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = consents::list_lines(&config, &ctx, customer, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, ConsentOut::from))
}

/// Withdraw a consent
///
/// In the customer's name. What was withdrawn before, or never given, stays as it is. Only the customer can give a consent.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers/{customer_id}/consents/withdrawals", tag = "consents",
    request_body = ConsentWithdrawalIn,
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses((status = 204, description = "It does not hold"), problems::Body, problems::Caller, problems::Absent)
)]
async fn withdraw_consent(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(customer): Path<CustomerId>,
    Json(ConsentWithdrawalIn { scope, source_page }): Json<ConsentWithdrawalIn>,
) -> Result<StatusCode, Problem> {
    consents::withdraw(&config, &ctx, customer, &scope, &source_page).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ConsentLine> for ConsentOut {
    fn from(line: ConsentLine) -> Self {
        let ConsentLine { id, scope, change, text_id, text_version, source_page, subject, created_at, .. } = line;
        let change = match change {
            ConsentChange::Requested => ChangeName::Requested,
            ConsentChange::Given => ChangeName::Given,
            ConsentChange::Withdrawn => ChangeName::Withdrawn,
        };
        Self { id, scope, change, text_id, text_version, source_page, subject, created_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_consents)).routes(routes!(withdraw_consent))
}
