//! `/api/commerce/v1/auctions/{auction_id}/bids`, buying at once, and the live events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use http::StatusCode;
use kernel::http::idempotency::Idempotent;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auction_body::{AuctionEventOut, AuctionReasonIn, BidIn, BidOut, BuyNowIn};
use super::{AppState, problems};
use crate::auctions::{self, AuctionEvent, Watched};
use crate::id::{AuctionId, BidId};
use crate::permission::{ReadCampaigns, WriteCampaigns};

/// What cursors of the list of bids are sealed for.
const LIST: &str = "bids";
/// Tells nginx to pass events on as they come.
const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// List bids
///
/// All lines of an auction, the latest first. What bidders would pay at the most is not among it.
#[utoipa::path(
    get, path = "/api/commerce/v1/auctions/{auction_id}/bids", tag = "auctions",
    params(("auction_id" = AuctionId, Path, description = "The auction"), PageQuery),
    responses(
        (status = 200, description = "A page of bids", body = Page<BidOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_bids(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<AuctionId>,
    page: PageRequest,
) -> Result<Page<BidOut>, Problem> {
    let list = format!("{LIST}/{id}");
    let before = page.after(&config.cursor_key, &ctx, &list)?;
    let rows = auctions::list_bids(&config, &ctx, id, before, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, &list, rows, |last| last.bid.sequence, BidOut::from))
}

/// Place a bid
///
/// For a customer with an account. The bid names the most that the customer would pay; the price becomes one increment above
/// the second-highest maximum, and of equal maxima the earlier leads. A leader who bids again raises the own maximum.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/bids", tag = "auctions", request_body = BidIn,
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("Idempotency-Key" = String, Header, description = "A fresh random value; the same when the request is repeated")
    ),
    responses(
        (status = 201, description = "The accepted bid", body = BidOut),
        (status = 409, description = "`bid_too_low`: the detail tells what it must reach. `auction_not_open`, `auction_ended`: it takes no bids. \
            `account_required`: the customer is a guest or absent.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn place_bid(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
    Idempotent { body, request }: Idempotent<BidIn>,
) -> Result<Response, Problem> {
    let BidIn { customer_id, maximum } = body;
    let bid = auctions::place(&config, &ctx, (id, customer_id), maximum, Some(&request)).await?;
    Ok((StatusCode::CREATED, Json(BidOut::from(bid))).into_response())
}

/// Buy at once
///
/// For a customer with an account, at the buy-now price. It ends the auction and places the order. Possible until the reserve
/// is met; without a reserve, until the first bid.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/buy-now", tag = "auctions", request_body = BuyNowIn,
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("Idempotency-Key" = String, Header, description = "A fresh random value; the same when the request is repeated")
    ),
    responses(
        (status = 201, description = "The line of the sale", body = BidOut),
        (status = 409, description = "`buy_now_unavailable`: not, or not any more. `auction_not_open`, `auction_ended`: it takes no bids. \
            `account_required`: the customer is a guest or absent.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn buy_auction_now(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path(id): Path<AuctionId>,
    Idempotent { body, request }: Idempotent<BuyNowIn>,
) -> Result<Response, Problem> {
    let bid = auctions::buy_now(&config, &ctx, (id, body.customer_id), Some(&request)).await?;
    Ok((StatusCode::CREATED, Json(BidOut::from(bid))).into_response())
}

/// Take a bid back
///
/// While the auction is open. Price and leader become what they would be without it; the bid and its retraction stay on record.
#[utoipa::path(
    post, path = "/api/commerce/v1/auctions/{auction_id}/bids/{bid_id}/retract", tag = "auctions", request_body = AuctionReasonIn,
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("bid_id" = BidId, Path, description = "The bid")
    ),
    responses(
        (status = 201, description = "The retraction", body = BidOut),
        (status = 409, description = "`bid_retracted`: it is no bid, or was taken back. `auction_ended`: the auction is not open.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn retract_bid(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCampaigns>,
    Path((id, bid)): Path<(AuctionId, BidId)>,
    Json(AuctionReasonIn { reason }): Json<AuctionReasonIn>,
) -> Result<Response, Problem> {
    let retraction = auctions::retract(&config, &ctx, id, bid, reason).await?;
    Ok((StatusCode::CREATED, Json(BidOut::from(retraction))).into_response())
}

/// Watch an auction
///
/// Server-sent events with rising ids: `scheduled`, `opened`, `bid`, `retracted`, then one of `sold`, `unsold`, `cancelled`,
/// after which the stream ends. Each says how the auction stands since. Come back with `Last-Event-ID` to continue; when there
/// is nothing left to tell the answer is 204, which also stops a browser from coming back. A comment is sent every 15 seconds.
#[utoipa::path(
    get, path = "/api/commerce/v1/auctions/{auction_id}/events", tag = "auctions",
    params(
        ("auction_id" = AuctionId, Path, description = "The auction"),
        ("Last-Event-ID" = Option<i64>, Header, description = "Only events after this one", minimum = 0)
    ),
    responses(
        (status = 200, description = "The events so far, then those to come. The data of each is JSON: the auction's status since, and `at`", body = serde_json::Value, content_type = "text/event-stream"),
        (status = 204, description = "The auction is over and its last event is known"),
        (status = 400, description = "`invalid_last_event_id`: it is not a number.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Caller, problems::Absent
    )
)]
async fn watch_auction(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCampaigns>,
    Path(id): Path<AuctionId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = last_event_id(&headers)?;
    match auctions::watch(Arc::clone(&config), ctx, id, after).await? {
        Watched::Over => Ok(StatusCode::NO_CONTENT.into_response()),
        Watched::Events(events) => {
            let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
            let events = events.map(|event| Ok::<_, Infallible>(to_sse(event)));
            Ok(([(NO_BUFFERING, "no")], Sse::new(events).keep_alive(keep_alive)).into_response())
        }
    }
}

fn last_event_id(headers: &HeaderMap) -> Result<i64, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(0) };
    let id = value.to_str().ok().and_then(|text| text.parse().ok()).filter(|id: &i64| *id >= 0);
    id.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "invalid_last_event_id", "Last-Event-ID is not valid")
            .detail("send the id of the last event as it came")
    })
}

fn to_sse(event: AuctionEvent) -> Event {
    let (id, name) = (event.id.to_string(), event.kind.as_str());
    // JSON has no line breaks that would end the data early.
    let data = serde_json::to_string(&AuctionEventOut::from(event)).unwrap_or_default();
    Event::default().id(id).event(name).data(data)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_bids, place_bid))
        .routes(routes!(buy_auction_now))
        .routes(routes!(retract_bid))
        .routes(routes!(watch_auction))
}
