//! `/api/commerce/v1/customers/{customer_id}/sessions`.

use axum::extract::State;
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Path, Problem};
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::customers::{self, CustomerSession};
use crate::id::{CustomerId, CustomerSessionId};
use crate::permission::{ReadCustomers, WriteCustomers};

/// What cursors of a customer's sessions are sealed for.
const LIST: &str = "customer-sessions";

/// A customer signed in somewhere.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerSession)]
struct CustomerSessionOut {
    /// Its identifier.
    id: CustomerSessionId,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// When they signed in.
    created_at: Timestamp,
    /// When it was last used, within some minutes.
    last_seen_at: Timestamp,
    /// When it ends by itself.
    expires_at: Timestamp,
}

/// List a customer's sessions
///
/// Those that have not ended, the newest first.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers/{customer_id}/sessions", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The customer"), PageQuery),
    responses(
        (status = 200, description = "A page of sessions", body = Page<CustomerSessionOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_customer_sessions(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(customer): Path<CustomerId>,
    page: PageRequest,
) -> Result<Page<CustomerSessionOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = customers::list_sessions(&config, &ctx, customer, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, CustomerSessionOut::from))
}

/// End a customer's sessions
///
/// All of them, at once. The customer can sign in again.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers/{customer_id}/sessions/end", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses((status = 204, description = "They have ended"), problems::Caller, problems::Absent)
)]
async fn end_customer_sessions(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<StatusCode, Problem> {
    customers::end_sessions(&config, &ctx, customer).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<CustomerSession> for CustomerSessionOut {
    fn from(session: CustomerSession) -> Self {
        let CustomerSession { id, user_agent, created_at, last_seen_at, expires_at, .. } = session;
        Self { id, user_agent, created_at, last_seen_at, expires_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_customer_sessions)).routes(routes!(end_customer_sessions))
}
