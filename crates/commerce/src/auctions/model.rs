//! What an auction is.

use kernel::money::{Currency, Money};
use kernel::time::Timestamp;

use super::bidding::{Increments, Offer, Prices, Standing};
use super::state::AuctionState;
use crate::id::{AuctionId, BidId, CustomerId, ProductId, VariantId};

/// What an agency decides about an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The currency of all its prices: that of the variant.
    pub currency: Currency,
    /// Start, increments, reserve and buy-now price.
    pub prices: Prices,
    /// When bids are taken first.
    pub starts_at: Timestamp,
    /// When it ends, unless late bids move that.
    pub ends_at: Timestamp,
    /// What a bid in the last moments does.
    pub extension: Option<Extension>,
    /// How long the winner, and after that the runner-up, has to pay.
    pub payment_seconds: i32,
    /// Whether the runner-up gets the offer when the winner does not pay.
    pub second_chance: bool,
}

/// A bid so late that nobody could answer it moves the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// A bid in so many last seconds moves the end.
    pub window_seconds: i32,
    /// To so many seconds after the bid.
    pub by_seconds: i32,
    /// But never further than so many seconds after the end that was announced.
    pub at_most_seconds: i32,
}

/// A change of what an agency decided. What is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct TermsPatch {
    pub(crate) start_price: Option<Money>,
    pub(crate) increments: Option<Increments>,
    pub(crate) reserve_price: Option<Option<Money>>,
    pub(crate) buy_now_price: Option<Option<Money>>,
    pub(crate) starts_at: Option<Timestamp>,
    pub(crate) ends_at: Option<Timestamp>,
    pub(crate) extension: Option<Option<Extension>>,
    pub(crate) payment_seconds: Option<i32>,
    pub(crate) second_chance: Option<bool>,
}

/// The terms of an auction to be made. Its prices are in the currency of `start_price`.
#[derive(Clone, Debug)]
pub struct NewTerms {
    /// What the first bid must reach.
    pub start_price: Money,
    /// By how much bids must rise, in minor units.
    pub increments: Increments,
    /// What the price must reach for a sale.
    pub reserve_price: Option<Money>,
    /// What ends it at once.
    pub buy_now_price: Option<Money>,
    /// When bids are taken first.
    pub starts_at: Timestamp,
    /// When it ends, unless late bids move that.
    pub ends_at: Timestamp,
    /// What a bid in the last moments does.
    pub extension: Option<Extension>,
    /// How long a buyer has to pay.
    pub payment_seconds: i32,
    /// Whether the runner-up gets the offer when the winner does not pay.
    pub second_chance: bool,
}

/// An auction of one piece of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Auction {
    pub(crate) id: AuctionId,
    pub(crate) product_id: ProductId,
    pub(crate) variant_id: VariantId,
    /// The product's title when the auction was made.
    pub(crate) title: String,
    pub(crate) state: AuctionState,
    pub(crate) terms: Terms,
    /// When it ends as things stand: `terms.ends_at`, or later.
    pub(crate) ends_at: Timestamp,
    pub(crate) standing: Standing,
    /// Accepted bids that count.
    pub(crate) bid_count: i32,
    /// Customers who ever bid; the next one's number is one above.
    pub(crate) bidder_count: i32,
    /// The last sequence number of its bids.
    pub(crate) sequence: i64,
    /// The last number of its events.
    pub(crate) event_sequence: i64,
    /// When the last bid was accepted.
    pub(crate) last_bid_at: Option<Timestamp>,
    /// Who has, or had, the offer to buy it once it ended.
    pub(crate) sale: Option<Sale>,
    /// The unsold auction that this one repeats.
    pub(crate) relisted_from: Option<AuctionId>,
    /// The auction that repeats this one.
    pub(crate) relisted_as: Option<AuctionId>,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// To whom an ended auction sells, and for how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) buyer: CustomerId,
    /// What the buyer is called in this auction.
    pub(crate) number: i32,
    pub(crate) amount: i64,
    /// The order, once it is placed.
    pub(crate) order: Option<PlacedOrder>,
}

/// The order of a [`Sale`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedOrder {
    /// Its identifier.
    pub(crate) id: String,
    /// Until when it must be paid.
    pub(crate) due_at: Timestamp,
}

/// One line of what was bid, written once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bid {
    pub(crate) id: BidId,
    pub(crate) sequence: i64,
    pub(crate) kind: BidKind,
    pub(crate) bidder: CustomerId,
    /// What the bidder is called in this auction.
    pub(crate) number: i32,
    /// The most that the bidder would pay; of a retraction, that of the bid that it takes back.
    pub(crate) maximum: i64,
    /// The price that everybody saw after it; nothing when no bid was left.
    pub(crate) price: Option<i64>,
    /// Who led after it.
    pub(crate) leader: Option<i32>,
    /// When the auction was to end after it.
    pub(crate) ends_at: Timestamp,
    /// The place of the bid that a retraction takes back.
    pub(crate) retracts: Option<i64>,
    /// Why it was taken back.
    pub(crate) reason: Option<String>,
    pub(crate) placed_at: Timestamp,
}

crate::named::named! {
    /// What a line of the bids is.
    pub enum BidKind {
        /// A bid against others.
        Bid = "bid",
        /// The leader raised the own maximum.
        Raise = "raise",
        /// The item was bought at the buy-now price.
        BuyNow = "buy_now",
        /// The agency took a bid back.
        Retraction = "retraction",
    }
}

crate::named::named! {
    /// What happened to an auction.
    pub enum AuctionEventKind {
        /// It was made.
        Created = "created",
        /// Its terms were changed.
        Changed = "changed",
        /// It was announced.
        Scheduled = "scheduled",
        /// It was taken back into preparation.
        Withdrawn = "withdrawn",
        /// Bids are taken.
        Opened = "opened",
        /// A bid was accepted.
        Bid = "bid",
        /// A bid was taken back.
        Retracted = "retracted",
        /// It ended with a winner.
        Sold = "sold",
        /// It ended without a sale, or nobody paid.
        Unsold = "unsold",
        /// The agency called it off.
        Cancelled = "cancelled",
        /// The buyer's order was placed.
        OrderPlaced = "order_placed",
        /// The winner did not pay; the runner-up has the offer.
        SecondChance = "second_chance",
        /// It was paid.
        Settled = "settled",
        /// An auction that repeats it was made.
        Relisted = "relisted",
    }
}

impl AuctionEventKind {
    /// Whether watchers are told. The rest is between the agency and the buyer.
    pub(crate) const fn is_public(self) -> bool {
        matches!(
            self,
            Self::Scheduled | Self::Opened | Self::Bid | Self::Retracted | Self::Sold | Self::Unsold | Self::Cancelled
        )
    }
}

/// What everybody may know of an auction. No maximum, no reserve, and bidders by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionStatus {
    /// What bidders can do now, by the database's clock.
    pub phase: AuctionPhase,
    /// The price as it stands; nothing before the first bid.
    pub price: Option<Money>,
    /// What the next bid must reach; nothing unless bids are taken or will be.
    pub minimum_bid: Option<Money>,
    /// Accepted bids.
    pub bid_count: i32,
    /// The bidder who leads: 1 is who bid first.
    pub leader: Option<i32>,
    /// Whether the price would be enough for a sale.
    pub reserve_met: bool,
    /// For how much the item can be had at once, while that is possible.
    pub buy_now_price: Option<Money>,
    /// When bids are taken first.
    pub starts_at: Timestamp,
    /// When it ends as things stand.
    pub ends_at: Timestamp,
}

crate::named::named! {
    /// What bidders can do.
    pub enum AuctionPhase {
        /// Wait for it to open.
        Upcoming = "upcoming",
        /// Bid.
        Open = "open",
        /// Wait for the outcome: the time is over.
        Closing = "closing",
        /// Nothing: it has been sold.
        Sold = "sold",
        /// Nothing: nobody bought it.
        Unsold = "unsold",
        /// Nothing: it was called off.
        Cancelled = "cancelled",
    }
}

/// What watchers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionEvent {
    /// Rises within the auction.
    pub id: i64,
    /// What happened.
    pub kind: AuctionEventKind,
    /// How the auction stands since.
    pub status: AuctionStatus,
    /// When, by the database's clock.
    pub at: Timestamp,
}

/// One entry of the history that the agency sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HistoryEntry {
    pub(crate) event: AuctionEvent,
    pub(crate) reason: Option<String>,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: String,
}

impl Auction {
    /// How it stands at `now`.
    pub(crate) fn status(&self, now: Timestamp) -> AuctionStatus {
        let money = |amount| Money::new(amount, self.terms.currency);
        let phase = self.phase(now);
        let prices = &self.terms.prices;
        let may_bid = matches!(phase, AuctionPhase::Upcoming | AuctionPhase::Open);
        let hammer = self.sale.as_ref().map(|sale| sale.amount).filter(|_| phase == AuctionPhase::Sold);
        AuctionStatus {
            phase,
            price: hammer.or_else(|| prices.price(&self.standing)).map(money),
            minimum_bid: may_bid.then(|| money(prices.minimum(&self.standing))),
            bid_count: self.bid_count,
            leader: match (&self.sale, phase) {
                (Some(sale), AuctionPhase::Sold) => Some(sale.number),
                _ => self.standing.leader.map(|leader| leader.number),
            },
            reserve_met: prices.reserve_met(&self.standing),
            buy_now_price: prices.buy_now_at(&self.standing).filter(|_| may_bid).map(money),
            starts_at: self.terms.starts_at,
            ends_at: self.ends_at,
        }
    }

    /// What bidders can do at `now`, whether or not a job has come to write it down.
    pub(crate) fn phase(&self, now: Timestamp) -> AuctionPhase {
        match self.state {
            AuctionState::Draft => AuctionPhase::Upcoming,
            AuctionState::Scheduled | AuctionState::Live if now >= self.ends_at => AuctionPhase::Closing,
            AuctionState::Scheduled if now < self.terms.starts_at => AuctionPhase::Upcoming,
            AuctionState::Scheduled | AuctionState::Live => AuctionPhase::Open,
            AuctionState::Sold | AuctionState::AwaitingPayment | AuctionState::SecondChance | AuctionState::Settled => {
                AuctionPhase::Sold
            }
            AuctionState::Unsold => AuctionPhase::Unsold,
            AuctionState::Cancelled => AuctionPhase::Cancelled,
        }
    }

    /// The price that everybody sees.
    pub(crate) fn price(&self) -> Option<i64> {
        self.terms.prices.price(&self.standing)
    }

    /// The offer of a customer among the two highest.
    pub(crate) fn offer_of(&self, customer: CustomerId) -> Option<Offer> {
        let Standing { leader, runner_up } = self.standing;
        [leader, runner_up].into_iter().flatten().find(|offer| offer.bidder == customer)
    }

    /// When something is to be done about it at the latest; nothing when never again.
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        match self.state {
            AuctionState::Scheduled => Some(self.terms.starts_at),
            AuctionState::Live => Some(self.ends_at),
            AuctionState::Sold | AuctionState::AwaitingPayment | AuctionState::SecondChance => {
                let order = self.sale.as_ref().and_then(|sale| sale.order.as_ref());
                Some(order.map_or(self.updated_at, |order| order.due_at))
            }
            AuctionState::Draft | AuctionState::Settled | AuctionState::Unsold | AuctionState::Cancelled => None,
        }
    }
}
