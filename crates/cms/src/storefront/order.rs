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
