//! `/api/commerce/v1/customers/{customer_id}/addresses`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::customers::{Address, NewAddress, addresses};
use crate::id::{AddressId, CustomerId};
use crate::permission::{ReadCustomers, WriteCustomers};

/// What an address says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressIn, example = json!({
    "name": "Ada Lovelace", "line1": "Mariahilfer Straße 1", "postal_code": "1060", "city": "Wien", "country": "AT",
    "is_default_shipping": true, "is_default_billing": true
}))]
struct AddressBody {
    /// Who lives there.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The company.
    #[serde(default)]
    #[schema(max_length = 200)]
    company: String,
    /// Street and number.
    #[schema(min_length = 1, max_length = 200)]
    line1: String,
    /// Whatever else the postman needs.
    #[serde(default)]
    #[schema(max_length = 200)]
    line2: String,
    /// The town.
    #[schema(min_length = 1, max_length = 100)]
    city: String,
    /// State or province.
    #[serde(default)]
    #[schema(max_length = 100)]
    region: String,
    /// The postal code, in the form of its country; some have none.
    #[serde(default)]
    #[schema(max_length = 20)]
    postal_code: String,
    /// ISO 3166-1, two capital letters.
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$")]
    country: String,
    /// A number for the carrier.
    #[serde(default)]
    #[schema(max_length = 40)]
    phone: String,
    /// Whether things are sent here unless another address is chosen. At most one address of a customer is.
    #[serde(default)]
    is_default_shipping: bool,
    /// Whether bills are for this address. At most one address of a customer is.
    #[serde(default)]
    is_default_billing: bool,
}

/// An address of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Address)]
struct AddressOut {
    /// Its identifier.
    id: AddressId,
    /// Whose it is.
    customer_id: CustomerId,
    /// Who lives there.
    name: String,
    /// The company.
    company: String,
    /// Street and number.
    line1: String,
    /// Whatever else the postman needs.
    line2: String,
    /// The town.
    city: String,
    /// State or province.
    region: String,
    /// The postal code.
    postal_code: String,
    /// ISO 3166-1, two capital letters.
    country: String,
    /// A number for the carrier.
    phone: String,
    /// Whether things are sent here unless another address is chosen.
    is_default_shipping: bool,
    /// Whether bills are for this address.
    is_default_billing: bool,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was added.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// All addresses of a customer: at most 20.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Addresses)]
struct AddressesOut {
    /// The addresses, the oldest first.
    data: Vec<AddressOut>,
}

/// List a customer's addresses
///
/// All of them, the oldest first; a customer has at most 20.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers/{customer_id}/addresses", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses((status = 200, description = "The addresses", body = AddressesOut), problems::Caller, problems::Absent)
)]
async fn list_customer_addresses(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<AddressesOut>, Problem> {
    let found = addresses::list(&config, &ctx, customer).await?;
    Ok(Json(AddressesOut { data: found.into_iter().map(AddressOut::from).collect() }))
}

/// Add an address
///
/// The first address of a customer is the default for shipping and billing, whatever it says.
#[utoipa::path(
    post, path = "/api/commerce/v1/customers/{customer_id}/addresses", tag = "customers", request_body = AddressBody,
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 201, description = "The address", body = AddressOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`address_limit`: the customer has 20 addresses. `customer_erased`: the customer was erased.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_customer_address(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(customer): Path<CustomerId>,
    Json(body): Json<AddressBody>,
) -> Result<Response, Problem> {
    let address = addresses::create(&config, &ctx, customer, body.into()).await?;
    let location = format!("/api/commerce/v1/customers/{customer}/addresses/{}", address.id);
    let tag = ETag::version(address.version);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], tag, Json(AddressOut::from(address))).into_response())
}

/// Read an address
///
/// One of the customer's own.
#[utoipa::path(
    get, path = "/api/commerce/v1/customers/{customer_id}/addresses/{address_id}", tag = "customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The address", body = AddressOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_customer_address(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(at): Path<(CustomerId, AddressId)>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let address = addresses::get(&config, &ctx, at).await?;
    Ok(document(address.version, &if_none_match, AddressOut::from(address)))
}

/// Replace an address
///
/// Fields that are not sent become empty. Orders keep the address that they were placed with.
#[utoipa::path(
    put, path = "/api/commerce/v1/customers/{customer_id}/addresses/{address_id}", tag = "customers", request_body = AddressBody,
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The address after the change", body = AddressOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`customer_erased`: the customer was erased.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn replace_customer_address(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(at): Path<(CustomerId, AddressId)>,
    if_match: IfMatch,
    Json(body): Json<AddressBody>,
) -> Result<Response, Problem> {
    let address = addresses::replace(&config, &ctx, at, Some(&if_match), body.into()).await?;
    Ok((ETag::version(address.version), Json(AddressOut::from(address))).into_response())
}

/// Delete an address
///
/// Orders keep the address that they were placed with.
#[utoipa::path(
    delete, path = "/api/commerce/v1/customers/{customer_id}/addresses/{address_id}", tag = "customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_customer_address(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Path(at): Path<(CustomerId, AddressId)>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    addresses::delete(&config, &ctx, at, Some(&if_match)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<AddressBody> for NewAddress {
    fn from(body: AddressBody) -> Self {
        Self {
            name: body.name,
            company: body.company,
            line1: body.line1,
            line2: body.line2,
            city: body.city,
            region: body.region,
            postal_code: body.postal_code,
            country: body.country,
            phone: body.phone,
            is_default_shipping: body.is_default_shipping,
            is_default_billing: body.is_default_billing,
        }
    }
}

impl From<Address> for AddressOut {
    fn from(address: Address) -> Self {
        let Address { id, customer_id, content, version, created_at, updated_at } = address;
        Self {
            id,
            customer_id,
            name: content.name,
            company: content.company,
            line1: content.line1,
            line2: content.line2,
            city: content.city,
            region: content.region,
            postal_code: content.postal_code,
            country: content.country,
            phone: content.phone,
            is_default_shipping: content.is_default_shipping,
            is_default_billing: content.is_default_billing,
            version,
            created_at,
            updated_at,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_customer_addresses, create_customer_address)).routes(routes!(
        get_customer_address,
        replace_customer_address,
        delete_customer_address
    ))
}
