//! `/api/commerce/v1/variants/{variant_id}/stock`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::id::{StockLocationId, VariantId};
use crate::permission::{ReadStock, WriteStock};
use crate::stock::{self, StockLevel};

/// What cursors of a variant's levels are sealed for.
const LIST: &str = "stock-levels";

/// What was counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on_hand": 24, "reason": "counted"}))]
struct StockLevelIn {
    /// How many there are.
    #[schema(minimum = 0, maximum = 1000000000)]
    on_hand: i64,
    /// Why, for the log; `counted` when absent.
    #[serde(default = "counted")]
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// What came or went.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"delta": -2, "reason": "broken"}))]
struct StockAdjustmentIn {
    /// How many came, or with a minus went; not 0.
    #[schema(minimum = -1000000000, maximum = 1000000000)]
    delta: i64,
    /// Why, for the log.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// What lies of a variant at a location.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockLevel)]
struct StockLevelOut {
    /// What lies there.
    variant_id: VariantId,
    /// Where.
    location_id: StockLocationId,
    /// How many.
    on_hand: i64,
    /// Rises with each change, from 0; the same as in `ETag`.
    version: i64,
    /// When it was last changed, if ever.
    updated_at: Option<Timestamp>,
}

/// List a variant's stock
///
/// One level for each location, zero where none was set.
#[utoipa::path(
    get, path = "/api/commerce/v1/variants/{variant_id}/stock", tag = "stock",
    params(("variant_id" = VariantId, Path, description = "The variant"), PageQuery),
    responses(
        (status = 200, description = "A page of levels", body = Page<StockLevelOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_stock_levels(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadStock>,
    Path(variant): Path<VariantId>,
    page: PageRequest,
) -> Result<Page<StockLevelOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = stock::list_levels(&config, &ctx, variant, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.location_id, StockLevelOut::from))
}

/// Read a stock level
///
/// Zero at version 0 when it was never set.
#[utoipa::path(
    get, path = "/api/commerce/v1/variants/{variant_id}/stock/{location_id}", tag = "stock",
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("location_id" = StockLocationId, Path, description = "The location"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The level", body = StockLevelOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_stock_level(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadStock>,
    Path((variant, location)): Path<(VariantId, StockLocationId)>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let level = stock::get_level(&config, &ctx, variant, location).await?;
    Ok(document(level.version, &if_none_match, StockLevelOut::from(level)))
}

/// Set a stock level
///
/// To what was counted. When others sell at the same time, adjust it instead.
#[utoipa::path(
    put, path = "/api/commerce/v1/variants/{variant_id}/stock/{location_id}", tag = "stock", request_body = StockLevelIn,
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("location_id" = StockLocationId, Path, description = "The location"),
        ("If-Match" = String, Header, description = "The version that was counted against", example = "\"v0\"")
    ),
    responses(
        (status = 200, description = "The level after the change", body = StockLevelOut,
            headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn set_stock_level(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteStock>,
    Path(at): Path<(VariantId, StockLocationId)>,
    if_match: IfMatch,
    Json(StockLevelIn { on_hand, reason }): Json<StockLevelIn>,
) -> Result<Response, Problem> {
    let level = stock::set_level(&config, &ctx, at, &if_match, on_hand, &reason).await?;
    Ok((ETag::version(level.version), Json(StockLevelOut::from(level))).into_response())
}

/// Adjust a stock level
///
/// Adds or takes away, safe beside others who do the same. Nobody can take more than there is.
#[utoipa::path(
    post, path = "/api/commerce/v1/variants/{variant_id}/stock/{location_id}/adjustments", tag = "stock",
    request_body = StockAdjustmentIn,
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("location_id" = StockLocationId, Path, description = "The location")
    ),
    responses(
        (status = 200, description = "The level after the change", body = StockLevelOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`insufficient_stock`: more was to be taken than there is. `stock_limit`: a level holds at most 1000000000.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn adjust_stock_level(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteStock>,
    Path(at): Path<(VariantId, StockLocationId)>,
    Json(StockAdjustmentIn { delta, reason }): Json<StockAdjustmentIn>,
) -> Result<Response, Problem> {
    let level = stock::adjust_level(&config, &ctx, at, delta, &reason).await?;
    Ok((ETag::version(level.version), Json(StockLevelOut::from(level))).into_response())
}

fn counted() -> String {
    "counted".to_owned()
}

impl From<StockLevel> for StockLevelOut {
    fn from(level: StockLevel) -> Self {
        let StockLevel { variant_id, location_id, on_hand, version, updated_at } = level;
        Self { variant_id, location_id, on_hand, version, updated_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_stock_levels))
        .routes(routes!(get_stock_level, set_stock_level))
        .routes(routes!(adjust_stock_level))
}
