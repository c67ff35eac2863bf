//! `/api/commerce/v1/price-settings`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::permission::{ReadProducts, WriteProducts};
use crate::taxes::{self, PriceSettings};

/// How an agency states its prices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"prices_include_tax": true, "default_country": "DE"}))]
struct PriceSettingsIn {
    /// Whether prices have the tax in them, or it comes on top.
    prices_include_tax: bool,
    /// The country that tax and sending are reckoned for until the shopper says where: ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    default_country: Option<String>,
}

/// How an agency states its prices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceSettings)]
struct PriceSettingsOut {
    /// Whether prices have the tax in them, or it comes on top.
    prices_include_tax: bool,
    /// The country that is assumed until the shopper says where.
    default_country: Option<String>,
    /// Rises with each change, from 0; the same as in `ETag`.
    version: i64,
}

/// Read the price settings
///
/// Prices have the tax in them until the agency says otherwise.
#[utoipa::path(
    get, path = "/api/commerce/v1/price-settings", tag = "prices",
    params(("If-None-Match" = Option<String>, Header, description = "Versions that the client has")),
    responses(
        (status = 200, description = "The settings", body = PriceSettingsOut,
            headers(("ETag" = String, description = "Their version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller
    )
)]
async fn get_price_settings(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let settings = taxes::get_settings(&config, &ctx).await?;
    Ok(document(settings.version, &if_none_match, PriceSettingsOut::from(settings)))
}

/// Set the price settings
///
/// Carts are priced by them at once; orders keep what was agreed.
#[utoipa::path(
    put, path = "/api/commerce/v1/price-settings", tag = "prices", request_body = PriceSettingsIn,
    params(("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v0\"")),
    responses(
        (status = 200, description = "The settings after the change", body = PriceSettingsOut,
            headers(("ETag" = String, description = "Their new version"))),
        problems::Body, problems::Caller, problems::Version
    )
)]
async fn set_price_settings(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    if_match: IfMatch,
    Json(body): Json<PriceSettingsIn>,
) -> Result<Response, Problem> {
    let settings = taxes::set_settings(&config, &ctx, &if_match, body.prices_include_tax, body.default_country).await?;
    Ok((ETag::version(settings.version), Json(PriceSettingsOut::from(settings))).into_response())
}

impl From<PriceSettings> for PriceSettingsOut {
    fn from(settings: PriceSettings) -> Self {
        let PriceSettings { prices_include_tax, default_country, version } = settings;
        Self { prices_include_tax, default_country, version }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_price_settings, set_price_settings))
}
