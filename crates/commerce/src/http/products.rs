//! `/api/commerce/v1/products`.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut, Query};
use kernel::money::Currency;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::product_body::{ProductIn, ProductOut, ProductPatchIn, ProductSummaryOut, StatusName};
use super::{AppState, document, problems};
use crate::id::ProductId;
use crate::permission::{ReadProducts, WriteProducts};
use crate::products::{self, ListPosition, ProductFilter};
use crate::search::SearchQuery;
use crate::text;

/// What cursors of the product list are sealed for.
const LIST: &str = "products";
/// What cursors of a search are sealed for.
const SEARCH: &str = "products-search";
/// Attributes that a list is narrowed by at most.
const ATTRIBUTES_MAX: usize = 5;

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductsQuery {
    /// Only products of this status.
    status: Option<StatusName>,
    /// Only products whose title contains this, in any case.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only products with all of these words, or words that begin with them, in title, SKUs, options, attributes or
    /// description; in any case and with or without accents. The best come first: those with all words in the title.
    #[param(max_length = 200, example = "stone mug")]
    search: Option<String>,
    /// Only products whose lowest price is at least this, in minor units.
    #[param(minimum = 0)]
    price_min: Option<i64>,
    /// Only products whose lowest price is at most this, in minor units.
    #[param(minimum = 0)]
    price_max: Option<i64>,
    /// Only products with prices in this currency.
    currency: Option<Currency>,
    /// Only products that can be had, or those that cannot: on hand and not held for orders.
    in_stock: Option<bool>,
}

/// List products
///
/// The newest first, drafts and archived ones included; with `search` the best first. What narrows the list can be combined.
#[utoipa::path(
    get, path = "/api/commerce/v1/products", tag = "products",
    params(
        ProductsQuery, PageQuery,
        ("attribute" = Option<BTreeMap<String, String>>, Query, style = DeepObject, explode,
            description = "Only products that have all of these values: `attribute[material]=clay&attribute[tags]=new`; at most 5")
    ),
    responses((status = 200, description = "A page of products", body = Page<ProductSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_products(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    page: PageRequest,
    Query(query): Query<ProductsQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Page<ProductSummaryOut>, Problem> {
    let filter = query.into_filter(&raw.unwrap_or_default())?;
    let list = if filter.search.is_some() { SEARCH } else { LIST };
    let after: Option<(i64, ProductId)> = page.after(&config.cursor_key, &ctx, list)?;
    let after = after.map(|(rank, id)| ListPosition { rank, id });
    let rows = products::list(&config, &ctx, &filter, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, list, rows, |last| (last.rank, last.id), ProductSummaryOut::from))
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
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "`in_auction`: an auction for it was announced and has not come to its end.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent, problems::Version
    )
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
    fn into_filter(self, raw: &str) -> Result<ProductFilter, Problem> {
        let Self { status, q, search, price_min, price_max, currency, in_stock } = self;
        let short = |name: &str, text: Option<String>, max: usize| match text {
            Some(text) if text.chars().count() > max => Err(invalid(&format!("{name} has at most {max} characters"))),
            text => Ok(text.filter(|text| !text.is_empty())),
        };
        Ok(ProductFilter {
            status: status.map(Into::into),
            title_contains: short("q", q, 100)?,
            search: short("search", search, 200)?.as_deref().map(SearchQuery::parse),
            attributes: attributes(raw)?,
            price_min,
            price_max,
            currency,
            in_stock,
        })
    }
}

/// What a query string says as `attribute[name]=value`.
fn attributes(raw: &str) -> Result<Vec<(String, String)>, Problem> {
    // That the string can be read was seen before.
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(raw).unwrap_or_default();
    let named = pairs.into_iter().filter_map(|(key, value)| {
        let name = key.strip_prefix("attribute[")?.strip_suffix(']')?.to_owned();
        Some((name, value))
    });
    let attributes: Vec<_> = named.collect();
    if attributes.len() > ATTRIBUTES_MAX {
        return Err(invalid(&format!("at most {ATTRIBUTES_MAX} attributes")));
    }
    if let Some((name, _)) = attributes.iter().find(|(name, _)| !text::is_attribute_name(name)) {
        return Err(invalid(&format!("no attribute can be called {name:?}")));
    }
    Ok(attributes)
}

fn invalid(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid").detail(detail.to_owned())
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_products, create_product)).routes(routes!(
        get_product,
        update_product,
        delete_product
    ))
}
