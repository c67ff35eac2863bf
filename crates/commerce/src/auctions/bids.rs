//! Bids: placing one, buying at once, and taking one back.

use kernel::db::retry;
use kernel::idempotency::{Begun, IdempotentRequest};
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use super::bidding::{Accepted, Offer, Standing};
use super::letters::AuctionNews;
use super::model::{Auction, AuctionEventKind, AuctionPhase, Bid, BidKind, Sale};
use super::state::AuctionState;
use super::{bidder, check_reason, closing, record, rules, store, watch};
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::{AuctionId, BidId, CustomerId};
use crate::jobs::SendAuctionMail;

/// A line of the bids, in the auction's currency.
#[derive(Clone, Debug)]
pub(crate) struct SeenBid {
    pub(crate) bid: Bid,
    pub(crate) currency: kernel::money::Currency,
}

/// At most `rows` lines of an auction's bids, the latest first, before `before`.
pub(crate) async fn list_bids(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    before: Option<i64>,
    rows: u64,
) -> Result<Vec<SeenBid>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let currency = store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?.terms.currency;
    let found = store::bids(&tx, id, before, rows).await?;
    Ok(found.into_iter().map(|bid| SeenBid { bid, currency }).collect())
}

/// Bids for a customer, who would pay `maximum` at the most. With `once`, a repetition answers the first bid.
pub(crate) async fn place(
    config: &Config,
    ctx: &RequestCtx,
    (id, customer): (AuctionId, CustomerId),
    maximum: Money,
    once: Option<&IdempotentRequest>,
) -> Result<SeenBid, CommerceError> {
    let bid = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        if let Some(known) = begin(config, &tx, ctx, id, once).await? {
            return Ok(known);
        }
        let (mut auction, at) = open(&tx, ctx, id, customer).await?;
        rules::check_maximum(&auction.terms, maximum)?;
        let number = number_of(&tx, &mut auction, customer).await?;
        let offer = Offer { bidder: customer, number, maximum: maximum.amount, sequence: auction.sequence + 1 };
        let (standing, accepted) = auction
            .terms
            .prices
            .place(&auction.standing, offer)
            .map_err(|low| CommerceError::BidTooLow { minimum: auction.money(low.minimum) })?;
        let outbid = auction.standing.leader.filter(|_| standing.leader == Some(offer));
        auction.standing = standing;
        auction.bid_count += 1;
        let kind = match accepted {
            // Raising the own maximum is no answer to anybody, so it gives nobody more time.
            Accepted::Raise => BidKind::Raise,
            Accepted::Bid => {
                auction.ends_at = rules::end_after_bid(&auction.terms, auction.ends_at, at);
                BidKind::Bid
            }
        };
        let bid = append(config, &tx, ctx, &mut auction, Line { kind, ..Line::of(offer, at) }).await?;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Bid, None), at).await?;
        if let Some(before) = outbid.filter(|before| before.bidder != customer) {
            let news = AuctionNews::Outbid(bid.sequence);
            SendAuctionMail { auction: id, customer: before.bidder, news }.enqueue(config, &tx, ctx).await?;
        }
        finish(&tx, ctx, once, (id, bid.id)).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(SeenBid { bid, currency: auction.terms.currency })
    })
    .await?;
    watch::announce(config, ctx, id).await;
    Ok(bid)
}

/// Buys the item for a customer at the buy-now price, which ends the auction and places the order.
pub(crate) async fn buy_now(
    config: &Config,
    ctx: &RequestCtx,
    (id, customer): (AuctionId, CustomerId),
    once: Option<&IdempotentRequest>,
) -> Result<SeenBid, CommerceError> {
    let bid = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        if let Some(known) = begin(config, &tx, ctx, id, once).await? {
            return Ok(known);
        }
        let (mut auction, at) = open(&tx, ctx, id, customer).await?;
        let price = auction.terms.prices.buy_now_at(&auction.standing).ok_or(CommerceError::BuyNowUnavailable)?;
        let number = number_of(&tx, &mut auction, customer).await?;
        auction.enter(AuctionState::Sold)?;
        auction.ends_at = at;
        auction.sale = Some(Sale { buyer: customer, number, amount: price, order: None });
        auction.bid_count += 1;
        let offer = Offer { bidder: customer, number, maximum: price, sequence: auction.sequence + 1 };
        let bid = append(config, &tx, ctx, &mut auction, Line { kind: BidKind::BuyNow, ..Line::of(offer, at) }).await?;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Sold, None), at).await?;
        let _: bool = closing::place_order(config, &tx, ctx, &mut auction, at).await?;
        finish(&tx, ctx, once, (id, bid.id)).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(SeenBid { bid, currency: auction.terms.currency })
    })
    .await?;
    watch::announce(config, ctx, id).await;
    Ok(bid)
}

/// Takes a bid back, with a reason, while the auction is open. What the others see is as if it had never been placed; the bid
/// and its retraction stay on record.
pub(crate) async fn retract(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    bid: BidId,
    reason: String,
) -> Result<SeenBid, CommerceError> {
    check_reason(&reason)?;
    let retraction = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut auction = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let at = database_time_store::now(&tx).await?;
        let target = store::bid(&tx, id, bid).await?.ok_or(CommerceError::NotFound)?;
        if auction.phase(at) != AuctionPhase::Open {
            return Err(CommerceError::AuctionEnded);
        }
        let gone = store::offers(&tx, id).await?.into_iter().find(|offer| offer.sequence == target.sequence);
        let gone = gone.ok_or(CommerceError::BidRetracted)?;
        let retraction = take_back(config, &tx, ctx, (&mut auction, gone), &reason, at).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(SeenBid { bid: retraction, currency: auction.terms.currency })
    })
    .await?;
    watch::announce(config, ctx, id).await;
    Ok(retraction)
}

/// Takes all bids of a customer back in the auctions that are open, in the caller's transaction.
pub(super) async fn withdraw_bidder(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    customer: CustomerId,
    reason: &str,
) -> Result<(), CommerceError> {
    for id in store::unended_with_bids_of(tx, customer).await? {
        let Some(mut auction) = store::lock(tx, id).await? else { continue };
        let at = database_time_store::now(tx).await?;
        // One that is over was won by whoever led: the order, or its being called off, is the closing's affair.
        if auction.phase(at) != AuctionPhase::Open {
            continue;
        }
        let offers = store::offers(tx, id).await?;
        for gone in offers.into_iter().filter(|offer| offer.bidder == customer) {
            take_back(config, tx, ctx, (&mut auction, gone), reason, at).await?;
        }
    }
    Ok(())
}

/// Takes one bid of a locked auction back.
async fn take_back(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    (auction, gone): (&mut Auction, Offer),
    reason: &str,
    at: Timestamp,
) -> Result<Bid, CommerceError> {
    let left = store::offers(tx, auction.id).await?.into_iter().filter(|offer| offer.sequence != gone.sequence);
    auction.standing = Standing::of(left);
    auction.bid_count -= 1;
    let line = Line {
        kind: BidKind::Retraction,
        retracts: Some(gone.sequence),
        reason: Some(reason.to_owned()),
        ..Line::of(Offer { sequence: auction.sequence + 1, ..gone }, at)
    };
    let retraction = append(config, tx, ctx, auction, line).await?;
    record(tx, ctx, auction, (AuctionEventKind::Retracted, Some(reason.to_owned())), at).await?;
    Ok(retraction)
}

/// The auction, locked, if it takes bids of this customer at this moment.
async fn open(
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: AuctionId,
    customer: CustomerId,
) -> Result<(Auction, Timestamp), CommerceError> {
    let mut auction = store::lock(tx, id).await?.ok_or(CommerceError::NotFound)?;
    // After the lock: whoever waited for it may have waited for too long.
    let now = database_time_store::now(tx).await?;
    match auction.phase(now) {
        AuctionPhase::Open => {}
        AuctionPhase::Upcoming => return Err(CommerceError::AuctionNotOpen),
        AuctionPhase::Closing | AuctionPhase::Sold | AuctionPhase::Unsold | AuctionPhase::Cancelled => {
            return Err(CommerceError::AuctionEnded);
        }
    }
    bidder::require_account(tx, customer).await?;
    if auction.state == AuctionState::Scheduled {
        // The clock has opened it, and nobody came yet to write it down.
        auction.enter(AuctionState::Live)?;
        record(tx, ctx, &mut auction, (AuctionEventKind::Opened, None), now).await?;
    }
    // Lines rise in time too, should the database's clock be set back.
    let at = auction.last_bid_at.map_or(now, |last| last.max(now));
    Ok((auction, at))
}

/// What the customer is called in the auction; the next free number for a new one.
async fn number_of(tx: &TenantTx, auction: &mut Auction, customer: CustomerId) -> Result<i32, CommerceError> {
    if let Some(offer) = auction.offer_of(customer) {
        return Ok(offer.number);
    }
    if let Some(number) = store::bidder_number(tx, auction.id, customer).await? {
        return Ok(number);
    }
    auction.bidder_count += 1;
    Ok(auction.bidder_count)
}

/// What is particular to a line of the bids.
struct Line {
    kind: BidKind,
    bidder: CustomerId,
    number: i32,
    maximum: i64,
    retracts: Option<i64>,
    reason: Option<String>,
    at: Timestamp,
}

impl Line {
    const fn of(offer: Offer, at: Timestamp) -> Self {
        let Offer { bidder, number, maximum, .. } = offer;
        Self { kind: BidKind::Bid, bidder, number, maximum, retracts: None, reason: None, at }
    }
}

/// Appends a line that says how the auction stands after it.
async fn append(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    auction: &mut Auction,
    line: Line,
) -> Result<Bid, CommerceError> {
    auction.sequence += 1;
    auction.last_bid_at = Some(line.at);
    let status = auction.status(line.at);
    let bid = Bid {
        id: BidId::generate(&*config.clock, &*config.random),
        sequence: auction.sequence,
        kind: line.kind,
        bidder: line.bidder,
        number: line.number,
        maximum: line.maximum,
        price: status.price.map(|price| price.amount),
        leader: status.leader,
        ends_at: auction.ends_at,
        retracts: line.retracts,
        reason: line.reason,
        placed_at: line.at,
    };
    store::insert_bid(tx, ctx, auction.id, &bid).await?;
    Ok(bid)
}

/// The bid that an earlier request with the same key placed.
async fn begin(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: AuctionId,
    once: Option<&IdempotentRequest>,
) -> Result<Option<SeenBid>, CommerceError> {
    let Some(once) = once else { return Ok(None) };
    match once.begin::<(AuctionId, BidId)>(tx, ctx, &*config.clock).await? {
        Begun::Fresh => Ok(None),
        // The path is no part of the body, so the same key may come for another auction.
        Begun::Done((auction, _)) if auction != id => {
            Err(CommerceError::Idempotency(kernel::idempotency::IdempotencyError::OtherBody))
        }
        Begun::Done((auction, bid)) => {
            let currency = store::find(tx, auction).await?.ok_or(CommerceError::NotFound)?.terms.currency;
            let bid = store::bid(tx, auction, bid).await?.ok_or(CommerceError::NotFound)?;
            Ok(Some(SeenBid { bid, currency }))
        }
    }
}

async fn finish(
    tx: &TenantTx,
    ctx: &RequestCtx,
    once: Option<&IdempotentRequest>,
    answer: (AuctionId, BidId),
) -> Result<(), CommerceError> {
    if let Some(once) = once {
        once.finish(tx, ctx, &answer).await?;
    }
    Ok(())
}
