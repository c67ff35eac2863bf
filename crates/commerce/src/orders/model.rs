//! What an order is.

use kernel::RequestId;
use kernel::money::{Currency, Money};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{FulfilmentState, OrderState, PaymentState, RefundState};
use crate::customers::NewAddress;
use crate::id::{FulfilmentId, OrderEventId, OrderId, OrderLineId, PaymentId, ProductId, RefundId, VariantId};
use crate::named::named;
use crate::pricing::{Priced, TaxRate, TaxTotal};

named! {
    /// What an order came from.
    pub enum OrderSourceKind {
        /// A cart that was checked out.
        Cart = "cart",
        /// An auction that was won.
        Auction = "auction",
    }
}

/// What an order came from. Each cart and each auction has one order at the most that is not given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSource {
    /// The kind of thing.
    pub kind: OrderSourceKind,
    /// Its identifier.
    pub id: String,
}

/// Who ordered, as they wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Where the confirmation goes.
    pub email: String,
    /// A number for the carrier, if one was given.
    pub phone: Option<String>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The recipient.
    pub name: String,
    /// A company, if there is one.
    pub company: Option<String>,
    /// Street and number.
    pub line1: String,
    /// Floor, flat and the like.
    pub line2: Option<String>,
    /// The town.
    pub city: String,
    /// State, province or county, where addresses have one.
    pub region: Option<String>,
    /// The postal code, where there is one.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2, two capitals.
    pub country: String,
}

impl From<NewAddress> for Address {
    fn from(kept: NewAddress) -> Self {
        let optional = |text: String| Some(text).filter(|text| !text.is_empty());
        let NewAddress { name, company, line1, line2, city, region, postal_code, country, .. } = kept;
        Self {
            name,
            company: optional(company),
            line1,
            line2: optional(line2),
            city,
            region: optional(region),
            postal_code,
            country,
        }
    }
}

/// An order to be placed. The prices are those of [`crate::pricing`]; nobody else makes them.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// What it comes from.
    pub source: OrderSource,
    /// The customer, if the shopper has an account or was found by e-mail.
    pub customer_id: Option<String>,
    /// How to reach the shopper.
    pub contact: Contact,
    /// Where the goods go; an auction's winner says so at the checkout.
    pub shipping_address: Option<Address>,
    /// Who pays; the shipping address when absent.
    pub billing_address: Option<Address>,
    /// What is bought, how it is sent, and what it costs.
    pub priced: Priced,
    /// The country that tax and sending were reckoned for, ISO 3166-1 alpha-2; none when none was known.
    pub country: Option<String>,
    /// Until when it must be paid; the stock is held as long. By the database's clock.
    pub payment_due_at: Timestamp,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its identifier.
    pub id: OrderId,
    /// Its number to people, unique in the tenant, rising.
    pub number: i64,
    /// Where it is.
    pub state: OrderState,
    /// How much of it was sent.
    pub fulfilment: FulfilmentState,
    /// What it came from.
    pub source: OrderSource,
    /// The customer, if known.
    pub customer_id: Option<String>,
    /// How to reach the shopper.
    pub contact: Contact,
    /// Where the goods go.
    pub shipping_address: Option<Address>,
    /// Who pays.
    pub billing_address: Option<Address>,
    /// The country that tax and sending were reckoned for.
    pub country: Option<String>,
    /// How the goods are sent.
    pub shipping_method: Option<String>,
    /// The code of the coupon that was used.
    pub coupon: Option<String>,
    /// What it costs.
    pub totals: Totals,
    /// The tax by rate.
    pub taxes: Vec<TaxTotal>,
    /// What was given back so far.
    pub refunded: Money,
    /// Until when it must be paid.
    pub payment_due_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// Rises with each change.
    pub version: i64,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What an order costs, as it was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The lines before discounts.
    pub subtotal: Money,
    /// What was taken off.
    pub discount: Money,
    /// What sending costs.
    pub shipping: Money,
    /// The tax of sending, in its price or on top.
    pub shipping_tax: Money,
    /// All tax, in the prices or on top.
    pub tax: Money,
    /// What is to be paid.
    pub total: Money,
    /// Whether the prices of the lines have the tax in them.
    pub prices_include_tax: bool,
}

/// A line of an order, as it was agreed. It outlives the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Its identifier.
    pub id: OrderLineId,
    /// The product then.
    pub product_id: ProductId,
    /// The variant then.
    pub variant_id: VariantId,
    /// Its SKU then.
    pub sku: String,
    /// The product's title then.
    pub title: String,
    /// The options in words, such as `Size: M`; empty without.
    pub options: String,
    /// A picture.
    pub image_url: Option<String>,
    /// How many.
    pub quantity: i64,
    /// What one cost.
    pub unit_price: Money,
    /// What was taken off the line.
    pub discount: Money,
    /// The rate of its tax.
    pub tax_rate: TaxRate,
    /// The tax of the line.
    pub tax: Money,
    /// What the line cost the shopper, all in.
    pub total: Money,
    /// How many were sent.
    pub sent: i64,
    /// How much was given back for it.
    pub refunded_amount: Money,
    /// For how many of it money was given back.
    pub refunded: i64,
    /// How many of those had not been sent, and will not be.
    pub unsent: i64,
}

/// An order with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetail {
    /// The order.
    pub order: Order,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// What was sent.
    pub fulfilments: Vec<Fulfilment>,
    /// How it was or is being paid.
    pub payments: Vec<Payment>,
    /// What was given back.
    pub refunds: Vec<Refund>,
}

/// A number of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineQuantity {
    /// The line.
    pub line_id: OrderLineId,
    /// How many of it.
    pub quantity: i64,
}

/// Goods to be sent together. Without lines: all that is still to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFulfilment {
    /// What is sent.
    pub lines: Option<Vec<LineQuantity>>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where to follow it, `https`.
    pub tracking_url: Option<String>,
}

/// Goods that were sent together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfilment {
    /// Its identifier.
    pub id: FulfilmentId,
    /// What was sent.
    pub lines: Vec<LineQuantity>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where to follow it.
    pub tracking_url: Option<String>,
    /// When it was sent.
    pub created_at: Timestamp,
}

/// How much is to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundScope {
    /// All that is left, and all goods that were not given back yet.
    Everything,
    /// An amount, whatever it is for.
    Amount(Money),
    /// So many of some lines, at what they cost, and the shipping if wanted.
    Items {
        /// The lines.
        lines: Vec<LineQuantity>,
        /// Whether the shipping is given back too.
        shipping: bool,
    },
}

/// Money to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    /// How much.
    pub scope: RefundScope,
    /// Whether the goods of the refund go back into the stock.
    pub restock: bool,
    /// Why.
    pub reason: String,
}

/// Money that is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its identifier.
    pub id: RefundId,
    /// The payment that it goes back to.
    pub payment_id: PaymentId,
    /// Where it is.
    pub state: RefundState,
    /// How much.
    pub amount: Money,
    /// For which lines.
    pub lines: Vec<RefundLine>,
    /// What of it is for the shipping, all in.
    pub shipping: Money,
    /// The tax in that.
    pub shipping_tax: Money,
    /// Whether its goods go back into the stock.
    pub restock: bool,
    /// Whether it is money that never paid the order, because it was given up or paid already.
    pub unrequested: bool,
    /// What the platform gives back of its fee; absent in refunds from before that was kept.
    pub application_fee: Option<Money>,
    /// Why.
    pub reason: String,
    /// The gateway's name of it.
    pub reference: Option<String>,
    /// Why the gateway refused.
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What of a line is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// The line.
    pub line_id: OrderLineId,
    /// How many of it.
    pub quantity: i64,
    /// How many of those had not been sent.
    pub unsent: i64,
    /// How much is given back for it, all in.
    pub amount: Money,
    /// The tax in that.
    pub tax: Money,
}

/// One way to pay an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its identifier.
    pub id: PaymentId,
    /// The order.
    pub order_id: OrderId,
    /// The gateway.
    pub gateway: String,
    /// The gateway's name of it.
    pub reference: Option<String>,
    /// The page where the shopper pays.
    pub page_url: Option<String>,
    /// Where it is.
    pub state: PaymentState,
    /// How much.
    pub amount: Money,
    /// What of it the platform keeps.
    pub application_fee: Money,
    /// Why it was declined.
    pub failure: Option<String>,
    /// The gateway's time of what was last heard.
    pub changed_at: Timestamp,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

named! {
    /// What an entry of an order's history tells of.
    pub enum OrderEventKind {
        /// It was placed.
        Placed = "placed",
        /// A payment was begun.
        PaymentStarted = "payment_started",
        /// A payment was declined.
        PaymentFailed = "payment_failed",
        /// The money is on its way.
        PaymentProcessing = "payment_processing",
        /// It was paid.
        Paid = "paid",
        /// Money came when it was given up already; it goes back.
        PaidTooLate = "paid_too_late",
        /// Money came when it was paid already; it goes back.
        PaidAgain = "paid_again",
        /// It was cancelled.
        Cancelled = "cancelled",
        /// It was not paid in time.
        Expired = "expired",
        /// Goods were sent.
        Fulfilled = "fulfilled",
        /// Money is to be given back.
        RefundRequested = "refund_requested",
        /// Money was given back.
        Refunded = "refunded",
        /// The gateway refused to give money back.
        RefundFailed = "refund_failed",
        /// Contact or addresses were set at the checkout.
        AddressSet = "address_set",
    }
}

/// One entry of an order's history; it is never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEvent {
    /// Its identifier.
    pub id: OrderEventId,
    /// What it tells of.
    pub kind: OrderEventKind,
    /// The order's state before, absent for the first.
    pub from_state: Option<OrderState>,
    /// The order's state after.
    pub to_state: OrderState,
    /// More of it, such as a reason or an amount.
    pub detail: Option<String>,
    /// What kind of principal did it.
    pub actor_kind: String,
    /// Who did it.
    pub actor_id: String,
    /// The request that did it.
    pub request_id: RequestId,
    /// When.
    pub created_at: Timestamp,
}

/// What a list of orders is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only orders in this state.
    pub state: Option<OrderState>,
    /// Only orders of which so much was sent.
    pub fulfilment: Option<FulfilmentState>,
    /// Only the order of this number.
    pub number: Option<i64>,
    /// Only orders of this e-mail address.
    pub email: Option<String>,
    /// Only orders of this customer.
    pub customer_id: Option<String>,
}

impl Order {
    /// The currency of all its amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.totals.total.currency
    }

    /// Who holds its reservation.
    #[must_use]
    pub fn reservation_owner(&self) -> String {
        format!("order:{}", self.id)
    }
}

impl Totals {
    /// What sending costs, its tax included.
    #[must_use]
    pub const fn shipping_all_in(&self) -> Money {
        let on_top = if self.prices_include_tax { 0 } else { self.shipping_tax.amount };
        Money { amount: self.shipping.amount.saturating_add(on_top), ..self.shipping }
    }
}

impl OrderLine {
    /// How many are still to be sent.
    #[must_use]
    pub const fn to_send(&self) -> i64 {
        self.quantity - self.sent - self.unsent
    }
}
