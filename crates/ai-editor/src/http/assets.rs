//! `/api/ai-editor/v1/assets`.

use axum::extract::State;
use kernel::{
    http::{
        Authorized, Json, Path, Problem,
        page::{Page, PageQuery, PageRequest},
    },
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, problems};
use crate::{
    assets::{self, Asset},
    id::AssetId,
    permission::ReadAssets,
};

/// What cursors of the list are sealed for.
const LIST: &str = "assets";

/// A picture of the agency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "ast_01h455vb4pex5vsknk084sn02q", "name": "bowl.webp",
    "url": "/assets/tnt_01h455vb4pex5vsknk084sn02q/ast_01h455vb4pex5vsknk084sn02q", "content_type": "image/webp", "size": 48213,
    "width": 1600, "height": 1000, "alt": "A glazed bowl", "placeholder": "#8a6f55", "created_at": "2026-03-01T09:30:00Z"
}))]
struct AssetOut {
    id: AssetId,
    /// File name.
    name: String,
    /// Where its bytes are, for everybody.
    url: String,
    /// Media type.
    content_type: String,
    /// Bytes.
    size: i64,
    /// Width in pixels.
    width: i64,
    /// Height in pixels.
    height: i64,
    /// Alternative text; empty when it only decorates.
    alt: String,
    /// What stands in until the file is there: a BlurHash or a colour.
    #[schema(required)]
    placeholder: Option<String>,
    created_at: Timestamp,
}

/// List assets
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/ai-editor/v1/assets", tag = "assets", params(PageQuery),
    responses((status = 200, description = "A page of assets", body = Page<AssetOut>), problems::QueryString, problems::Caller)
)]
async fn list_assets(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadAssets>,
    page: PageRequest,
) -> Result<Page<AssetOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = assets::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, AssetOut::from))
}

/// Read an asset
///
/// What is known of it; its bytes are at `url`.
#[utoipa::path(
    get, path = "/api/ai-editor/v1/assets/{asset_id}", tag = "assets",
    params(("asset_id" = AssetId, Path, description = "The asset")),
    responses((status = 200, description = "The asset", body = AssetOut), problems::Caller, problems::Absent)
)]
async fn get_asset(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadAssets>,
    Path(id): Path<AssetId>,
) -> Result<Json<AssetOut>, Problem> {
    Ok(Json(assets::get(&config, &ctx, id).await?.into()))
}

impl From<Asset> for AssetOut {
    fn from(asset: Asset) -> Self {
        Self {
            id: asset.id,
            name: asset.name,
            url: asset.url,
            content_type: asset.content_type,
            size: asset.size,
            width: asset.width,
            height: asset.height,
            alt: asset.alt,
            placeholder: asset.placeholder,
            created_at: asset.created_at,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_assets)).routes(routes!(get_asset))
}
