//! Auctions and bids as clients send and see them.

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::present;
use crate::auctions::{self, AuctionEvent, AuctionStatus, HistoryEntry, NewTerms, Seen, SeenBid, TermsPatch};
use crate::id::{AuctionId, BidId, CustomerId, ProductId, VariantId};

/// Gives each enum that is known by name its twin for the description.
macro_rules! names {
    ($(#[$meta:meta])* $name:ident of $domain:ty as $schema:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = $schema)]
        pub(super) enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

names! {
    /// Where an auction is in its life.
    AuctionStateName of auctions::AuctionState as AuctionState {
        Draft, Scheduled, Live, Sold, AwaitingPayment, SecondChance, Settled, Unsold, Cancelled,
    }
}
names! {
    /// What bidders can do now.
    AuctionPhaseName of auctions::AuctionPhase as AuctionPhase { Upcoming, Open, Closing, Sold, Unsold, Cancelled }
}
names! {
    /// What a line of the bids is.
    BidKindName of auctions::BidKind as BidKind { Bid, Raise, BuyNow, Retraction }
}
names! {
    /// What happened to an auction.
    AuctionEventName of auctions::AuctionEventKind as AuctionEventKind {
        Created, Changed, Scheduled, Withdrawn, Opened, Bid, Retracted, Sold, Unsold, Cancelled, OrderPlaced, SecondChance,
        Settled, Relisted,
    }
}

/// One step of the increments.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AuctionStep)]
pub(super) struct StepBody {
    /// The lowest price that it is for, in minor units. The first step is from 0.
    #[schema(minimum = 0)]
    from: i64,
    /// By how much a bid must exceed the price, in minor units.
    #[schema(minimum = 1, maximum = 999_999_999_999_i64)]
    increment: i64,
}

/// What a bid in the last moments does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AuctionExtension)]
pub(super) struct ExtensionBody {
    /// A bid in so many last seconds moves the end.
    #[schema(minimum = 1, maximum = 3600)]
    window_seconds: i32,
    /// To so many seconds after the bid.
    #[schema(minimum = 1, maximum = 3600)]
    by_seconds: i32,
    /// But never further than so many seconds after the end that was announced. At least `by_seconds`.
    #[schema(minimum = 1, maximum = 604_800)]
    at_most_seconds: i32,
}

/// An auction to be made, as a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "variant_id": "var_01h455vb4pex5vsknk084sn02q", "start_price": {"amount": 10_000, "currency": "EUR"},
    "increments": [{"from": 0, "increment": 500}, {"from": 50_000, "increment": 1_000}],
    "reserve_price": {"amount": 25_000, "currency": "EUR"}, "buy_now_price": {"amount": 90_000, "currency": "EUR"},
    "starts_at": "2026-03-01T12:00:00Z", "ends_at": "2026-03-08T20:00:00Z",
    "extension": {"window_seconds": 120, "by_seconds": 120, "at_most_seconds": 1_800}
}))]
pub(super) struct AuctionIn {
    /// What is sold: one piece of it.
    pub(super) variant_id: VariantId,
    /// What the first bid must reach, in the currency of the variant.
    start_price: Money,
    /// By how much the next bid must exceed the price: 1 to 20 steps by the price.
    #[schema(min_items = 1, max_items = 20)]
    increments: Vec<StepBody>,
    /// What the price must reach for a sale. Bidders learn only whether it is met.
    reserve_price: Option<Money>,
    /// For how much the item can be had at once. That ends when the reserve is met; without a reserve, with the first bid.
    buy_now_price: Option<Money>,
    /// When bids are taken first.
    starts_at: Timestamp,
    /// When it ends, at most 90 days later.
    ends_at: Timestamp,
    /// What a bid in the last moments does; without it the end stands.
    extension: Option<ExtensionBody>,
    /// How long a buyer has to pay, in seconds.
    #[serde(default = "two_days")]
    #[schema(minimum = 300, maximum = 2_592_000)]
    payment_seconds: i32,
    /// Whether the runner-up gets the offer, at the own maximum, when the winner does not pay.
    #[serde(default = "yes")]
    second_chance: bool,
}

/// A change of a draft. What is absent stays; null takes a reserve, a buy-now price or an extension away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reserve_price": null, "ends_at": "2026-03-09T20:00:00Z"}))]
pub(super) struct AuctionPatchIn {
    /// A new start price, in the same currency.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    start_price: Option<Money>,
    /// All steps anew.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_items = 1, max_items = 20)]
    increments: Option<Vec<StepBody>>,
    /// A new reserve, or null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Money>)]
    reserve_price: Option<Option<Money>>,
    /// A new buy-now price, or null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Money>)]
    buy_now_price: Option<Option<Money>>,
    /// A new beginning.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    starts_at: Option<Timestamp>,
    /// A new end.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    ends_at: Option<Timestamp>,
    /// A new extension, or null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<ExtensionBody>)]
    extension: Option<Option<ExtensionBody>>,
    /// Another time to pay.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 300, maximum = 2_592_000)]
    payment_seconds: Option<i32>,
    /// Whether the runner-up gets the offer.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    second_chance: Option<bool>,
}

/// Why something is called off or taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The glaze has cracked."}))]
pub(super) struct AuctionReasonIn {
    /// For the history.
    #[schema(min_length = 1, max_length = 500)]
    pub(super) reason: String,
}

/// When an unsold auction is held again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"starts_at": "2026-04-01T12:00:00Z", "ends_at": "2026-04-08T20:00:00Z"}))]
pub(super) struct AuctionWindowIn {
    /// When bids are taken first.
    pub(super) starts_at: Timestamp,
    /// When it ends.
    pub(super) ends_at: Timestamp,
}

/// A bid of a customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"customer_id": "cust_01h455vb4pex5vsknk084sn02q", "maximum": {"amount": 32_000, "currency": "EUR"}}))]
pub(super) struct BidIn {
    /// Who bids: a customer with an account.
    pub(super) customer_id: CustomerId,
    /// The most that the customer would pay. It stays secret; the price rises only as far as others make it.
    pub(super) maximum: Money,
}

/// Who buys at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"customer_id": "cust_01h455vb4pex5vsknk084sn02q"}))]
pub(super) struct BuyNowIn {
    /// A customer with an account.
    pub(super) customer_id: CustomerId,
}

/// An auction, as the agency sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Auction)]
pub(super) struct AuctionOut {
    /// Its identifier.
    id: AuctionId,
    /// The product that it belongs to.
    product_id: ProductId,
    /// What is sold.
    variant_id: VariantId,
    /// The product's title when the auction was made.
    title: String,
    /// Where it is in its life, as far as it was written down.
    state: AuctionStateName,
    /// What the first bid must reach.
    start_price: Money,
    /// By how much bids must rise.
    increments: Vec<StepBody>,
    /// What the price must reach for a sale.
    reserve_price: Option<Money>,
    /// What ends it at once.
    buy_now_price: Option<Money>,
    /// The end that was announced.
    announced_ends_at: Timestamp,
    /// What a bid in the last moments does.
    extension: Option<ExtensionBody>,
    /// How long a buyer has to pay, in seconds.
    payment_seconds: i32,
    /// Whether the runner-up gets the offer when the winner does not pay.
    second_chance: bool,
    /// What everybody may know.
    status: AuctionStatusOut,
    /// Who bought it, or has the offer.
    sale: Option<AuctionSaleOut>,
    /// The unsold auction that it repeats.
    relisted_from: Option<AuctionId>,
    /// The auction that repeats it.
    relisted_as: Option<AuctionId>,
    /// Rises with each change and each bid; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

/// Who bought it, or has the offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuctionSale)]
pub(super) struct AuctionSaleOut {
    /// The customer.
    customer_id: CustomerId,
    /// What the customer is called in this auction.
    bidder: i32,
    /// For how much.
    price: Money,
    /// The order, once it is placed.
    order_id: Option<String>,
    /// Until when the order must be paid.
    payment_due_at: Option<Timestamp>,
}

/// What everybody may know of an auction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuctionStatus)]
pub(super) struct AuctionStatusOut {
    /// What bidders can do, by the database's clock.
    phase: AuctionPhaseName,
    /// The price as it stands; null before the first bid.
    price: Option<Money>,
    /// What the next bid must reach, while there can be one.
    minimum_bid: Option<Money>,
    /// Accepted bids.
    bid_count: i32,
    /// The bidder who leads: 1 is who bid first.
    leader: Option<i32>,
    /// Whether the price would be enough for a sale.
    reserve_met: bool,
    /// For how much the item can be had at once, while that is possible.
    buy_now_price: Option<Money>,
    /// When bids are taken first.
    starts_at: Timestamp,
    /// When it ends as things stand.
    ends_at: Timestamp,
}

/// A line of the bids. What a bidder would pay at the most is told to nobody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bid)]
pub(super) struct BidOut {
    /// Its identifier.
    id: BidId,
    /// Its place among all lines of the auction, from 1.
    sequence: i64,
    /// What it is.
    kind: BidKindName,
    /// Who bid.
    customer_id: CustomerId,
    /// What the customer is called in this auction.
    bidder: i32,
    /// The price that everybody saw after it.
    price: Option<Money>,
    /// Who led after it.
    leader: Option<i32>,
    /// Whether that was the bidder.
    leading: bool,
    /// When the auction was to end after it.
    ends_at: Timestamp,
    /// The place of the bid that a retraction takes back.
    retracts: Option<i64>,
    /// Why it was taken back.
    reason: Option<String>,
    /// When, by the database's clock.
    placed_at: Timestamp,
}

/// The data of one event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuctionEvent)]
pub(super) struct AuctionEventOut {
    /// How the auction stands since.
    #[serde(flatten)]
    status: AuctionStatusOut,
    /// When, by the database's clock.
    at: Timestamp,
}

/// One entry of an auction's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuctionHistoryEntry)]
pub(super) struct HistoryEntryOut {
    /// Its number, rising within the auction.
    id: i64,
    /// What happened.
    kind: AuctionEventName,
    /// How the auction stood then.
    status: AuctionStatusOut,
    /// Why.
    reason: Option<String>,
    /// What kind of caller did it.
    actor_kind: String,
    /// Which one.
    actor_id: String,
    /// When, by the database's clock.
    at: Timestamp,
}

fn two_days() -> i32 {
    2 * 24 * 60 * 60
}

fn yes() -> bool {
    true
}

impl AuctionIn {
    pub(super) fn into_terms(self) -> NewTerms {
        NewTerms {
            start_price: self.start_price,
            increments: increments(self.increments),
            reserve_price: self.reserve_price,
            buy_now_price: self.buy_now_price,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            extension: self.extension.map(Into::into),
            payment_seconds: self.payment_seconds,
            second_chance: self.second_chance,
        }
    }
}

impl From<AuctionPatchIn> for TermsPatch {
    fn from(body: AuctionPatchIn) -> Self {
        Self {
            start_price: body.start_price,
            increments: body.increments.map(increments),
            reserve_price: body.reserve_price,
            buy_now_price: body.buy_now_price,
            starts_at: body.starts_at,
            ends_at: body.ends_at,
            extension: body.extension.map(|extension| extension.map(Into::into)),
            payment_seconds: body.payment_seconds,
            second_chance: body.second_chance,
        }
    }
}

fn increments(steps: Vec<StepBody>) -> auctions::Increments {
    let step = |StepBody { from, increment }| auctions::Step { from, increment };
    auctions::Increments(steps.into_iter().map(step).collect())
}

impl From<ExtensionBody> for auctions::Extension {
    fn from(body: ExtensionBody) -> Self {
        let ExtensionBody { window_seconds, by_seconds, at_most_seconds } = body;
        Self { window_seconds, by_seconds, at_most_seconds }
    }
}

impl From<auctions::Extension> for ExtensionBody {
    fn from(extension: auctions::Extension) -> Self {
        let auctions::Extension { window_seconds, by_seconds, at_most_seconds } = extension;
        Self { window_seconds, by_seconds, at_most_seconds }
    }
}

impl From<Seen> for AuctionOut {
    fn from(Seen { auction, at }: Seen) -> Self {
        let status = auction.status(at).into();
        let money = |amount| Money::new(amount, auction.terms.currency);
        let terms = &auction.terms;
        let sale = auction.sale.as_ref().map(|sale| AuctionSaleOut {
            customer_id: sale.buyer,
            bidder: sale.number,
            price: money(sale.amount),
            order_id: sale.order.as_ref().map(|order| order.id.clone()),
            payment_due_at: sale.order.as_ref().map(|order| order.due_at),
        });
        let steps = terms.prices.increments.0.iter();
        Self {
            id: auction.id,
            product_id: auction.product_id,
            variant_id: auction.variant_id,
            state: auction.state.into(),
            start_price: money(terms.prices.start),
            increments: steps.map(|step| StepBody { from: step.from, increment: step.increment }).collect(),
            reserve_price: terms.prices.reserve.map(money),
            buy_now_price: terms.prices.buy_now.map(money),
            announced_ends_at: terms.ends_at,
            extension: terms.extension.map(Into::into),
            payment_seconds: terms.payment_seconds,
            second_chance: terms.second_chance,
            status,
            sale,
            relisted_from: auction.relisted_from,
            relisted_as: auction.relisted_as,
            version: auction.version,
            created_at: auction.created_at,
            updated_at: auction.updated_at,
            title: auction.title,
        }
    }
}

impl From<AuctionStatus> for AuctionStatusOut {
    fn from(status: AuctionStatus) -> Self {
        let AuctionStatus {
            phase,
            price,
            minimum_bid,
            bid_count,
            leader,
            reserve_met,
            buy_now_price,
            starts_at,
            ends_at,
        } = status;
        let phase = phase.into();
        Self { phase, price, minimum_bid, bid_count, leader, reserve_met, buy_now_price, starts_at, ends_at }
    }
}

impl From<SeenBid> for BidOut {
    fn from(SeenBid { bid, currency }: SeenBid) -> Self {
        Self {
            id: bid.id,
            sequence: bid.sequence,
            kind: bid.kind.into(),
            customer_id: bid.bidder,
            bidder: bid.number,
            price: bid.price.map(|amount| Money::new(amount, currency)),
            leader: bid.leader,
            leading: bid.leader == Some(bid.number),
            ends_at: bid.ends_at,
            retracts: bid.retracts,
            reason: bid.reason,
            placed_at: bid.placed_at,
        }
    }
}

impl From<AuctionEvent> for AuctionEventOut {
    fn from(event: AuctionEvent) -> Self {
        Self { status: event.status.into(), at: event.at }
    }
}

impl From<HistoryEntry> for HistoryEntryOut {
    fn from(HistoryEntry { event, reason, actor_kind, actor_id }: HistoryEntry) -> Self {
        let AuctionEvent { id, kind, status, at } = event;
        Self { id, kind: kind.into(), status: status.into(), reason, actor_kind, actor_id, at }
    }
}
