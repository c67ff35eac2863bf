//! What visitors see: a page of a site by host name. It knows no session and no permission, and shows only what was published.

mod cache;
mod neutral;
mod response;
mod seo;
mod snapshot;
mod store;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{Method, StatusCode, Uri, header};
use kernel::http::IfNoneMatch;
use kernel::{RequestCtx, RequestId, SystemTx};

pub use self::cache::SiteCache;
use self::snapshot::{Found, Snapshot};
use crate::config::Config;
use crate::error::CmsError;
use crate::rendering::PageData;
use crate::style;

/// Serves every path of every published site, by the host name of the request.
pub(crate) fn router(config: Arc<Config>) -> Router {
    Router::new().fallback(serve).with_state(config)
}

/// Whether a site of this host name exists, published or not.
///
/// # Errors
/// When the database fails.
pub(crate) async fn serves(config: &Config, host: &str) -> Result<bool, CmsError> {
    let tx = SystemTx::read(&config.db).await?;
    Ok(store::site_of_host(&tx, host).await?.is_some())
}

/// What a visitor asks for.
pub(crate) struct Visit {
    uri: Uri,
    is_head: bool,
    if_none_match: IfNoneMatch,
}

async fn serve(State(config): State<Arc<Config>>, if_none_match: IfNoneMatch, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return neutral::method_not_allowed();
    }
    let host = host(&parts);
    let request_id = parts.extensions.get::<RequestId>().copied();
    let request_id = request_id.unwrap_or_else(|| RequestId::generate(&*config.clock, &*config.random));
    let visit = Visit { is_head: parts.method == Method::HEAD, uri: parts.uri, if_none_match };
    match answer(&config, &host, &visit, request_id).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%request_id, error = &error as &dyn std::error::Error, "a page could not be shown");
            neutral::unavailable()
        }
    }
}

async fn answer(config: &Config, host: &str, visit: &Visit, request_id: RequestId) -> Result<Response, CmsError> {
    let Some(site) = config.cache.site(config, host, request_id).await? else { return Ok(neutral::unknown_host()) };
    let path = visit.uri.path();
    if let Some(rest) = path.strip_prefix(style::ASSET_PREFIX) {
        return Ok(response::asset(&site, path, rest, visit));
    }
    match path {
        "/robots.txt" => return Ok(seo::robots(&site)),
        "/sitemap.xml" => return Ok(seo::sitemap(&site)),
        "/favicon.ico" => return Ok(response::moved(&site.icon_path, visit.uri.query())),
        _ => {}
    }
    let ctx = RequestCtx::system(site.tenant, request_id);
    match site.find(path) {
        Found::Page(route) => page(config, &ctx, &site, route, None, visit).await,
        Found::Product(route, slug) => page(config, &ctx, &site, route, Some(slug), visit).await,
        Found::Elsewhere(path) => Ok(response::moved(&path, visit.uri.query())),
        Found::Nothing => not_found(config, &ctx, &site, visit).await,
    }
}

/// A page with its products: one question to the catalogue for all lists, and one for the product that the page is about.
async fn page(
    config: &Config,
    ctx: &RequestCtx,
    site: &Arc<Snapshot>,
    route: &snapshot::Route,
    slug: Option<&str>,
    visit: &Visit,
) -> Result<Response, CmsError> {
    let Some(page) = config.cache.page(config, ctx, site, route).await? else { return Ok(neutral::unavailable()) };
    let lists = async {
        if page.selections().is_empty() {
            Ok(Vec::new())
        } else {
            config.catalogue.select(ctx, page.selections()).await
        }
    };
    let product = async {
        match slug {
            Some(slug) => config.catalogue.product_by_slug(ctx, slug).await,
            None => Ok(None),
        }
    };
    let (selections, product) = tokio::join!(in_time(config, ctx, lists), in_time(config, ctx, product));
    if slug.is_some() && matches!(product, Some(None)) {
        return not_found(config, ctx, site, visit).await;
    }
    let is_partial = selections.is_none() || product.is_none();
    let is_missing = product.is_none() && slug.is_some();
    let html = page.render(&PageData { selections, product: product.flatten() });
    let status = if is_missing { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    Ok(response::html(status, (!is_partial).then(|| page.entity_tag(&html)), html, visit))
}

/// The site's own page for what is not there.
async fn not_found(
    config: &Config,
    ctx: &RequestCtx,
    site: &Arc<Snapshot>,
    visit: &Visit,
) -> Result<Response, CmsError> {
    let page = match &site.not_found {
        Some(route) => config.cache.page(config, ctx, site, route).await?,
        None => None,
    };
    let Some(page) = page else { return Ok(neutral::not_found()) };
    let lists = async {
        if page.selections().is_empty() {
            Ok(Vec::new())
        } else {
            config.catalogue.select(ctx, page.selections()).await
        }
    };
    let selections = in_time(config, ctx, lists).await;
    let html = page.render(&PageData { selections, product: None });
    Ok(response::html(StatusCode::NOT_FOUND, None, html, visit))
}

/// What the catalogue answers, or nothing when it fails or takes too long: the page is shown all the same.
async fn in_time<T>(
    config: &Config,
    ctx: &RequestCtx,
    question: impl Future<Output = Result<T, crate::catalogue::PortError>>,
) -> Option<T> {
    match tokio::time::timeout(config.catalogue_timeout, question).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::warn!(request_id = %ctx.request_id, error = &error as &dyn std::error::Error, "a page is shown without products");
            None
        }
        Err(_) => {
            tracing::warn!(request_id = %ctx.request_id, "a page is shown without products: the catalogue took too long");
            None
        }
    }
}

/// The host name that was asked for, without its port. HTTP/2 carries it in the URI, HTTP/1.1 in a header.
fn host(parts: &http::request::Parts) -> String {
    let named = parts.uri.authority().map(http::uri::Authority::as_str);
    let named =
        named.or_else(|| parts.headers.get(header::HOST).and_then(|value| value.to_str().ok())).unwrap_or_default();
    let name = named
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(named, |(name, _)| name);
    name.trim_end_matches('.').to_ascii_lowercase()
}
