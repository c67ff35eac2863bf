//! What a cart is.

use kernel::money::Currency;
use kernel::time::Timestamp;

use super::CartToken;
use crate::id::{CartId, CartLineId, CustomerId, ProductId, VariantId};
use crate::named::named;
use crate::pricing::{Priced, PricedLine};
use crate::shipping::ShippingQuote;

named! {
    /// What became of a cart.
    pub enum CartState {
        /// It is being filled.
        Open = "open",
        /// An order was made of it.
        Ordered = "ordered",
        /// Its lines went into the customer's cart.
        Merged = "merged",
    }
}

impl CartState {
    /// The one table of what may follow what. An order that was given up gives the cart back.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Open => matches!(next, Self::Ordered | Self::Merged),
            Self::Ordered => matches!(next, Self::Open),
            Self::Merged => false,
        }
    }
}

/// A cart with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    /// Its identifier.
    pub id: CartId,
    /// What became of it.
    pub state: CartState,
    /// Whose it is; nobody's name is known of a guest's.
    pub customer_id: Option<CustomerId>,
    /// The currency of its lines; none before the first.
    pub currency: Option<Currency>,
    /// Where the goods go, if the shopper said it: ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The coupon that the shopper named, whether it counts or not.
    pub coupon_code: Option<String>,
    /// The name of the way of sending that the shopper chose, whether it is still offered or not.
    pub shipping_method: Option<String>,
    /// Rises with each change.
    pub version: i64,
    /// When it is forgotten, by the database's clock, unless something changes.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// In the order of their making.
    pub lines: Vec<CartLine>,
}

/// A line of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// Its identifier.
    pub id: CartLineId,
    /// The product.
    pub product_id: ProductId,
    /// The variant; no two lines have the same.
    pub variant_id: VariantId,
    /// How many.
    pub quantity: i64,
    /// The title that the shopper was shown.
    pub seen_title: String,
    /// What one cost when the shopper last changed the line, in minor units of the cart's currency.
    pub seen_amount: i64,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A cart and what it costs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedCart {
    /// The cart.
    pub cart: Cart,
    /// Prices, stock and notices of this moment. Lines that are no longer sold are only in the notices.
    pub priced: Priced,
    /// The country that tax and sending were reckoned for: the shopper's, else the agency's.
    pub country: Option<String>,
    /// The ways in which it can be sent; empty while that is not known, and where nothing is sent.
    pub shipping_options: Vec<ShippingQuote>,
    /// The slugs of the products, line by line of `priced`.
    pub slugs: Vec<String>,
}

impl PricedCart {
    /// The line of a variant.
    #[must_use]
    pub fn line_of(&self, variant: VariantId) -> Option<&CartLine> {
        self.cart.lines.iter().find(|line| line.variant_id == variant)
    }

    /// The lines that can be bought, with the slugs of their products and their prices.
    pub(crate) fn lines_with_prices(&self) -> impl Iterator<Item = (&CartLine, &str, &PricedLine)> {
        let lines = self.priced.lines.iter().zip(&self.slugs);
        lines.filter_map(|(priced, slug)| Some((self.line_of(priced.variant_id)?, slug.as_str(), priced)))
    }

    /// The lines that are no longer sold.
    pub(crate) fn gone(&self) -> impl Iterator<Item = &CartLine> {
        let is_priced = |line: &CartLine| self.priced.lines.iter().any(|priced| priced.variant_id == line.variant_id);
        self.cart.lines.iter().filter(move |line| !is_priced(line))
    }

    /// Whether an order can be made of it: something is in it, and no notice prevents it.
    #[must_use]
    pub fn is_orderable(&self) -> bool {
        self.cart.state == CartState::Open
            && !self.priced.lines.is_empty()
            && !self.priced.notices.iter().any(crate::pricing::Notice::prevents_order)
    }
}

/// How a caller comes to a cart.
#[derive(Clone, Copy, Debug)]
pub enum CartProof<'a> {
    /// By its identifier: for callers who may see every cart of the agency.
    Id(CartId),
    /// By the token that the visitor holds. It opens no cart of a customer.
    Token(&'a CartToken),
    /// By being the customer.
    Customer(CustomerId),
}
