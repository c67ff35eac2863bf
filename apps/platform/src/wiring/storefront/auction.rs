//! Auctions.

use std::collections::HashMap;
use std::sync::Arc;

use cms::storefront::{
    Auction, AuctionBid, AuctionCard, AuctionStanding, AuctionState, AuctionUpdate, Refusal, StorefrontError, Visitor,
};
use commerce::catalogue::{self, ProductCard, ProductSelection};
use commerce::shop::auctions::{self, AuctionPhase, AuctionStatus, BidKind, ShopAuction, You};
use commerce::shop::orders::{self, Order, OrderState};
use commerce::{AuctionId, CommerceError, ProductId};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use kernel::RequestCtx;
use kernel::money::Money;

use super::super::catalogue::picture;
use super::{CommerceStorefront, customer_token, order, refused};

/// Bids that a page shows.
const SHOWN_BIDS: u64 = 30;

pub(super) async fn list(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    limit: u16,
) -> Result<Vec<AuctionCard>, StorefrontError> {
    let found = auctions::open_or_upcoming(&shop.config, ctx, None, limit.into()).await.map_err(refused)?;
    let products = products(shop, ctx, found.iter().map(|auction| auction.product_id).collect()).await?;
    Ok(found.iter().map(|auction| card(auction, products.get(&auction.product_id))).collect())
}

pub(super) async fn view(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    id: &str,
) -> Result<Option<Auction>, StorefrontError> {
    let Ok(id) = id.parse::<AuctionId>() else { return Ok(None) };
    let token = customer_token(visitor);
    let auction = match auctions::view(&shop.config, ctx, id, token.as_ref()).await {
        Ok(auction) => auction,
        Err(CommerceError::NotFound) => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    let customer = shop.signed_in(ctx, visitor).await?;
    let order = auction.you.as_ref().and_then(|you| you.order_id.as_deref());
    let order = match (&customer, order.and_then(|order| order.parse().ok())) {
        (Some(customer), Some(order)) => {
            Some(orders::get_own(&shop.config, ctx, customer.id, order).await.map_err(refused)?.order)
        }
        _ => None,
    };
    let bids = auctions::latest_bids(&shop.config, ctx, id, SHOWN_BIDS).await.map_err(refused)?;
    let products = products(shop, ctx, vec![auction.product_id]).await?;
    let product = products.get(&auction.product_id);
    let description = match product {
        Some(product) => catalogue::product_by_slug(&shop.config, ctx, &product.slug).await.map_err(refused)?,
        None => None,
    };
    let own = auction.you.as_ref().map(|you| you.number);
    let status = &auction.status;
    let is_open = status.phase == AuctionPhase::Open;
    let is_bought_now = bids.iter().any(|bid| bid.kind == BidKind::BuyNow);
    let history = bids
        .into_iter()
        .filter(|bid| bid.kind != BidKind::Retraction)
        .filter_map(|bid| {
            Some(AuctionBid {
                bidder: format!("Bidder {}", bid.bidder),
                amount: bid.price?,
                placed_at: bid.placed_at,
                is_own: own == Some(bid.bidder),
            })
        })
        .collect();
    Ok(Some(Auction {
        card: card(&auction, product),
        description: description.map(|offer| offer.product.description).unwrap_or_default(),
        least_bid: status.minimum_bid.filter(|_| is_open),
        is_reserve_met: auction.has_reserve.then_some(status.reserve_met),
        buy_now: status.buy_now_price.filter(|_| is_open),
        history,
        is_signed_in: customer.is_some(),
        is_bought_now,
        standing: auction.you.as_ref().and_then(|you| standing(you, status, order.as_ref())),
    }))
}

pub(super) async fn bid(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    id: &str,
    limit: Money,
) -> Result<(), StorefrontError> {
    let id: AuctionId = id.parse().map_err(|_| StorefrontError::NotFound)?;
    let token = customer_token(visitor).ok_or(StorefrontError::SignInNeeded)?;
    auctions::bid(&shop.config, ctx, (id, &token), limit, None).await.map_err(told)?;
    Ok(())
}

/// Buys, and goes on to pay at once when the order is there already.
pub(super) async fn buy_now(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    id: &str,
) -> Result<String, StorefrontError> {
    let auction: AuctionId = id.parse().map_err(|_| StorefrontError::NotFound)?;
    let token = customer_token(visitor).ok_or(StorefrontError::SignInNeeded)?;
    auctions::buy_now(&shop.config, ctx, (auction, &token), None).await.map_err(told)?;
    let bought = auctions::view(&shop.config, ctx, auction, Some(&token)).await.map_err(refused)?;
    match bought.you.and_then(|you| you.order_id) {
        Some(order) => order::pay(shop, ctx, visitor, &order).await,
        None => Ok(format!("/auctions/{id}")),
    }
}

pub(super) async fn watch(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    id: &str,
) -> Result<BoxStream<'static, AuctionUpdate>, StorefrontError> {
    let id: AuctionId = id.parse().map_err(|_| StorefrontError::NotFound)?;
    let events = auctions::watch(Arc::clone(&shop.config), ctx.clone(), id, 0).await.map_err(refused)?;
    let Some(events) = events else { return Ok(stream::empty().boxed()) };
    // First how it stands, for pages that were made a while ago; then what that does not have in it yet. What began before may have
    // been written down after, so its time alone does not tell.
    let seen = auctions::view(&shop.config, ctx, id, None).await.map_err(refused)?;
    let start = price(&seen.status);
    let (since, bids, phase) = (seen.now, seen.status.bid_count, order_of(seen.status.phase));
    let standing = stream::iter(update(&seen.status, start));
    let news = events.filter_map(move |event| {
        let status = event.status;
        let is_news = event.at > since || status.bid_count > bids || order_of(status.phase) > phase;
        std::future::ready(is_news.then(|| update(&status, start)).flatten())
    });
    Ok(standing.chain(news).boxed())
}

/// What watchers are told of how an auction stands; before the first bid, with the price that it starts at.
fn update(status: &AuctionStatus, start: Option<Money>) -> Option<AuctionUpdate> {
    Some(AuctionUpdate {
        state: state(status.phase),
        price: price(status).or(start)?,
        bids: u32::try_from(status.bid_count).unwrap_or(0),
        ends_at: status.ends_at,
    })
}

/// The order of phases: which of two is later.
const fn order_of(phase: AuctionPhase) -> u8 {
    match phase {
        AuctionPhase::Upcoming => 0,
        AuctionPhase::Open => 1,
        AuctionPhase::Closing => 2,
        AuctionPhase::Sold | AuctionPhase::Unsold | AuctionPhase::Cancelled => 3,
    }
}

/// What a bidder is told.
fn told(error: CommerceError) -> StorefrontError {
    match error {
        CommerceError::AccountRequired => StorefrontError::SignInNeeded,
        CommerceError::BidTooLow { minimum } => Refusal::BidTooLow(minimum).into(),
        CommerceError::AuctionNotOpen => Refusal::AuctionNotOpen.into(),
        CommerceError::AuctionEnded | CommerceError::AuctionState { .. } => Refusal::AuctionOver.into(),
        CommerceError::BuyNowUnavailable => Refusal::BuyNowGone.into(),
        CommerceError::Invalid(_) => Refusal::Amount.into(),
        other => refused(other),
    }
}

async fn products(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    ids: Vec<ProductId>,
) -> Result<HashMap<ProductId, ProductCard>, StorefrontError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = catalogue::select_products(&shop.config, ctx, &[ProductSelection::Ids(ids)]).await.map_err(refused)?;
    Ok(found.into_iter().flatten().map(|card| (card.id, card)).collect())
}

fn card(auction: &ShopAuction, product: Option<&ProductCard>) -> AuctionCard {
    let status = &auction.status;
    AuctionCard {
        id: auction.id.to_string(),
        title: auction.title.clone(),
        image: product.and_then(|product| product.image.clone()).and_then(picture),
        state: state(status.phase),
        price: price(status).unwrap_or(Money::new(0, kernel::money::Currency::EUR)),
        bids: u32::try_from(status.bid_count).unwrap_or(0),
        starts_at: status.starts_at,
        ends_at: status.ends_at,
    }
}

/// Before the first bid, what it must reach.
fn price(status: &AuctionStatus) -> Option<Money> {
    status.price.or(status.minimum_bid)
}

const fn state(phase: AuctionPhase) -> AuctionState {
    match phase {
        AuctionPhase::Upcoming => AuctionState::Scheduled,
        AuctionPhase::Open | AuctionPhase::Closing => AuctionState::Open,
        AuctionPhase::Sold => AuctionState::Sold,
        AuctionPhase::Unsold => AuctionState::Unsold,
        AuctionPhase::Cancelled => AuctionState::Cancelled,
    }
}

/// How a bidder stands who has won with `order`, or without.
fn standing(you: &You, status: &AuctionStatus, order: Option<&Order>) -> Option<AuctionStanding> {
    match (status.phase, order) {
        (AuctionPhase::Open, _) if you.leading => you.maximum.map(AuctionStanding::Leading),
        (AuctionPhase::Open, _) => Some(AuctionStanding::Outbid),
        (AuctionPhase::Sold, Some(order)) if order.state == OrderState::PendingPayment => {
            Some(AuctionStanding::WonUnpaid { order: order.id.to_string(), total: order.totals.total })
        }
        (AuctionPhase::Sold, Some(_)) => Some(AuctionStanding::WonPaid),
        // The order is made in a step of its own.
        (AuctionPhase::Sold, None) if you.leading => Some(AuctionStanding::Won),
        (AuctionPhase::Sold, None) => Some(AuctionStanding::Lost),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::Currency;
    use kernel::time::Timestamp;

    use super::*;

    #[test]
    fn who_won_is_not_told_otherwise_before_the_order_is_made() {
        let status = |phase| AuctionStatus {
            phase,
            price: Some(Money::new(9_500, Currency::EUR)),
            minimum_bid: None,
            bid_count: 2,
            leader: Some(1),
            reserve_met: true,
            buy_now_price: None,
            starts_at: Timestamp::from_micros(0),
            ends_at: Timestamp::from_micros(1),
        };
        let bidder = |number| You { number, leading: number == 1, maximum: None, order_id: None, payment_due_at: None };
        let told = |number, phase| standing(&bidder(number), &status(phase), None);
        assert_eq!(told(1, AuctionPhase::Sold), Some(AuctionStanding::Won));
        assert_eq!(told(2, AuctionPhase::Sold), Some(AuctionStanding::Lost));
        assert_eq!([1, 2].map(|number| told(number, AuctionPhase::Unsold)), [None, None]);
    }
}
