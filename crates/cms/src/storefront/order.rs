//! An order as the shopper sees it.

use kernel::money::Money;
use kernel::time::Timestamp;

use super::cart::Totals;

/// An order after the checkout.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its number, as it is told to people.
    pub number: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// How it stands, in a few words.
    pub state: String,
    /// A sentence about what comes next.
    pub detail: String,
    /// Whether it is paid.
    pub is_paid: bool,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// What it comes to.
    pub totals: Totals,
    /// What was given back so far, if anything was.
    pub refunded: Option<Money>,
    /// What was sent, the first first.
    pub parcels: Vec<Parcel>,
    /// Its id, while it waits to be paid by who looks at it.
    pub to_pay: Option<String>,
}

/// Goods that were sent together.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// When.
    pub sent_at: Timestamp,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub number: Option<String>,
    /// Where the carrier tells where it is.
    pub url: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug)]
pub struct OrderLine {
    /// Name of the product, as it was then.
    pub title: String,
    /// What sets the variant apart, if anything.
    pub options: Option<String>,
    /// How many.
    pub quantity: i64,
    /// Price of all, before discounts.
    pub total: Money,
}
