//! `/api/commerce/v1/global-catalogue`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jobs::Operator;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::global_catalogue_body::{
    AcceptanceIn, OverlayIn, OverlayOut, SubscriptionIn, SubscriptionOut, UpstreamChangeOut,
};
use super::product_body::ProductSummaryOut;
use super::{AppState, document, problems};
use crate::channels;
use crate::id::ProductId;
use crate::permission::{ReadProducts, WriteProducts};
use crate::products::ListPosition;

/// What cursors of the publisher's products are sealed for.
const PRODUCTS: &str = "global-catalogue";
/// What cursors of upstream changes are sealed for.
const CHANGES: &str = "global-catalogue-changes";

/// Publish the global catalogue
///
/// Lets every other tenant subscribe to this one's published products: the platform's own tenant does it, once. Only operators may,
/// whatever permissions others have. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/api/commerce/v1/global-catalogue/publication", tag = "global catalogue",
    responses(
        (status = 204, description = "This tenant publishes the global catalogue"),
        (status = 409, description = "`publisher_taken`: another tenant publishes it.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller
    )
)]
async fn publish_global_catalogue(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    _: Operator,
) -> Result<StatusCode, Problem> {
    channels::publish(&config, &ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read the subscription to the global catalogue
///
/// 404 when there is none.
#[utoipa::path(
    get, path = "/api/commerce/v1/global-catalogue/subscription", tag = "global catalogue",
    params(("If-None-Match" = Option<String>, Header, description = "Versions that the client has")),
    responses(
        (status = 200, description = "The subscription", body = SubscriptionOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_subscription(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let subscription = channels::subscription(&config, &ctx).await?;
    Ok(document(subscription.version, &if_none_match, SubscriptionOut::from(subscription)))
}

/// Subscribe to the global catalogue
///
/// Or change the subscription. `If-Match: "v0"` makes the first one. The products stay the platform's: nothing is copied, and what
/// the platform changes shows at once.
#[utoipa::path(
    put, path = "/api/commerce/v1/global-catalogue/subscription", tag = "global catalogue", request_body = SubscriptionIn,
    params(("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v0\"")),
    responses(
        (status = 200, description = "The subscription", body = SubscriptionOut, headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn put_subscription(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    if_match: IfMatch,
    Json(SubscriptionIn { scope, price_rule }): Json<SubscriptionIn>,
) -> Result<Response, Problem> {
    let subscription = channels::subscribe(&config, &ctx, &if_match, scope.into(), price_rule.into()).await?;
    Ok((ETag::version(subscription.version), Json(SubscriptionOut::from(subscription))).into_response())
}

/// End the subscription to the global catalogue
///
/// All overlays go with it.
#[utoipa::path(
    delete, path = "/api/commerce/v1/global-catalogue/subscription", tag = "global catalogue",
    params(("If-Match" = String, Header, description = "The version that is to go", example = "\"v1\"")),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_subscription(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    channels::unsubscribe(&config, &ctx, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the global catalogue
///
/// The platform's published products as the platform shows them, the newest first; `is_subscribed` tells which are in the
/// agency's shop. Empty without a subscription.
#[utoipa::path(
    get, path = "/api/commerce/v1/global-catalogue/products", tag = "global catalogue", params(PageQuery),
    responses((status = 200, description = "A page of products", body = Page<ProductSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_global_products(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
) -> Result<Page<ProductSummaryOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, PRODUCTS)?.map(|id| ListPosition { rank: 0, id });
    let rows = channels::browse(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, PRODUCTS, rows, |last| last.id, ProductSummaryOut::from))
}

/// Read what is laid over a product
///
/// 404 when nothing is.
#[utoipa::path(
    get, path = "/api/commerce/v1/global-catalogue/products/{product_id}/overlay", tag = "global catalogue",
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The overlay", body = OverlayOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_overlay(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(product): Path<ProductId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let overlay = channels::overlay(&config, &ctx, product).await?;
    Ok(document(overlay.version, &if_none_match, OverlayOut::from(overlay)))
}

/// Lay something over a product
///
/// Which puts it into the shop of an agency that subscribes to selected products. `If-Match: "v0"` makes the first overlay and accepts
/// the product as it is.
#[utoipa::path(
    put, path = "/api/commerce/v1/global-catalogue/products/{product_id}/overlay", tag = "global catalogue", request_body = OverlayIn,
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v0\"")
    ),
    responses(
        (status = 200, description = "The overlay", body = OverlayOut, headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn put_overlay(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(product): Path<ProductId>,
    if_match: IfMatch,
    Json(body): Json<OverlayIn>,
) -> Result<Response, Problem> {
    let overlay = channels::lay_over(&config, &ctx, product, &if_match, body.into()).await?;
    Ok((ETag::version(overlay.version), Json(OverlayOut::from(overlay))).into_response())
}

/// Take away what is laid over a product
///
/// It leaves the shop of an agency that subscribes to selected products.
#[utoipa::path(
    delete, path = "/api/commerce/v1/global-catalogue/products/{product_id}/overlay", tag = "global catalogue",
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v1\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_overlay(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(product): Path<ProductId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    channels::uncover(&config, &ctx, product, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List upstream changes
///
/// What the platform has changed in products with an overlay since the agency accepted them, field by field. It is in
/// the shop already, but for what the overlay covers.
#[utoipa::path(
    get, path = "/api/commerce/v1/global-catalogue/changes", tag = "global catalogue", params(PageQuery),
    responses((status = 200, description = "A page of products", body = Page<UpstreamChangeOut>), problems::QueryString, problems::Caller)
)]
async fn list_upstream_changes(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
) -> Result<Page<UpstreamChangeOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, CHANGES)?;
    let rows = channels::upstream_changes(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, CHANGES, rows, |last| last.product_id, UpstreamChangeOut::from))
}

/// Accept upstream changes
///
/// Of one product, at the version that was seen. 412 when it has moved on.
#[utoipa::path(
    post, path = "/api/commerce/v1/global-catalogue/products/{product_id}/acceptances", tag = "global catalogue",
    request_body = AcceptanceIn, params(("product_id" = ProductId, Path, description = "The product")),
    responses(
        (status = 200, description = "The overlay", body = OverlayOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 412, description = "`stale_version`: the platform has changed it since.",
            body = kernel::http::ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn accept_upstream_changes(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(product): Path<ProductId>,
    Json(AcceptanceIn { version }): Json<AcceptanceIn>,
) -> Result<Response, Problem> {
    let overlay = channels::accept(&config, &ctx, product, version).await?;
    Ok((ETag::version(overlay.version), Json(OverlayOut::from(overlay))).into_response())
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(publish_global_catalogue))
        .routes(routes!(get_subscription, put_subscription, delete_subscription))
        .routes(routes!(list_global_products))
        .routes(routes!(get_overlay, put_overlay, delete_overlay))
        .routes(routes!(list_upstream_changes))
        .routes(routes!(accept_upstream_changes))
}
