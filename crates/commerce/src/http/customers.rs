//! `/api/commerce/v1/customers`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut, Query};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, present, problems};
use crate::customers::{self, Customer, CustomerPatch, CustomerState};
use crate::id::CustomerId;
use crate::permission::{ReadCustomers, WriteCustomers};

/// What cursors of the customer list are sealed for.
const LIST: &str = "customers";

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CustomersQuery {
    /// Only customers whose e-mail address contains this, in any case.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// How far a customer is known.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CustomerState)]
enum StateName {
    /// Known by an address that nobody has shown to be theirs.
    Guest,
    /// Has shown that the address is theirs, and may sign in.
    Account,
    /// Was a person; only the identifier is left.
    Erased,
}

/// A customer to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerIn, example = json!({"email": "ada@example.com", "name": "Ada Lovelace"}))]
struct CustomerIn {
    /// The address; unique in the agency, in any case of letters.
    #[schema(min_length = 3, max_length = 254)]
    email: String,
    /// What they want to be called.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: String,
}

/// What of a customer is to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerPatch, example = json!({"name": "Ada King"}))]
struct CustomerPatchIn {
    /// Another address. It counts as not confirmed, and all sessions end.
    #[serde(default, deserialize_with = "present")]
    #[schema(min_length = 3, max_length = 254)]
    email: Option<String>,
    /// Another name.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_length = 200)]
    name: Option<String>,
}

/// Somebody who buys, or bought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(super) struct CustomerOut {
    /// Its identifier.
    id: CustomerId,
    /// The address; null after an erasure.
    email: Option<String>,
    /// What they want to be called; may be empty.
    name: String,
    /// How far they are known.
    state: StateName,
    /// Whether they can sign in with a password.
    has_password: bool,
    /// When they showed that the address is theirs.
    email_confirmed_at: Option<Timestamp>,
    /// When their erasure was asked for.
    erasure_requested_at: Option<Timestamp>,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When they were first seen.
    created_at: Timestamp,
    /// When they were last changed.
    updated_at: Timestamp,
}

/// List customers
///
/// The newest first, guests and erased ones included.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers", tag = "customers", params(CustomersQuery, PageQuery),
    responses((status = 200, description = "A page of customers", body = Page<CustomerOut>), problems::QueryString, problems::Caller)
)]
async fn list_customers(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    page: PageRequest,
    Query(CustomersQuery { q }): Query<CustomersQuery>,
) -> Result<Page<CustomerOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let q = q.filter(|q| !q.is_empty());
    if q.as_ref().is_some_and(|q| q.chars().count() > 100 || q.contains('\0')) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid")
            .detail("q has at most 100 characters and no control characters"));
    }
    let rows = customers::list(&config, &ctx, q.as_deref(), after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, CustomerOut::from))
}

/// Add a customer
///
/// As a guest. They can sign in once they have followed a link that was mailed to their address.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers", tag = "customers", request_body = CustomerIn,
    responses(
        (status = 201, description = "The customer", body = CustomerOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`customer_email_taken`: another customer has the address.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_customer(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(CustomerIn { email, name }): Json<CustomerIn>,
) -> Result<Response, Problem> {
    let customer = customers::create(&config, &ctx, &email, name).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/customers/{}", customer.id))];
    let tag = ETag::version(customer.version);
    Ok((StatusCode::CREATED, location, tag, Json(CustomerOut::from(customer))).into_response())
}

/// Read a customer
///
/// Addresses, sessions and consents have paths of their own below it.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers/{customer_id}", tag = "customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The customer", body = CustomerOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_customer(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(id): Path<CustomerId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let customer = customers::get(&config, &ctx, id).await?;
    Ok(document(customer.version, &if_none_match, CustomerOut::from(customer)))
}

/// Change a customer
///
/// Only what is sent changes.
#[utoipa::path(
    patch, path = "/api/commerce/v1/customers/{customer_id}", tag = "customers", request_body = CustomerPatchIn,
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The customer after the change", body = CustomerOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`customer_email_taken`: another customer has the address. `customer_erased`: there is nothing to change.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_customer(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(id): Path<CustomerId>,
    if_match: IfMatch,
    Json(CustomerPatchIn { email, name }): Json<CustomerPatchIn>,
) -> Result<Response, Problem> {
    let customer = customers::change(&config, &ctx, id, Some(&if_match), CustomerPatch { name, email }).await?;
    Ok((ETag::version(customer.version), Json(CustomerOut::from(customer))).into_response())
}

impl From<Customer> for CustomerOut {
    fn from(customer: Customer) -> Self {
        let state = match customer.state {
            CustomerState::Guest => StateName::Guest,
            CustomerState::Account => StateName::Account,
            CustomerState::Erased => StateName::Erased,
        };
        Self {
            id: customer.id,
            email: customer.email,
            name: customer.name,
            state,
            has_password: customer.has_password,
            email_confirmed_at: customer.email_confirmed_at,
            erasure_requested_at: customer.erasure_requested_at,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_customers, create_customer)).routes(routes!(get_customer, update_customer))
}
