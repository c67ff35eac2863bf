//! `/api/commerce/v1/auctions`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auction_body::{
    AuctionIn, AuctionOut, AuctionPatchIn, AuctionReasonIn, AuctionStateName, AuctionWindowIn, HistoryEntryOut,
};
use super::{AppState, document, problems};
use crate::auctions::{self, AuctionFilter, Seen};
use crate::id::{AuctionId, ProductId};
use crate::permission::{ReadCampaigns, WriteCampaigns};

/// What cursors of the auction list are sealed for.
const LIST: &str = "auctions";
/// The same of an auction's history.
const HISTORY: &str = "auction-history";

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuctionsQuery {
    /// Only auctions in this state.
    state: Option<AuctionStateName>,
    /// Only auctions of this product.
    product_id: Option<ProductId>,
}

/// List auctions
///
/// The newest first, drafts included.
#[utoipa::path(
    get, path = "/api/commerce/v1/auctions", tag = "auctions", params(AuctionsQuery, PageQuery),
    responses((status = 200, description = "A page of auctions", body = Page<AuctionOut>), problems::QueryString, problems::Caller)
)]
async fn list_auctions(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    page: PageRequest,
    Query(query): Query<AuctionsQuery>,
) -> Result<Page<AuctionOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let filter = AuctionFilter { state: query.state.map(Into::into), product: query.product_id };
    let rows = auctions::list(&config, &ctx, filter, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.auction.id, AuctionOut::from))
}

/// Make an auction
///
/// As a draft, which can be changed until it is scheduled. It sells one piece of a variant.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions", tag = "auctions", request_body = AuctionIn,
    responses(
        (status = 201, description = "The auction", body = AuctionOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        problems::Body, problems::Caller
    )
)]
async fn create_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Json(body): Json<AuctionIn>,
) -> Result<Response, Problem> {
    let variant = body.variant_id;
    Ok(created(auctions::create(&config, &ctx, variant, &body.into_terms()).await?))
}

/// Read an auction
///
/// With how it stands by the database's clock.
#[utoipa::path(
    get, path = "/api/commerce/v1/auctions/{auction_id}", tag = "auctions",
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The auction", body = AuctionOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<AuctionId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = auctions::get(&config, &ctx, id).await?;
    if seen.is_behind_the_clock() {
        return Ok(changed(seen));
    }
    Ok(document(seen.auction.version, &if_none_match, AuctionOut::from(seen)))
}

/// Change an auction
///
/// Only a draft, and only what is sent changes.
#[utoipa::path(
    patch, path = "/api/commerce/v1/auctions/{auction_id}", tag = "auctions", request_body = AuctionPatchIn,
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v3\"")
    ),
    responses(
        (status = 200, description = "The auction after the change", body = AuctionOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`auction_not_draft`: it was announced.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
    if_match: IfMatch,
    Json(body): Json<AuctionPatchIn>,
) -> Result<Response, Problem> {
    Ok(changed(auctions::update(&config, &ctx, id, &if_match, body.into()).await?))
}

/// Schedule an auction
///
/// Announces a draft. Its item is reserved; from then on it opens, ends and sells by itself.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/schedule", tag = "auctions",
    params(("auction_id" = AuctionId, Path, description = "The auction")),
    responses(
        (status = 200, description = "The auction", body = AuctionOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`auction_state`: it is no draft. `insufficient_stock`: there is no piece to sell.",
            body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "`validation_failed`: its window does not lie ahead, or its variant has changed.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent
    )
)]
async fn schedule_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
) -> Result<Response, Problem> {
    Ok(changed(auctions::schedule(&config, &ctx, id).await?))
}

/// Withdraw an auction
///
/// Takes an announced auction back into preparation, before it opens.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/withdraw", tag = "auctions",
    params(("auction_id" = AuctionId, Path, description = "The auction")),
    responses(
        (status = 200, description = "The auction", body = AuctionOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`auction_state`: it is not announced, or has opened.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent
    )
)]
async fn withdraw_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
) -> Result<Response, Problem> {
    Ok(changed(auctions::withdraw(&config, &ctx, id).await?))
}

/// Cancel an auction
///
/// Before its end. Bids stay on record; nobody wins.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/cancel", tag = "auctions", request_body = AuctionReasonIn,
    params(("auction_id" = AuctionId, Path, description = "The auction")),
    responses(
        (status = 200, description = "The auction", body = AuctionOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`auction_state`: it has ended.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn cancel_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
    Json(AuctionReasonIn { reason }): Json<AuctionReasonIn>,
) -> Result<Response, Problem> {
    Ok(changed(auctions::cancel(&config, &ctx, id, reason).await?))
}

/// Relist an auction
///
/// Makes a draft that repeats an unsold auction in another window. Each can be relisted once; the copy again.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/relist", tag = "auctions", request_body = AuctionWindowIn,
    params(("auction_id" = AuctionId, Path, description = "The unsold auction")),
    responses(
        (status = 201, description = "The new draft", body = AuctionOut,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "`auction_not_unsold`, `auction_relisted`: it cannot be relisted.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn relist_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
    Json(AuctionWindowIn { starts_at, ends_at }): Json<AuctionWindowIn>,
) -> Result<Response, Problem> {
    Ok(created(auctions::relist(&config, &ctx, id, starts_at, ends_at).await?))
}

/// Read an auction's history
///
/// Everything that happened to it, the latest first, with who did it.
#[utoipa::path(
    get, path = "/api/commerce/v1/auctions/{auction_id}/history", tag = "auctions",
    params(("auction_id" = AuctionId, Path, description = "The auction"), PageQuery),
    responses(
        (status = 200, description = "A page of entries", body = Page<HistoryEntryOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_auction_history(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<AuctionId>,
    page: PageRequest,
) -> Result<Page<HistoryEntryOut>, Problem> {
    let list = format!("{HISTORY}/{id}");
    let before = page.after(&config.cursor_key, &ctx, &list)?;
    let rows = auctions::history(&config, &ctx, id, before, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, &list, rows, |last| last.event.id, HistoryEntryOut::from))
}

fn created(seen: Seen) -> Response {
    let location = [(header::LOCATION, format!("/api/commerce/v1/auctions/{}", seen.auction.id))];
    (StatusCode::CREATED, location, ETag::version(seen.auction.version), Json(AuctionOut::from(seen))).into_response()
}

fn changed(seen: Seen) -> Response {
    (ETag::version(seen.auction.version), Json(AuctionOut::from(seen))).into_response()
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_auctions, create_auction))
        .routes(routes!(get_auction, update_auction))
        .routes(routes!(schedule_auction))
        .routes(routes!(withdraw_auction))
        .routes(routes!(cancel_auction))
        .routes(routes!(relist_auction))
        .routes(routes!(list_auction_history))
}
