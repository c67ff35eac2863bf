//! Auctions on a shop's pages.

use std::sync::Arc;

use futures_util::stream::{BoxStream, StreamExt as _};
use kernel::RequestCtx;
use kernel::idempotency::IdempotentRequest;
use kernel::money::Money;
use kernel::time::Timestamp;

pub use crate::auctions::{AuctionEvent, AuctionEventKind, AuctionPhase, AuctionStatus, BidKind};

use crate::auctions::{self, AuctionState, Seen, Watched};
use crate::config::Config;
use crate::customers::{self, CustomerToken};
use crate::error::CommerceError;
use crate::id::{AuctionId, BidId, CustomerId, ProductId, VariantId};

/// Auctions that a page lists at most.
pub const LIST_MAX: u64 = 100;
/// Bids that a page shows at most.
pub const BIDS_MAX: u64 = 50;

/// An auction as a shopper sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopAuction {
    /// Its identifier.
    pub id: AuctionId,
    /// The product that it belongs to.
    pub product_id: ProductId,
    /// What is sold: one piece.
    pub variant_id: VariantId,
    /// The product's title.
    pub title: String,
    /// How it stands.
    pub status: AuctionStatus,
    /// Whether there is a reserve.
    pub has_reserve: bool,
    /// When this was true, by the database's clock. Count down from here, not from the browser's clock.
    pub now: Timestamp,
    /// The signed-in shopper's own part.
    pub you: Option<You>,
}

/// The signed-in shopper's own part in an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct You {
    /// What the shopper is called in this auction.
    pub number: i32,
    /// Whether the shopper leads, or bought it.
    pub leading: bool,
    /// The shopper's own maximum, while it is among the two highest.
    pub maximum: Option<Money>,
    /// The order to pay, once the shopper has won.
    pub order_id: Option<String>,
    /// Until when the order must be paid.
    pub payment_due_at: Option<Timestamp>,
}

/// A bid as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopBid {
    /// Its identifier.
    pub id: BidId,
    /// What it is.
    pub kind: BidKind,
    /// Who bid: 1 is who bid first.
    pub bidder: i32,
    /// The price after it.
    pub price: Option<Money>,
    /// When.
    pub placed_at: Timestamp,
}

/// What a shopper is told of an accepted bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedBid {
    /// Its identifier.
    pub id: BidId,
    /// What the shopper is called in this auction.
    pub number: i32,
    /// Whether the shopper leads.
    pub leading: bool,
    /// The price after it.
    pub price: Option<Money>,
    /// When the auction ends as things stand.
    pub ends_at: Timestamp,
}

/// An auction that was announced, with the part of whoever the token stands for.
///
/// # Errors
/// [`CommerceError::NotFound`], also for drafts.
pub async fn view(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    customer: Option<&CustomerToken>,
) -> Result<ShopAuction, CommerceError> {
    let seen = auctions::get(config, ctx, id).await?;
    if seen.auction.state == AuctionState::Draft {
        return Err(CommerceError::NotFound);
    }
    let customer = match customer {
        Some(token) => customers::authenticate(config, ctx, token).await?.map(|customer| customer.id),
        None => None,
    };
    let number = match customer {
        Some(customer) => auctions::bidder_number(config, ctx, id, customer).await?,
        None => None,
    };
    Ok(shown(seen, customer.zip(number)))
}

/// Bids for the customer whom the token stands for, who would pay `maximum` at the most. `once` is a random value of the form
/// that was sent: sent again, it answers the first bid.
///
/// # Errors
/// [`CommerceError::AccountRequired`] when nobody is signed in, [`CommerceError::BidTooLow`] with what it must reach,
/// [`CommerceError::AuctionNotOpen`], [`CommerceError::AuctionEnded`], [`CommerceError::Invalid`], or
/// [`CommerceError::NotFound`].
pub async fn bid(
    config: &Config,
    ctx: &RequestCtx,
    (id, token): (AuctionId, &CustomerToken),
    maximum: Money,
    once: Option<&str>,
) -> Result<PlacedBid, CommerceError> {
    let customer = customers::authenticate(config, ctx, token).await?.ok_or(CommerceError::AccountRequired)?.id;
    let once = once.map(|key| request("bid", customer, key, &format!("{id} {} {}", maximum.amount, maximum.currency)));
    Ok(placed(auctions::place(config, ctx, (id, customer), maximum, once.as_ref()).await?))
}

/// Buys the item for the customer whom the token stands for, at the buy-now price. The order to pay is in [`view`].
///
/// # Errors
/// As for [`bid`]; [`CommerceError::BuyNowUnavailable`].
pub async fn buy_now(
    config: &Config,
    ctx: &RequestCtx,
    (id, token): (AuctionId, &CustomerToken),
    once: Option<&str>,
) -> Result<PlacedBid, CommerceError> {
    let customer = customers::authenticate(config, ctx, token).await?.ok_or(CommerceError::AccountRequired)?.id;
    let once = once.map(|key| request("buy-now", customer, key, &id.to_string()));
    Ok(placed(auctions::buy_now(config, ctx, (id, customer), once.as_ref()).await?))
}

/// Auctions that are announced or open, those that end first in front; of one product, or of all.
///
/// # Errors
/// What the database says.
pub async fn open_or_upcoming(
    config: &Config,
    ctx: &RequestCtx,
    product: Option<ProductId>,
    limit: u64,
) -> Result<Vec<ShopAuction>, CommerceError> {
    let found = auctions::open_or_upcoming(config, ctx, product, limit.min(LIST_MAX)).await?;
    Ok(found.into_iter().map(|seen| shown(seen, None)).collect())
}

/// The latest bids, the newest first.
///
/// # Errors
/// [`CommerceError::NotFound`].
pub async fn latest_bids(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    limit: u64,
) -> Result<Vec<ShopBid>, CommerceError> {
    let bids = auctions::list_bids(config, ctx, id, None, limit.min(BIDS_MAX)).await?;
    Ok(bids
        .into_iter()
        .map(|auctions::SeenBid { bid, currency }| ShopBid {
            id: bid.id,
            kind: bid.kind,
            bidder: bid.number,
            price: bid.price.map(|amount| Money::new(amount, currency)),
            placed_at: bid.placed_at,
        })
        .collect())
}

/// The public events of an auction behind `after` (0 for all), until it is over or the host stops. Nothing when it is over and
/// its last event is known.
///
/// # Errors
/// [`CommerceError::NotFound`].
pub async fn watch(
    config: Arc<Config>,
    ctx: RequestCtx,
    id: AuctionId,
    after: i64,
) -> Result<Option<BoxStream<'static, AuctionEvent>>, CommerceError> {
    match auctions::watch(config, ctx, id, after).await? {
        Watched::Over => Ok(None),
        Watched::Events(events) => Ok(Some(events.boxed())),
    }
}

/// A form that was sent, for its repetitions. What it said stands in place of a digest: it is short.
fn request(operation: &str, customer: CustomerId, key: &str, said: &str) -> IdempotentRequest {
    let operation = format!("shop auctions {operation} {customer}");
    IdempotentRequest { operation, key: key.chars().take(255).collect(), body_hash: said.to_owned() }
}

fn placed(auctions::SeenBid { bid, currency }: auctions::SeenBid) -> PlacedBid {
    PlacedBid {
        id: bid.id,
        number: bid.number,
        leading: bid.leader == Some(bid.number),
        price: bid.price.map(|amount| Money::new(amount, currency)),
        ends_at: bid.ends_at,
    }
}

fn shown(Seen { auction, at }: Seen, customer: Option<(CustomerId, i32)>) -> ShopAuction {
    let you = customer.map(|(customer, number)| {
        let sale = auction.sale.as_ref().filter(|sale| sale.buyer == customer);
        let order = sale.and_then(|sale| sale.order.as_ref());
        let status = auction.status(at);
        You {
            number,
            leading: status.leader == Some(number),
            maximum: auction.offer_of(customer).map(|offer| Money::new(offer.maximum, auction.terms.currency)),
            order_id: order.map(|order| order.id.clone()),
            payment_due_at: order.map(|order| order.due_at),
        }
    });
    ShopAuction {
        id: auction.id,
        product_id: auction.product_id,
        variant_id: auction.variant_id,
        status: auction.status(at),
        has_reserve: auction.terms.prices.reserve.is_some(),
        now: at,
        you,
        title: auction.title,
    }
}
