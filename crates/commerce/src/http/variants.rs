//! `/api/commerce/v1/products/{product_id}/variants` and `/api/commerce/v1/variants`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::variant_body::{VariantIn, VariantOut, VariantPatchIn};
use super::{AppState, document, problems};
use crate::id::{ProductId, VariantId};
use crate::permission::{ReadProducts, WriteProducts};
use crate::variants;

/// Add a variant to a product
///
/// It comes last in the order of display, and its price is in the currency of the others.
#[utoipa::path(
    post, path = "/api/commerce/v1/products/{product_id}/variants", tag = "variants", request_body = VariantIn,
    params(("product_id" = ProductId, Path, description = "The product")),
    responses(
        (status = 201, description = "The variant", body = VariantOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`sku_taken`: another variant has the SKU. `variant_limit`: the product has 100 variants.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_variant(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(product): Path<ProductId>,
    Json(body): Json<VariantIn>,
) -> Result<Response, Problem> {
    let variant = variants::create(&config, &ctx, product, body.into()).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/variants/{}", variant.id))];
    Ok((StatusCode::CREATED, location, ETag::version(variant.version), Json(VariantOut::from(variant))).into_response())
}

/// Read a variant
///
/// By itself, with the version that a change of it needs.
#[utoipa::path(
    get, path = "/api/commerce/v1/variants/{variant_id}", tag = "variants",
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The variant", body = VariantOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_variant(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(id): Path<VariantId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let variant = variants::get(&config, &ctx, id).await?;
    Ok(document(variant.version, &if_none_match, VariantOut::from(variant)))
}

/// Change a variant
///
/// Only what is sent changes. The currency can change only while the product has no other variant.
#[utoipa::path(
    patch, path = "/api/commerce/v1/variants/{variant_id}", tag = "variants", request_body = VariantPatchIn,
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The variant after the change", body = VariantOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`sku_taken`: another variant has the SKU.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_variant(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<VariantId>,
    if_match: IfMatch,
    Json(body): Json<VariantPatchIn>,
) -> Result<Response, Problem> {
    let variant = variants::update(&config, &ctx, id, &if_match, body.into()).await?;
    Ok((ETag::version(variant.version), Json(VariantOut::from(variant))).into_response())
}

/// Delete a variant
///
/// For good, with its stock. A product keeps at least one variant.
#[utoipa::path(
    delete, path = "/api/commerce/v1/variants/{variant_id}", tag = "variants",
    params(
        ("variant_id" = VariantId, Path, description = "The variant"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "`last_variant`: the product has no other. `in_auction`: an auction for it was announced and has not come to its end.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent, problems::Version
    )
)]
async fn delete_variant(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Path(id): Path<VariantId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    variants::delete(&config, &ctx, id, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_variant)).routes(routes!(get_variant, update_variant, delete_variant))
}
