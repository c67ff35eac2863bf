//! `/api/commerce/v1/coupons`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::promotion_body::{CouponIn, CouponOut};
use super::{AppState, document, problems};
use crate::id::CouponId;
use crate::permission::{ReadCampaigns, WriteCampaigns};
use crate::promotions;

/// What cursors of the list are sealed for.
const LIST: &str = "coupons";

/// List coupons
///
/// The newest first, those that are over or used up included.
#[utoipa::path(
    get, path = "/api/commerce/v1/coupons", tag = "coupons", params(PageQuery),
    responses((status = 200, description = "A page of coupons", body = Page<CouponOut>), problems::QueryString, problems::Caller)
)]
async fn list_coupons(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    page: PageRequest,
) -> Result<Page<CouponOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = promotions::list_coupons(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, CouponOut::from))
}

/// Make a coupon
///
/// It takes something off a cart, once; a cart has one coupon at most. A use is counted when an order is placed and given back when the order is given up.
#[utoipa::path(
    post, path = "/api/commerce/v1/coupons", tag = "coupons", request_body = CouponIn,
    responses(
        (status = 201, description = "The coupon", body = CouponOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`coupon_code_taken`: another coupon has the code.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_coupon(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Json(body): Json<CouponIn>,
) -> Result<Response, Problem> {
    let coupon = promotions::create_coupon(&config, &ctx, body.into()).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/coupons/{}", coupon.id))];
    Ok((StatusCode::CREATED, location, ETag::version(coupon.version), Json(CouponOut::from(coupon))).into_response())
}

/// Read a coupon
///
/// With how often it was used. That number moves without a new version.
#[utoipa::path(
    get, path = "/api/commerce/v1/coupons/{coupon_id}", tag = "coupons",
    params(
        ("coupon_id" = CouponId, Path, description = "The coupon"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The coupon", body = CouponOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_coupon(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<CouponId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let coupon = promotions::get_coupon(&config, &ctx, id).await?;
    Ok(document(coupon.version, &if_none_match, CouponOut::from(coupon)))
}

/// Replace a coupon
///
/// All that is said of it. Its limit in all cannot fall below what was used already.
#[utoipa::path(
    put, path = "/api/commerce/v1/coupons/{coupon_id}", tag = "coupons", request_body = CouponIn,
    params(
        ("coupon_id" = CouponId, Path, description = "The coupon"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The coupon after the change", body = CouponOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`coupon_code_taken`: another coupon has the code.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn replace_coupon(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<CouponId>,
    if_match: IfMatch,
    Json(body): Json<CouponIn>,
) -> Result<Response, Problem> {
    let coupon = promotions::replace_coupon(&config, &ctx, id, &if_match, body.into()).await?;
    Ok((ETag::version(coupon.version), Json(CouponOut::from(coupon))).into_response())
}

/// Delete a coupon
///
/// It counts for nothing at once. Orders keep its code.
#[utoipa::path(
    delete, path = "/api/commerce/v1/coupons/{coupon_id}", tag = "coupons",
    params(
        ("coupon_id" = CouponId, Path, description = "The coupon"),
        ("If-Match" = String, Header, description = "The version that is to go", example = "\"v3\"")
    ),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent, problems::Version)
)]
async fn delete_coupon(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<CouponId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    promotions::delete_coupon(&config, &ctx, id, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_coupons, create_coupon)).routes(routes!(
        get_coupon,
        replace_coupon,
        delete_coupon
    ))
}
