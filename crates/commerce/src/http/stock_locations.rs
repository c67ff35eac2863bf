//! `/api/commerce/v1/stock-locations`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::id::StockLocationId;
use crate::permission::{ReadStock, WriteStock};
use crate::stock::{self, StockLocation};

/// What cursors of the location list are sealed for.
const LIST: &str = "stock-locations";

/// A location to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "studio", "name": "Studio, back room"}))]
struct StockLocationIn {
    /// Its short name, unique in the agency: lower-case letters, digits and single hyphens.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: String,
    /// Its name to people.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

/// A place where stock lies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockLocation)]
struct StockLocationOut {
    /// Its identifier.
    id: StockLocationId,
    /// Its short name.
    code: String,
    /// Its name to people.
    name: String,
    /// When it was made.
    created_at: Timestamp,
}

/// List stock locations
///
/// In the order of their making.
#[utoipa::path(
    get, path = "/api/commerce/v1/stock-locations", tag = "stock", params(PageQuery),
    responses((status = 200, description = "A page of locations", body = Page<StockLocationOut>), problems::QueryString, problems::Caller)
)]
async fn list_stock_locations(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadStock>,
    page: PageRequest,
) -> Result<Page<StockLocationOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = stock::list_locations(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, StockLocationOut::from))
}

/// Add a stock location
///
/// Each variant has a level there at once: zero.
#[utoipa::path(
    post, path = "/api/commerce/v1/stock-locations", tag = "stock", request_body = StockLocationIn,
    responses(
        (status = 201, description = "The location", body = StockLocationOut),
        (status = 409, description = "`stock_location_code_taken`: another location has the code.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_stock_location(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteStock>,
    Json(StockLocationIn { code, name }): Json<StockLocationIn>,
) -> Result<Response, Problem> {
    let location = stock::create_location(&config, &ctx, code, name).await?;
    Ok((StatusCode::CREATED, Json(StockLocationOut::from(location))).into_response())
}

impl From<StockLocation> for StockLocationOut {
    fn from(location: StockLocation) -> Self {
        let StockLocation { id, code, name, created_at } = location;
        Self { id, code, name, created_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_stock_locations, create_stock_location))
}
