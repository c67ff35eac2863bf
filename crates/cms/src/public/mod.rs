//! What visitors see: a page of a site by host name. It knows no permission, and shows only what was published. What is a
//! visitor's own stands on pages that nobody may keep; all others are the same for everybody.

mod cache;
mod neutral;
mod response;
mod seo;
mod shop;
mod snapshot;
mod store;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use kernel::http::IfNoneMatch;
use kernel::{Db, RequestCtx, RequestId, SystemTx, TenantTx};

pub use self::cache::SiteCache;
use self::response::Allowed;
use self::shop::{Loaded, Subject, SystemPage};
use self::snapshot::{Found, Snapshot};
use crate::config::Config;
use crate::error::CmsError;
use crate::rendering::{CompiledPage, Done, FormState, PageData, ShopNeed};
use crate::storefront::Visitor;
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

/// Whether a site of the caller's tenant has this host name.
pub(crate) async fn is_own_host(db: &Db, ctx: &RequestCtx, host: &str) -> Result<bool, CmsError> {
    let tx = TenantTx::read(db, ctx).await?;
    store::is_own_host(&tx, host).await
}

/// The name and the main host name of the first public site of the caller's tenant.
pub(crate) async fn main_site(db: &Db, ctx: &RequestCtx) -> Result<Option<(String, String)>, CmsError> {
    let tx = TenantTx::read(db, ctx).await?;
    let Some((site, name)) = store::first_public_site(&tx).await? else { return Ok(None) };
    Ok(store::main_host(&tx, site).await?.map(|host| (name, host)))
}

/// What a visitor asks for.
pub(crate) struct Visit {
    uri: Uri,
    is_head: bool,
    if_none_match: IfNoneMatch,
    visitor: Visitor,
}

async fn serve(State(config): State<Arc<Config>>, if_none_match: IfNoneMatch, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_post = parts.method == Method::POST && config.storefront.is_some();
    if parts.method != Method::GET && parts.method != Method::HEAD && !is_post {
        return neutral::method_not_allowed();
    }
    let host = host(&parts);
    let request_id = parts.extensions.get::<RequestId>().copied();
    let request_id = request_id.unwrap_or_else(|| RequestId::generate(&*config.clock, &*config.random));
    let visitor = shop::visitor(&config, &parts, &host);
    let visit = Visit { is_head: parts.method == Method::HEAD, uri: parts.uri, if_none_match, visitor };
    let form = is_post.then_some((&parts.headers, body));
    match answer(&config, &host, &visit, form, request_id).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%request_id, error = &error as &dyn std::error::Error, "a page could not be shown");
            neutral::unavailable()
        }
    }
}

async fn answer(
    config: &Config,
    host: &str,
    visit: &Visit,
    form: Option<(&HeaderMap, Body)>,
    request_id: RequestId,
) -> Result<Response, CmsError> {
    let Some(site) = config.cache.site(config, host, request_id).await? else { return Ok(neutral::unknown_host()) };
    let path = visit.uri.path();
    let ctx = RequestCtx::system(site.tenant, request_id);
    if let Some((headers, body)) = form {
        return shop::submit(config, &ctx, &site, visit, headers, body).await;
    }
    if let Some(rest) = path.strip_prefix(style::ASSET_PREFIX) {
        return Ok(response::asset(&site, path, rest, visit));
    }
    match path {
        "/robots.txt" => return Ok(seo::robots(&site)),
        "/sitemap.xml" => return Ok(seo::sitemap(&site)),
        "/favicon.ico" => return Ok(response::moved(&site.icon_path, visit.uri.query())),
        _ => {}
    }
    if let Some(auction) = shop::watched(path).filter(|_| site.facts.has_shop && !visit.is_head) {
        return Ok(shop::watch(config, &ctx, &site, auction).await);
    }
    let system = SystemPage::at(path).filter(|_| site.facts.has_shop);
    if let Some(place) = system.and_then(|(page, _)| page.of_link(visit.uri.query())) {
        return Ok(response::see_other(&place));
    }
    let subject = system.map(|(page, name)| shop::subject(page, name, visit.uri.query())).unwrap_or_default();
    match site.find(path) {
        Found::Page(route) => {
            let Some(page) = config.cache.page(config, &ctx, &site, route).await? else {
                return Ok(neutral::unavailable());
            };
            // A page of the site's own that lacks what it would be there for leaves its place to ours.
            let fits = |(system, _): (SystemPage, _)| page.asks_for(system.need());
            match system.filter(|system| !fits(*system)) {
                Some((system, _)) => show_system(config, &ctx, &site, visit, system, subject).await,
                None => show(config, &ctx, &site, visit, &page, subject).await,
            }
        }
        Found::Product(route, slug) => {
            let Some(page) = config.cache.page(config, &ctx, &site, route).await? else {
                return Ok(neutral::unavailable());
            };
            show(config, &ctx, &site, visit, &page, Subject { product: Some(slug), ..Subject::default() }).await
        }
        Found::Elsewhere(path) => Ok(response::moved(&path, visit.uri.query())),
        Found::Nothing => match system {
            Some((system, _)) => show_system(config, &ctx, &site, visit, system, subject).await,
            None => match shop::page_of_form(path).filter(|_| site.facts.has_shop) {
                Some(page) => Ok(response::see_other(&page)),
                None => not_found(config, &ctx, &site, visit).await,
            },
        },
    }
}

async fn show_system(
    config: &Config,
    ctx: &RequestCtx,
    site: &Arc<Snapshot>,
    visit: &Visit,
    page: SystemPage,
    subject: Subject<'_>,
) -> Result<Response, CmsError> {
    let page = config.cache.system_page(config, site, page).await;
    show(config, ctx, site, visit, &page, subject).await
}

/// The page that a form is on, with what was typed and what is wrong.
#[expect(clippy::too_many_arguments, reason = "what a page is made of, and the form on it")]
async fn show_again(
    config: &Config,
    ctx: &RequestCtx,
    site: &Arc<Snapshot>,
    visit: &Visit,
    system: SystemPage,
    name: Option<&str>,
    slug: &str,
    form: FormState,
) -> Result<Response, CmsError> {
    let product_path = format!("/products/{slug}");
    if form.form == "buy"
        && let Found::Product(route, slug) = site.find(&product_path)
        && let Some(page) = config.cache.page(config, ctx, site, route).await?
    {
        let subject = Subject { product: Some(slug), form: Some(form), ..Subject::default() };
        return show(config, ctx, site, visit, &page, subject).await;
    }
    let next = form.value("next").map(|next| format!("next={next}"));
    let subject = Subject { form: Some(form), ..shop::subject(system, name, next.as_deref()) };
    if let Found::Page(route) = site.find(system.path())
        && let Some(page) = config.cache.page(config, ctx, site, route).await?
        && page.asks_for(system.need())
    {
        return show(config, ctx, site, visit, &page, subject).await;
    }
    show_system(config, ctx, site, visit, system, subject).await
}

/// A page with its products and the shop's data: one question to the catalogue for all lists, and one for the product that the
/// page is about.
async fn show(
    config: &Config,
    ctx: &RequestCtx,
    site: &Arc<Snapshot>,
    visit: &Visit,
    page: &CompiledPage,
    subject: Subject<'_>,
) -> Result<Response, CmsError> {
    let slug = subject.product;
    let is_refused = subject.form.is_some();
    // The address of an opened link is a secret.
    let is_secret = matches!(subject.done, Some(Done::LinkOpened | Done::UnsubscribeOpened | Done::EmailLinkOpened));
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
    let (selections, product, told) = tokio::join!(
        in_time(config, ctx, lists),
        in_time(config, ctx, product),
        shop::load(config, ctx, page.shop_needs(), visit, subject),
    );
    let Loaded { data: shop, is_missing: lacks_subject, sign_in_for } = told;
    if (slug.is_some() && matches!(product, Some(None))) || lacks_subject {
        return not_found(config, ctx, site, visit).await;
    }
    if let Some(next) = sign_in_for.filter(|_| !is_refused) {
        return Ok(response::see_other(&format!("/sign-in?next={next}")));
    }
    let is_partial = selections.is_none() || product.is_none() || shop.is_partial;
    let is_missing = product.is_none() && slug.is_some();
    let allowed = allowed(config, site, visit, page, is_refused || is_secret);
    let title = shop.auction.as_ref().map(|auction| auction.card.title.clone());
    let html = page.render(&PageData { selections, product: product.flatten(), shop, title });
    let status = match (is_missing, is_refused) {
        (true, _) => StatusCode::SERVICE_UNAVAILABLE,
        (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, false) => StatusCode::OK,
    };
    Ok(response::html(status, (!is_partial).then(|| page.entity_tag(&html)), html, visit, &allowed))
}

/// What this page may do beyond what all may.
fn allowed(config: &Config, site: &Snapshot, visit: &Visit, page: &CompiledPage, is_private: bool) -> Allowed {
    let leading = [ShopNeed::Cart, ShopNeed::Account, ShopNeed::Order, ShopNeed::Auction];
    let leads_to_checkout = leading.map(|need| page.asks_for(need));
    let storefront = config.storefront.as_ref().filter(|_| leads_to_checkout.contains(&true));
    let is_live = page.asks_for(ShopNeed::Auction);
    Allowed {
        is_private: page.is_private() || is_private,
        checkout: storefront.map(|storefront| storefront.checkout_origin()),
        script: is_live.then(|| format!("{}{}", visit.visitor.origin, site.facts.script)),
    }
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
    let told = shop::load(config, ctx, page.shop_needs(), visit, Subject::default());
    let (selections, told) = tokio::join!(in_time(config, ctx, lists), told);
    let html = page.render(&PageData { selections, shop: told.data, ..PageData::default() });
    let allowed = allowed(config, site, visit, &page, false);
    Ok(response::html(StatusCode::NOT_FOUND, None, html, visit, &allowed))
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
