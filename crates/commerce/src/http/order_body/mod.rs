//! What clients send and see of orders.

mod convert;

use kernel::RequestId;
use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{FulfilmentId, OrderEventId, OrderId, OrderLineId, PaymentId, ProductId, RefundId, VariantId};

/// Where an order is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderState)]
pub(super) enum OrderStateName {
    PendingPayment,
    Paid,
    PartiallyRefunded,
    Refunded,
    Cancelled,
    Expired,
}

/// How much of an order's goods was sent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FulfilmentState)]
pub(super) enum FulfilmentStateName {
    Unfulfilled,
    PartiallyFulfilled,
    Fulfilled,
}

/// An order in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(super) struct OrderSummaryOut {
    /// Its identifier.
    id: OrderId,
    /// Its number to people.
    number: i64,
    /// Where it is.
    state: OrderStateName,
    /// How much of it was sent.
    fulfilment: FulfilmentStateName,
    /// The shopper's e-mail address.
    email: String,
    /// The customer, if known.
    #[schema(example = "cust_01h455vb4pex5vsknk084sn02q")]
    customer_id: Option<String>,
    /// What is to be paid.
    total: Money,
    /// What was given back so far.
    refunded: Money,
    /// When it was paid.
    paid_at: Option<Timestamp>,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was placed.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// An order with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub(super) struct OrderOut {
    #[serde(flatten)]
    summary: OrderSummaryOut,
    /// What it came from: `cart` or `auction`.
    source: SourceOut,
    /// A number for the carrier.
    phone: Option<String>,
    /// Where the goods go.
    shipping_address: Option<AddressOut>,
    /// Who pays, if it is somebody else.
    billing_address: Option<AddressOut>,
    /// How the goods are sent.
    shipping_method: Option<String>,
    /// The code of the coupon that was used.
    coupon: Option<String>,
    /// The lines before discounts.
    subtotal: Money,
    /// What was taken off.
    discount: Money,
    /// What sending costs.
    shipping: Money,
    /// All tax.
    tax: Money,
    /// The tax by rate.
    taxes: Vec<TaxOut>,
    /// Whether prices have the tax in them.
    prices_include_tax: bool,
    /// Until when it must be paid.
    payment_due_at: Timestamp,
    /// Its lines.
    lines: Vec<OrderLineOut>,
    /// What was sent.
    fulfilments: Vec<FulfilmentOut>,
    /// How it was or is being paid.
    payments: Vec<PaymentOut>,
    /// What was given back.
    refunds: Vec<RefundOut>,
}

/// What an order came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderSource)]
struct SourceOut {
    /// `cart` or `auction`.
    kind: &'static str,
    /// Its identifier.
    id: String,
}

/// A postal address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostalAddress)]
struct AddressOut {
    /// The recipient.
    name: String,
    /// A company.
    company: Option<String>,
    /// Street and number.
    line1: String,
    /// Floor, flat and the like.
    line2: Option<String>,
    /// The town.
    city: String,
    /// State, province or county.
    region: Option<String>,
    /// The postal code.
    postal_code: String,
    /// ISO 3166-1 alpha-2.
    country: String,
}

/// What one rate of tax comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderTax)]
struct TaxOut {
    /// The rate in millionths: 19 % is 190000.
    rate_millionths: u32,
    /// What was taxed, without the tax.
    base: Money,
    /// The tax.
    amount: Money,
}

/// A line of an order, as it was agreed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderLine)]
struct OrderLineOut {
    /// Its identifier.
    id: OrderLineId,
    /// The product then.
    product_id: ProductId,
    /// The variant then.
    variant_id: VariantId,
    /// Its SKU then.
    sku: String,
    /// The product's title then.
    title: String,
    /// The options in words; empty without.
    options: String,
    /// A picture.
    image_url: Option<String>,
    /// How many.
    quantity: i64,
    /// What one cost.
    unit_price: Money,
    /// What was taken off the line.
    discount: Money,
    /// The tax of the line.
    tax: Money,
    /// What the line cost, all in.
    total: Money,
    /// How many were sent.
    fulfilled_quantity: i64,
    /// For how many money was given back.
    refunded_quantity: i64,
    /// How much was given back for it.
    refunded: Money,
}

/// A number of one line.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LineQuantity)]
pub(super) struct LineQuantityBody {
    /// The line.
    line_id: OrderLineId,
    /// How many of it.
    #[schema(minimum = 1)]
    quantity: i64,
}

/// Goods to be sent together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"carrier": "DHL", "tracking_number": "00340434161094022115"}))]
pub(super) struct FulfilmentIn {
    /// What is sent; all that is left when absent.
    lines: Option<Vec<LineQuantityBody>>,
    /// Who carries it.
    #[schema(max_length = 120)]
    carrier: Option<String>,
    /// The carrier's number.
    #[schema(max_length = 120)]
    tracking_number: Option<String>,
    /// Where to follow it, `https`.
    tracking_url: Option<String>,
}

/// Goods that were sent together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fulfilment)]
struct FulfilmentOut {
    /// Its identifier.
    id: FulfilmentId,
    /// What was sent.
    lines: Vec<LineQuantityBody>,
    /// Who carries it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// Where to follow it.
    tracking_url: Option<String>,
    /// When it was sent.
    created_at: Timestamp,
}

/// Money to be given back: an `amount`, some `lines` (with the `shipping` if wanted), or all that is left when neither is named.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Returned", "restock": true}))]
pub(super) struct RefundIn {
    /// How much, whatever it is for.
    amount: Option<Money>,
    /// For what, at what it cost.
    lines: Option<Vec<LineQuantityBody>>,
    /// Whether the shipping is given back with the lines.
    #[serde(default)]
    shipping: bool,
    /// Whether the goods go back into the stock.
    #[serde(default)]
    restock: bool,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
}

/// Money that is given back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(super) struct RefundOut {
    /// Its identifier.
    id: RefundId,
    /// `pending`, `succeeded` or `failed`.
    state: &'static str,
    /// How much.
    amount: Money,
    /// For which lines.
    lines: Vec<RefundLineOut>,
    /// What of it is for the shipping.
    shipping: Money,
    /// Whether its goods go back into the stock.
    restock: bool,
    /// Why.
    reason: String,
    /// Why the gateway refused.
    failure: Option<String>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

/// What of a line is given back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundLine)]
struct RefundLineOut {
    /// The line.
    line_id: OrderLineId,
    /// How many of it; zero when only an amount is given back.
    quantity: i64,
    /// How much.
    amount: Money,
}

/// One way to pay an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
struct PaymentOut {
    /// Its identifier.
    id: PaymentId,
    /// The gateway.
    gateway: String,
    /// `pending`, `processing`, `succeeded`, `failed` or `cancelled`.
    state: &'static str,
    /// How much.
    amount: Money,
    /// What of it the platform keeps.
    application_fee: Money,
    /// Why it was declined.
    failure: Option<String>,
    /// When it was begun.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

/// Why an order is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The customer called"}))]
pub(super) struct CancellationIn {
    /// In words, for the history.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub(super) reason: String,
}

/// One entry of an order's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderEvent)]
pub(super) struct OrderEventOut {
    /// Its identifier.
    id: OrderEventId,
    /// What happened, such as `placed`, `paid` or `refunded`.
    kind: &'static str,
    /// The order's state before.
    from_state: Option<OrderStateName>,
    /// The order's state after.
    to_state: OrderStateName,
    /// More of it, such as a reason or an amount.
    detail: Option<String>,
    /// What kind of principal did it.
    actor_kind: String,
    /// Who did it.
    actor_id: String,
    /// The request that did it.
    request_id: RequestId,
    /// When.
    created_at: Timestamp,
}
