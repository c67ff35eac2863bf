//! `/api/commerce/v1/tax-rates`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::error::CommerceError;
use crate::permission::{ReadProducts, WriteProducts};
use crate::pricing::TaxRate;
use crate::taxes::{self, CountryRate};
use crate::text;
use crate::violation::Violations;

/// What cursors of the list are sealed for.
const LIST: &str = "tax-rates";

/// The rate of a country.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "VAT", "rate": 190_000, "taxes_shipping": true}))]
struct TaxRateIn {
    /// What it is called there.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// Millionths: 190000 is 19 %.
    #[schema(minimum = 0, maximum = 1000000)]
    rate: u32,
    /// Whether sending is taxed, too; yes when absent.
    #[serde(default = "yes")]
    taxes_shipping: bool,
}

/// The rate of a country.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRate)]
struct TaxRateOut {
    /// ISO 3166-1 alpha-2.
    country: String,
    /// What it is called there.
    name: String,
    /// Millionths: 190000 is 19 %.
    rate: u32,
    /// Whether sending is taxed, too.
    taxes_shipping: bool,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// List tax rates
///
/// One for each country that has one, by country. A country without one is free of tax.
#[utoipa::path(
    get, path = "/api/commerce/v1/tax-rates", tag = "prices", params(PageQuery),
    responses((status = 200, description = "A page of rates", body = Page<TaxRateOut>), problems::QueryString, problems::Caller)
)]
async fn list_tax_rates(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
) -> Result<Page<TaxRateOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = taxes::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.country.clone(), TaxRateOut::from))
}

/// Read a tax rate
///
/// What goods that go to a country are taxed with.
#[utoipa::path(
    get, path = "/api/commerce/v1/tax-rates/{country}", tag = "prices",
    params(
        ("country" = String, Path, description = "ISO 3166-1 alpha-2", example = "DE"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The rate", body = TaxRateOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_tax_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(country): Path<String>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let rate = taxes::get(&config, &ctx, &country).await?;
    Ok(document(rate.version, &if_none_match, TaxRateOut::from(rate)))
}

/// Set a tax rate
///
/// The version of a country that has none yet is `"v0"`. Carts are priced by it at once.
#[utoipa::path(
    put, path = "/api/commerce/v1/tax-rates/{country}", tag = "prices", request_body = TaxRateIn,
    params(
        ("country" = String, Path, description = "ISO 3166-1 alpha-2", example = "DE"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v0\"")
    ),
    responses(
        (status = 200, description = "The rate after the change", body = TaxRateOut,
            headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn set_tax_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(country): Path<String>,
    if_match: IfMatch,
    Json(body): Json<TaxRateIn>,
) -> Result<Response, Problem> {
    let rate = taxes::set(&config, &ctx, &if_match, body.into_rate(country)?).await?;
    Ok((ETag::version(rate.version), Json(TaxRateOut::from(rate))).into_response())
}

/// Delete a tax rate
///
/// The country is free of tax at once.
#[utoipa::path(
    delete, path = "/api/commerce/v1/tax-rates/{country}", tag = "prices",
    params(
        ("country" = String, Path, description = "ISO 3166-1 alpha-2", example = "DE"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_tax_rate(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(country): Path<String>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    taxes::delete(&config, &ctx, &if_match, &country).await?;
    Ok(StatusCode::NO_CONTENT)
}

const fn yes() -> bool {
    true
}

impl TaxRateIn {
    fn into_rate(self, country: String) -> Result<CountryRate, CommerceError> {
        if !text::is_country(&country) {
            return Err(CommerceError::NotFound);
        }
        let rate = TaxRate::from_millionths(self.rate)
            .ok_or_else(|| Violations::one("/rate", "out_of_range", "0 to 1000000."))?;
        let taxes_shipping = self.taxes_shipping;
        Ok(CountryRate { country, name: self.name, rate, taxes_shipping, version: 0, updated_at: Timestamp::EPOCH })
    }
}

impl From<CountryRate> for TaxRateOut {
    fn from(rate: CountryRate) -> Self {
        let CountryRate { country, name, rate, taxes_shipping, version, updated_at } = rate;
        Self { country, name, rate: rate.millionths(), taxes_shipping, version, updated_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_tax_rates)).routes(routes!(get_tax_rate, set_tax_rate, delete_tax_rate))
}
