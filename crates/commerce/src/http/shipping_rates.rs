//! `/api/commerce/v1/shipping-rates`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::id::ShippingRateId;
use crate::permission::{ReadProducts, WriteProducts};
use crate::shipping::{self, ANYWHERE, ShippingRate, ShippingTerms};

/// What cursors of the list are sealed for.
const LIST: &str = "shipping-rates";

/// A rate to be made, or all that is said of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "country": "DE", "name": "Standard", "from_subtotal": {"amount": 0, "currency": "EUR"},
    "price": {"amount": 490, "currency": "EUR"}
}))]
struct ShippingRateIn {
    /// ISO 3166-1 alpha-2; all countries without a rate of their own when absent or null.
    #[schema(pattern = "^[A-Z]{2}$")]
    country: Option<String>,
    /// What the shopper reads. Rates of different names are ways of sending among which shoppers choose at the checkout; of those of one
    /// name the one with the highest subtotal that the goods reach holds.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// The goods cost at least as much, discounts included.
    from_subtotal: Money,
    /// What sending costs then, with or without tax as all prices are.
    price: Money,
}

/// What sending costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingRate)]
struct ShippingRateOut {
    /// Its identifier.
    id: ShippingRateId,
    /// ISO 3166-1 alpha-2; null for all countries without a rate of their own.
    country: Option<String>,
    /// What the shopper reads.
    name: String,
    /// The goods cost at least as much, discounts included.
    from_subtotal: Money,
    /// What sending costs then.
    price: Money,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// List rates
///
/// In the order of their making.
#[utoipa::path(
    get, path = "/api/commerce/v1/shipping-rates", tag = "prices", params(PageQuery),
    responses((status = 200, description = "A page of rates", body = Page<ShippingRateOut>), problems::QueryString, problems::Caller)
)]
async fn list_shipping_rates(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
) -> Result<Page<ShippingRateOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = shipping::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, ShippingRateOut::from))
}

/// Make a rate
///
/// It holds for one country, or for all that have none of their own, from a subtotal on. While there is no rate at all, sending is free.
#[utoipa::path(
    post, path = "/api/commerce/v1/shipping-rates", tag = "prices", request_body = ShippingRateIn,
    responses(
        (status = 201, description = "The rate", body = ShippingRateOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`shipping_rate_taken`: another rate of the country and this name begins at this subtotal.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_shipping_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Json(body): Json<ShippingRateIn>,
) -> Result<Response, Problem> {
    let rate = shipping::create(&config, &ctx, body.into()).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/shipping-rates/{}", rate.id))];
    Ok((StatusCode::CREATED, location, ETag::version(rate.version), Json(ShippingRateOut::from(rate))).into_response())
}

/// Read a rate
///
/// What sending costs to a country from a subtotal on.
#[utoipa::path(
    get, path = "/api/commerce/v1/shipping-rates/{shipping_rate_id}", tag = "prices",
    params(
        ("shipping_rate_id" = ShippingRateId, Path, description = "The rate"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The rate", body = ShippingRateOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_shipping_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(id): Path<ShippingRateId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let rate = shipping::get(&config, &ctx, id).await?;
    Ok(document(rate.version, &if_none_match, ShippingRateOut::from(rate)))
}

/// Replace a rate
///
/// All that is said of it. Carts are priced by it at once.
#[utoipa::path(
    put, path = "/api/commerce/v1/shipping-rates/{shipping_rate_id}", tag = "prices", request_body = ShippingRateIn,
    params(
        ("shipping_rate_id" = ShippingRateId, Path, description = "The rate"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The rate after the change", body = ShippingRateOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`shipping_rate_taken`: another rate of the country and this name begins at this subtotal.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn replace_shipping_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<ShippingRateId>,
    if_match: IfMatch,
    Json(body): Json<ShippingRateIn>,
) -> Result<Response, Problem> {
    let rate = shipping::replace(&config, &ctx, id, &if_match, body.into()).await?;
    Ok((ETag::version(rate.version), Json(ShippingRateOut::from(rate))).into_response())
}

/// Delete a rate
///
/// Without the last one sending is free.
#[utoipa::path(
    delete, path = "/api/commerce/v1/shipping-rates/{shipping_rate_id}", tag = "prices",
    params(
        ("shipping_rate_id" = ShippingRateId, Path, description = "The rate"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_shipping_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<ShippingRateId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    shipping::delete(&config, &ctx, id, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ShippingRateIn> for ShippingTerms {
    fn from(body: ShippingRateIn) -> Self {
        let ShippingRateIn { country, name, from_subtotal, price } = body;
        Self { country: country.unwrap_or_else(|| ANYWHERE.to_owned()), name, from_subtotal, price }
    }
}

impl From<ShippingRate> for ShippingRateOut {
    fn from(rate: ShippingRate) -> Self {
        let ShippingRate { id, terms, version, created_at, updated_at } = rate;
        Self {
            id,
            country: Some(terms.country).filter(|country| country != ANYWHERE),
            name: terms.name,
            from_subtotal: terms.from_subtotal,
            price: terms.price,
            version,
            created_at,
            updated_at,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_shipping_rates, create_shipping_rate)).routes(routes!(
        get_shipping_rate,
        replace_shipping_rate,
        delete_shipping_rate
    ))
}
