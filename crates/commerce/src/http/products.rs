//! `/api/commerce/v1/products`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::product_body::{ProductIn, ProductOut, ProductPatchIn, ProductSummaryOut, StatusName};
use super::{AppState, document, problems};
use crate::id::ProductId;
use crate::permission::{ReadProducts, WriteProducts};
use crate::products::{self, ProductFilter};

/// What cursors of the product list are sealed for.
const LIST: &str = "products";

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductsQuery {
    /// Only products of this status.
    status: Option<StatusName>,
    /// Only products whose title contains this, in any case.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// List products
///
/// The newest first, drafts and archived ones included. Ask with `status` and `q` for fewer.
#[utoipa::path(
    get, path = "/api/commerce/v1/products", tag = "products",
    params(ProductsQuery, PageQuery),
    responses((status = 200, description = "A page of products", body = Page<ProductSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_products(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
    Query(query): Query<ProductsQuery>,
) -> Result<Page<ProductSummaryOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = products::list(&config, &ctx, &query.into_filter()?, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, ProductSummaryOut::from))
}

/// Make a product
///
/// It comes with at least one variant. Its stock is zero until it is set.
#[utoipa::path(
    post, path = "/api/commerce/v1/products", tag = "products", request_body = ProductIn,
    responses(
        (status = 201, description = "The product", body = ProductOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`product_slug_taken`, `sku_taken`: another product or variant has it.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_product(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Json(body): Json<ProductIn>,
) -> Result<Response, Problem> {
    let product = products::create(&config, &ctx, body.into()).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/products/{}", product.id))];
    Ok((StatusCode::CREATED, location, ETag::version(product.version), Json(ProductOut::from(product))).into_response())
}

/// Read a product
///
/// With all its variants.
#[utoipa::path(
    get, path = "/api/commerce/v1/products/{product_id}", tag = "products",
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The product", body = ProductOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_product(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(id): Path<ProductId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let product = products::get(&config, &ctx, id).await?;
    Ok(document(product.version, &if_none_match, ProductOut::from(product)))
}

/// Change a product
///
/// Only what is sent changes. Variants have addresses of their own. Publish and archive by `status`.
#[utoipa::path(
    patch, path = "/api/commerce/v1/products/{product_id}", tag = "products", request_body = ProductPatchIn,
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The product after the change", body = ProductOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`product_slug_taken`: another product has the slug.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_product(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<ProductId>,
    if_match: IfMatch,
    Json(body): Json<ProductPatchIn>,
) -> Result<Response, Problem> {
    let product = products::update(&config, &ctx, id, &if_match, body.into()).await?;
    Ok((ETag::version(product.version), Json(ProductOut::from(product))).into_response())
}

/// Delete a product
///
/// For good, with its variants and their stock. To keep it, set its status to `archived` instead.
#[utoipa::path(
    delete, path = "/api/commerce/v1/products/{product_id}", tag = "products",
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_product(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<ProductId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    products::delete(&config, &ctx, id, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ProductsQuery {
    fn into_filter(self) -> Result<ProductFilter, Problem> {
        let title_contains = self.q.filter(|q| !q.is_empty());
        if title_contains.as_ref().is_some_and(|q| q.chars().count() > 100) {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid")
                .detail("q has at most 100 characters"));
        }
        Ok(ProductFilter { status: self.status.map(Into::into), title_contains })
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_products, create_product)).routes(routes!(
        get_product,
        update_product,
        delete_product
    ))
}
