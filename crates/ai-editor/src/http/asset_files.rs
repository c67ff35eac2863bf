//! `/assets/{tenant}/{asset}`: the bytes of assets, for everybody who knows the address.

use std::sync::Arc;

use axum::{
    extract::{Extension, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{
    RequestCtx, RequestId, TenantId,
    http::{ETag, IfNoneMatch, Path, Problem},
};
use moka::future::Cache;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problems;
use crate::{assets, config::Config, id::AssetId};

/// Bytes of files that are kept in memory.
const CACHE_SIZE: u64 = 16_000_000;
/// Larger files are read from the store each time.
const LARGEST_CACHED: usize = 2_000_000;
/// An address names the same bytes for ever.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";
/// A picture that is a document of its own may style itself and nothing else.
const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// What the handler needs.
#[derive(Clone)]
pub(crate) struct Files {
    config: Arc<Config>,
    cache: Cache<(TenantId, AssetId), Arc<File>>,
}

struct File {
    content_type: String,
    tag: ETag,
    bytes: Bytes,
}

impl Files {
    pub(crate) fn new(config: Config) -> Self {
        let weigh = |_: &(TenantId, AssetId), file: &Arc<File>| u32::try_from(file.bytes.len()).unwrap_or(u32::MAX);
        Self { config: Arc::new(config), cache: Cache::builder().max_capacity(CACHE_SIZE).weigher(weigh).build() }
    }

    async fn file(&self, ctx: &RequestCtx, id: AssetId) -> Result<Arc<File>, Problem> {
        if let Some(file) = self.cache.get(&(ctx.tenant, id)).await {
            return Ok(file);
        }
        let asset = assets::get(&self.config, ctx, id).await?;
        let bytes = assets::read(&self.config, &asset).await?;
        let file = Arc::new(File { tag: ETag::digest(&asset.content_hash), content_type: asset.content_type, bytes });
        if file.bytes.len() <= LARGEST_CACHED {
            self.cache.insert((ctx.tenant, id), Arc::clone(&file)).await;
        }
        Ok(file)
    }
}

/// Read the bytes of an asset
///
/// For pages and browsers: needs no sign-in, may be cached for ever.
#[utoipa::path(
    get, path = "/assets/{tenant_id}/{asset_id}", tag = "assets",
    params(
        ("tenant_id" = TenantId, Path, description = "The agency"),
        ("asset_id" = AssetId, Path, description = "The asset"),
        ("If-None-Match" = Option<String>, Header, description = "What the client has")
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "image/*", headers(("ETag" = String, description = "Its content"))),
        (status = 304, description = "The client has it"),
        problems::Absent, problems::Dependency
    ),
    security(())
)]
async fn get_asset_file(
    State(files): State<Files>,
    request_id: Option<Extension<RequestId>>,
    Path((tenant, id)): Path<(TenantId, AssetId)>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let request_id =
        request_id.map_or_else(|| RequestId::generate(&*files.config.clock, &*files.config.random), |Extension(id)| id);
    let file = files.file(&RequestCtx::system(tenant, request_id), id).await?;
    if if_none_match.holds(&file.tag) {
        return Ok(
            (StatusCode::NOT_MODIFIED, file.tag.clone(), [(header::CACHE_CONTROL, CACHE_CONTROL)]).into_response()
        );
    }
    Ok((file.tag.clone(), headers(&file), file.bytes.clone()).into_response())
}

fn headers(file: &File) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let content_type = HeaderValue::from_str(&file.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if file.content_type == "image/svg+xml" {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SVG_POLICY));
    }
    headers
}

/// The route with its description.
pub(crate) fn api() -> OpenApiRouter<Files> {
    OpenApiRouter::new().routes(routes!(get_asset_file))
}
