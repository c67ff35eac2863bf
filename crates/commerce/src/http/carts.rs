//! `/api/commerce/v1/carts`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cart_body::{
    CartClaimIn, CartIn, CartLineIn, CartLinePatchIn, CartOut, CartPatchIn, CartSummaryOut, CreatedCartOut,
};
use super::{AppState, problems};
use crate::carts::{self, CartProof, PricedCart};
use crate::id::{CartId, CartLineId};
use crate::permission::{ReadCarts, WriteCarts};

/// What cursors of the list are sealed for.
const LIST: &str = "carts";

/// List carts
///
/// The newest first, without their lines.
#[utoipa::path(
    get, path = "/api/commerce/v1/carts", tag = "carts", params(PageQuery),
    responses((status = 200, description = "A page of carts", body = Page<CartSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_carts(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCarts>,
    page: PageRequest,
) -> Result<Page<CartSummaryOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = carts::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, CartSummaryOut::from))
}

/// Make a cart
///
/// A guest's, or a customer's. A customer has one open cart at most: the one that is there is answered.
#[utoipa::path(
    post, path = "/api/commerce/v1/carts", tag = "carts", request_body = CartIn,
    responses(
        (status = 201, description = "The cart", body = CreatedCartOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        problems::Body, problems::Caller
    )
)]
async fn create_cart(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Json(body): Json<CartIn>,
) -> Result<Response, Problem> {
    let (cart, token) = carts::create(&config, &ctx, body.customer_id).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/carts/{}", cart.cart.id))];
    let tag = ETag::version(cart.cart.version);
    Ok((StatusCode::CREATED, location, tag, Json(CreatedCartOut::from((cart, token)))).into_response())
}

/// Read a cart
///
/// With the prices and the stock of this moment, and what has changed since the shopper saw it.
#[utoipa::path(
    get, path = "/api/commerce/v1/carts/{cart_id}", tag = "carts",
    params(("cart_id" = CartId, Path, description = "The cart")),
    responses(
        (status = 200, description = "The cart", body = CartOut, headers(("ETag" = String, description = "Its version"))),
        problems::Caller, problems::Absent
    )
)]
async fn get_cart(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCarts>,
    Path(id): Path<CartId>,
) -> Result<Response, Problem> {
    Ok(answer(carts::get(&config, &ctx, CartProof::Id(id)).await?))
}

/// Change a cart
///
/// Where the goods go, and the coupon. Lines have addresses of their own.
#[utoipa::path(
    patch, path = "/api/commerce/v1/carts/{cart_id}", tag = "carts", request_body = CartPatchIn,
    params(
        ("cart_id" = CartId, Path, description = "The cart"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The cart after the change", body = CartOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`cart_closed`: it was ordered or merged.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_cart(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path(id): Path<CartId>,
    if_match: IfMatch,
    Json(body): Json<CartPatchIn>,
) -> Result<Response, Problem> {
    Ok(answer(carts::update(&config, &ctx, CartProof::Id(id), Some(&if_match), body.into()).await?))
}

/// Delete a cart
///
/// For good, with its lines.
#[utoipa::path(
    delete, path = "/api/commerce/v1/carts/{cart_id}", tag = "carts",
    params(
        ("cart_id" = CartId, Path, description = "The cart"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "`cart_closed`: it was ordered or merged.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent, problems::Version
    )
)]
async fn delete_cart(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path(id): Path<CartId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    carts::delete(&config, &ctx, CartProof::Id(id), Some(&if_match)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put something into a cart
///
/// So many more of a variant. Nobody puts in more than can be had; it is held only by an order.
#[utoipa::path(
    post, path = "/api/commerce/v1/carts/{cart_id}/lines", tag = "carts", request_body = CartLineIn,
    params(("cart_id" = CartId, Path, description = "The cart")),
    responses(
        (status = 200, description = "The cart after the change", body = CartOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`insufficient_stock`: there are not so many. `cart_full`: it has as many lines as it may. \
            `cart_currency`: its lines are in another currency. `cart_closed`: it was ordered or merged.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn add_cart_line(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path(id): Path<CartId>,
    Json(body): Json<CartLineIn>,
) -> Result<Response, Problem> {
    Ok(answer(carts::add_line(&config, &ctx, CartProof::Id(id), body.variant_id, body.quantity).await?))
}

/// Change a line of a cart
///
/// How many there are. The price of now counts as seen, so nothing is said about it any more.
#[utoipa::path(
    patch, path = "/api/commerce/v1/carts/{cart_id}/lines/{line_id}", tag = "carts", request_body = CartLinePatchIn,
    params(
        ("cart_id" = CartId, Path, description = "The cart"),
        ("line_id" = CartLineId, Path, description = "The line"),
        ("If-Match" = String, Header, description = "The version of the cart that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The cart after the change", body = CartOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`insufficient_stock`: there are not so many. `cart_closed`: it was ordered or merged.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_cart_line(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path((id, line)): Path<(CartId, CartLineId)>,
    if_match: IfMatch,
    Json(body): Json<CartLinePatchIn>,
) -> Result<Response, Problem> {
    let proof = CartProof::Id(id);
    Ok(answer(carts::change_line(&config, &ctx, proof, Some(&if_match), line, body.quantity).await?))
}

/// Take a line out of a cart
///
/// Also one that is no longer sold.
#[utoipa::path(
    delete, path = "/api/commerce/v1/carts/{cart_id}/lines/{line_id}", tag = "carts",
    params(
        ("cart_id" = CartId, Path, description = "The cart"),
        ("line_id" = CartLineId, Path, description = "The line"),
        ("If-Match" = String, Header, description = "The version of the cart that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The cart after the change", body = CartOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`cart_closed`: it was ordered or merged.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent, problems::Version
    )
)]
async fn delete_cart_line(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path((id, line)): Path<(CartId, CartLineId)>,
    if_match: IfMatch,
) -> Result<Response, Problem> {
    Ok(answer(carts::remove_line(&config, &ctx, CartProof::Id(id), Some(&if_match), line).await?))
}

/// Give a guest's cart to a customer
///
/// When the shopper signs in. Its lines go into the cart that the customer has, which is answered; the guest's token opens nothing
/// afterwards.
#[utoipa::path(
    post, path = "/api/commerce/v1/carts/{cart_id}/claims", tag = "carts", request_body = CartClaimIn,
    params(("cart_id" = CartId, Path, description = "The guest's cart")),
    responses(
        (status = 200, description = "The customer's cart", body = CartOut,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`cart_closed`: it was ordered or merged, or is another customer's.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn claim_cart(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCarts>,
    Path(id): Path<CartId>,
    Json(body): Json<CartClaimIn>,
) -> Result<Response, Problem> {
    Ok(answer(carts::claim(&config, &ctx, id, body.customer_id).await?))
}

/// Always the whole cart: its prices may have changed although its version has not.
fn answer(cart: PricedCart) -> Response {
    (ETag::version(cart.cart.version), Json(CartOut::from(cart))).into_response()
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_carts, create_cart))
        .routes(routes!(get_cart, update_cart, delete_cart))
        .routes(routes!(add_cart_line))
        .routes(routes!(update_cart_line, delete_cart_line))
        .routes(routes!(claim_cart))
}
