//! What goes into a price and what comes out.

use std::collections::BTreeSet;
use std::fmt;

use kernel::money::{Currency, Money};

use crate::id::{CouponId, ProductId, SaleId, VariantId};

/// All that a price depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether prices have the tax in them, or it comes on top.
    pub prices_include_tax: bool,
    /// What is bought.
    pub lines: Vec<InputLine>,
    /// The sales that hold now.
    pub sales: Vec<SaleRule>,
    /// The coupon that the shopper named, if it holds now.
    pub coupon: Option<CouponRule>,
    /// How the goods are sent, once it is known where to.
    pub shipping: Option<InputShipping>,
}

/// What is bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputLine {
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Its SKU.
    pub sku: String,
    /// The product's title.
    pub title: String,
    /// The options in words, such as `Colour: grey, Size: M`; empty without.
    pub options: String,
    /// A picture.
    pub image_url: Option<String>,
    /// How many, at least one.
    pub quantity: i64,
    /// What one costs without any sale.
    pub list_price: Money,
    /// The tax on it.
    pub tax_rate: TaxRate,
}

/// How the goods are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputShipping {
    /// What the shopper reads: `Standard`.
    pub name: String,
    /// What it costs, with or without tax as all prices are.
    pub price: Money,
    /// The tax on it.
    pub tax_rate: TaxRate,
}

/// A rate of tax in millionths: 19 % is 190,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxRate(u32);

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self(0);

    /// So many millionths; nothing above a million, which doubles the price.
    #[must_use]
    pub fn from_millionths(millionths: u32) -> Option<Self> {
        (millionths <= 1_000_000).then_some(Self(millionths))
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }
}

/// What is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// Hundredths of a per cent: 10,000 is everything.
    Percentage(u32),
    /// An amount; it takes nothing off another currency.
    Amount(Money),
}

/// What a discount is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscountScope {
    /// Everything.
    All,
    /// These products.
    Products(BTreeSet<ProductId>),
}

impl DiscountScope {
    /// Whether a product is among it.
    #[must_use]
    pub fn covers(&self, product: ProductId) -> bool {
        match self {
            Self::All => true,
            Self::Products(products) => products.contains(&product),
        }
    }
}

/// A sale that holds now: it lowers what one piece costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRule {
    /// The sale.
    pub id: SaleId,
    /// What is taken off each piece.
    pub discount: Discount,
    /// What it is for.
    pub scope: DiscountScope,
}

/// A coupon that holds now: it takes something off a cart, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRule {
    /// The coupon.
    pub id: CouponId,
    /// What the shopper typed, as the agency writes it.
    pub code: String,
    /// What is taken off what the coupon is for.
    pub discount: Discount,
    /// What it is for.
    pub scope: DiscountScope,
    /// The goods must cost at least as much, sales included.
    pub minimum_subtotal: Option<Money>,
    /// Whether it is for reduced goods, too.
    pub combines_with_sales: bool,
}

/// What a cart costs. The parts equal the totals: the totals of the lines, `shipping`, and `shipping_tax` where tax comes on top,
/// are the total; the taxes of the lines and of sending are the tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The lines.
    pub lines: Vec<PricedLine>,
    /// The lines before the coupon, sales included.
    pub subtotal: Money,
    /// What the coupon takes off.
    pub discount: Money,
    /// What sending costs, with or without tax as all prices are.
    pub shipping: Money,
    /// How the goods are sent; nothing while that is not known.
    pub shipping_name: Option<String>,
    /// The tax of sending.
    pub shipping_tax: Money,
    /// All tax.
    pub tax: Money,
    /// The tax by rate, the lowest first; no row for what is free of tax.
    pub taxes: Vec<TaxTotal>,
    /// What is to be paid.
    pub total: Money,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether prices have the tax in them, or it comes on top.
    pub prices_include_tax: bool,
    /// The coupon that counts.
    pub coupon: Option<AppliedCoupon>,
    /// What the shopper should be told.
    pub notices: Vec<Notice>,
}

impl Priced {
    /// The part of a tax that comes on top of prices: all of it, or nothing where prices have it in them.
    #[must_use]
    pub const fn on_top(&self, tax: Money) -> i64 {
        if self.prices_include_tax { 0 } else { tax.amount }
    }

    /// Whether the parts equal the totals. Of what [`price`](super::price) made they always do.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let sum =
            |of: fn(&PricedLine) -> Money| self.lines.iter().map(|line| i128::from(of(line).amount)).sum::<i128>();
        let is = |parts: i128, whole: Money| parts == i128::from(whole.amount);
        let on_top = |tax: Money| i128::from(self.on_top(tax));
        let goods = i128::from(self.subtotal.amount) - i128::from(self.discount.amount);
        let sending = i128::from(self.shipping.amount) + on_top(self.shipping_tax);
        let each = |line: &PricedLine| {
            let whole = i128::from(line.unit_price.amount) * i128::from(line.quantity);
            let net = i128::from(line.subtotal.amount) - i128::from(line.discount.amount);
            is(whole, line.subtotal) && is(net + on_top(line.tax), line.total)
        };
        self.lines.iter().all(each)
            && is(sum(|line| line.subtotal), self.subtotal)
            && is(sum(|line| line.discount), self.discount)
            && is(sum(|line| line.tax) + i128::from(self.shipping_tax.amount), self.tax)
            && is(self.taxes.iter().map(|total| i128::from(total.amount.amount)).sum(), self.tax)
            && is(sum(|line| line.total) + sending, self.total)
            && is(goods + i128::from(self.shipping.amount) + on_top(self.tax), self.total)
    }
}

/// What one line costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Its SKU.
    pub sku: String,
    /// The product's title.
    pub title: String,
    /// The options in words; empty without.
    pub options: String,
    /// A picture.
    pub image_url: Option<String>,
    /// How many.
    pub quantity: i64,
    /// What one costs, the sale included.
    pub unit_price: Money,
    /// What one costs without the sale, if there is one.
    pub compare_at: Option<Money>,
    /// The sale.
    pub sale: Option<SaleId>,
    /// What all of them cost.
    pub subtotal: Money,
    /// The line's part of what the coupon takes off.
    pub discount: Money,
    /// The rate of tax.
    pub tax_rate: TaxRate,
    /// The tax of the line, in its price or on top.
    pub tax: Money,
    /// What the line costs, all in.
    pub total: Money,
}

/// What one rate of tax comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxTotal {
    /// The rate.
    pub rate: TaxRate,
    /// What was taxed, without the tax.
    pub base: Money,
    /// The tax.
    pub amount: Money,
}

/// The coupon that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedCoupon {
    /// The coupon.
    pub id: CouponId,
    /// Its code.
    pub code: String,
}

/// What the shopper should be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A piece costs something else than the shopper was shown.
    PriceChanged {
        /// The variant.
        variant_id: VariantId,
        /// Its product's title.
        title: String,
        /// What was shown.
        from: Money,
        /// What it is.
        to: Money,
    },
    /// There are fewer than the cart has. An order would be refused.
    NotEnoughStock {
        /// The variant.
        variant_id: VariantId,
        /// Its product's title.
        title: String,
        /// How many can be had.
        available: i64,
    },
    /// It left the shop. The line costs nothing and is not ordered.
    NoLongerSold {
        /// The variant.
        variant_id: VariantId,
        /// Its product's title, as it was shown.
        title: String,
    },
    /// The coupon counts for nothing.
    CouponNotValid {
        /// Its code.
        code: String,
        /// Why.
        fault: CouponFault,
    },
    /// Nothing is sent to this country. An order would be refused.
    NotDeliverable {
        /// The country.
        country: String,
    },
}

impl Notice {
    /// Whether an order would be refused while this holds.
    #[must_use]
    pub const fn prevents_order(&self) -> bool {
        matches!(self, Self::NotEnoughStock { .. } | Self::NotDeliverable { .. })
    }
}

/// In words for the shopper.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PriceChanged { title, from, to, .. } => {
                write!(f, "The price of {title} changed from {from} to {to}.")
            }
            Self::NotEnoughStock { title, available: 0, .. } => write!(f, "{title} is sold out."),
            Self::NotEnoughStock { title, available: 1, .. } => write!(f, "There is only one left of {title}."),
            Self::NotEnoughStock { title, available, .. } => write!(f, "There are only {available} left of {title}."),
            Self::NoLongerSold { title, .. } => write!(f, "{title} is no longer sold."),
            Self::CouponNotValid { code, fault } => match fault {
                CouponFault::Unknown => write!(f, "The coupon {code} is not valid."),
                CouponFault::UsedUp => write!(f, "The coupon {code} has been used up."),
                CouponFault::MinimumNotReached(minimum) => write!(f, "The coupon {code} counts from {minimum}."),
                CouponFault::NothingToReduce => write!(f, "The coupon {code} is for nothing in this cart."),
            },
            Self::NotDeliverable { country } => write!(f, "We do not ship to {country}."),
        }
    }
}

/// Why a coupon counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponFault {
    /// There is none of this code, or not yet, or no longer: a shopper is not told which.
    Unknown,
    /// It was used as often as it may be.
    UsedUp,
    /// The goods cost too little.
    MinimumNotReached(Money),
    /// Nothing in the cart is what the coupon is for.
    NothingToReduce,
}

/// Why there is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    /// A quantity is zero or negative.
    #[error("a quantity is not positive")]
    Quantity,
    /// An amount is negative.
    #[error("an amount is negative")]
    Negative,
    /// An amount is in another currency.
    #[error("amounts of two currencies")]
    Currency,
    /// An amount needs more than 64 bits.
    #[error("an amount is too large")]
    Overflow,
    /// More was to be given back than is left.
    #[error("more than is left")]
    MoreThanLeft,
}
