//! A cart as its page shows it.

use kernel::money::Money;

use crate::rendering::Picture;

/// A cart with its prices.
#[derive(Clone, Debug)]
pub struct Cart {
    /// What is in it.
    pub lines: Vec<CartLine>,
    /// What it comes to.
    pub totals: Totals,
    /// The coupon that is on it.
    pub coupon: Option<String>,
    /// What changed since the visitor last looked, in sentences.
    pub notices: Vec<String>,
}

/// One line of a cart.
#[derive(Clone, Debug)]
pub struct CartLine {
    /// Its id.
    pub id: String,
    /// Place of the product in `/products/{slug}`.
    pub slug: String,
    /// Name of the product.
    pub title: String,
    /// What sets the variant apart, if anything.
    pub options: Option<String>,
    /// Its picture.
    pub image: Option<Picture>,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    pub unit_price: Money,
    /// Price of all, before discounts.
    pub total: Money,
}

/// Sums of a cart or an order.
#[derive(Clone, Debug)]
pub struct Totals {
    /// All lines.
    pub subtotal: Money,
    /// What is taken off; zero or more.
    pub discount: Money,
    /// Delivery, once it is known.
    pub shipping: Option<Money>,
    /// Tax, once it is known.
    pub tax: Option<Money>,
    /// Whether prices contain the tax.
    pub prices_include_tax: bool,
    /// What is to be paid.
    pub total: Money,
}
