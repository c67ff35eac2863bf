//! `/api/commerce/v1/sales`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::promotion_body::{SaleIn, SaleOut};
use super::{AppState, document, problems};
use crate::id::SaleId;
use crate::permission::{ReadCampaigns, WriteCampaigns};
use crate::promotions;

/// What cursors of the list are sealed for.
const LIST: &str = "sales";

/// List sales
///
/// The newest first, those that are over or have not begun included.
#[utoipa::path(
    get, path = "/api/commerce/v1/sales", tag = "sales", params(PageQuery),
    responses((status = 200, description = "A page of sales", body = Page<SaleOut>), problems::QueryString, problems::Caller)
)]
async fn list_sales(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    page: PageRequest,
) -> Result<Page<SaleOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = promotions::list_sales(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, SaleOut::from))
}

/// Make a sale
///
/// It lowers what each piece costs, from its start by the clock of the database. Of several sales the best for the shopper counts.
#[utoipa::path(
    post, path = "/api/commerce/v1/sales", tag = "sales", request_body = SaleIn,
    responses(
        (status = 201, description = "The sale", body = SaleOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        problems::Body, problems::Caller
    )
)]
async fn create_sale(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Json(body): Json<SaleIn>,
) -> Result<Response, Problem> {
    let sale = promotions::create_sale(&config, &ctx, body.into()).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/sales/{}", sale.id))];
    Ok((StatusCode::CREATED, location, ETag::version(sale.version), Json(SaleOut::from(sale))).into_response())
}

/// Read a sale
///
/// Whether it holds now or not.
#[utoipa::path(
    get, path = "/api/commerce/v1/sales/{sale_id}", tag = "sales",
    params(
        ("sale_id" = SaleId, Path, description = "The sale"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The sale", body = SaleOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_sale(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<SaleId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let sale = promotions::get_sale(&config, &ctx, id).await?;
    Ok(document(sale.version, &if_none_match, SaleOut::from(sale)))
}

/// Replace a sale
///
/// All that is said of it. Carts are priced by it at once.
#[utoipa::path(
    put, path = "/api/commerce/v1/sales/{sale_id}", tag = "sales", request_body = SaleIn,
    params(
        ("sale_id" = SaleId, Path, description = "The sale"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The sale after the change", body = SaleOut,
            headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn replace_sale(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<SaleId>,
    if_match: IfMatch,
    Json(body): Json<SaleIn>,
) -> Result<Response, Problem> {
    let sale = promotions::replace_sale(&config, &ctx, id, &if_match, body.into()).await?;
    Ok((ETag::version(sale.version), Json(SaleOut::from(sale))).into_response())
}

/// Delete a sale
///
/// Prices are what they were at once. Orders keep theirs.
#[utoipa::path(
    delete, path = "/api/commerce/v1/sales/{sale_id}", tag = "sales",
    params(
        ("sale_id" = SaleId, Path, description = "The sale"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_sale(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<SaleId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    promotions::delete_sale(&config, &ctx, id, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_sales, create_sale)).routes(routes!(get_sale, replace_sale, delete_sale))
}
