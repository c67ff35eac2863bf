//! What sales and coupons are.

use kernel::money::Money;
use kernel::time::Timestamp;

use crate::id::{CouponId, SaleId};
use crate::pricing::{CouponRule, Discount, DiscountScope};

/// From when until when something holds, by the database's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// From this moment on.
    pub(crate) starts_at: Timestamp,
    /// Until before this moment, if it ends.
    pub(crate) ends_at: Option<Timestamp>,
}

impl Window {
    /// Whether it holds at a moment.
    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end)
    }
}

/// What a sale says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SaleTerms {
    /// Its name to people.
    pub(crate) name: String,
    /// What is taken off each piece.
    pub(crate) discount: Discount,
    /// What it is for.
    pub(crate) scope: DiscountScope,
    /// When it holds.
    pub(crate) window: Window,
}

/// A sale: lower prices for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    /// Its identifier.
    pub(crate) id: SaleId,
    /// What it says.
    pub(crate) terms: SaleTerms,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// What a coupon says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CouponTerms {
    /// What shoppers type, in capitals; unique in the tenant.
    pub(crate) code: String,
    /// What is taken off what it is for.
    pub(crate) discount: Discount,
    /// What it is for.
    pub(crate) scope: DiscountScope,
    /// The goods must cost at least as much.
    pub(crate) minimum_subtotal: Option<Money>,
    /// Whether it is for reduced goods, too.
    pub(crate) combines_with_sales: bool,
    /// When it holds.
    pub(crate) window: Window,
    /// How often it may be used.
    pub(crate) limit_in_all: Option<i64>,
    /// How often one customer may use it.
    pub(crate) limit_per_customer: Option<i64>,
}

/// A coupon: a code that takes something off a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coupon {
    /// Its identifier.
    pub(crate) id: CouponId,
    /// What it says.
    pub(crate) terms: CouponTerms,
    /// How often it was used.
    pub(crate) used: i64,
    /// Rises with each change of what it says; not with its uses.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

impl Coupon {
    /// What prices know of it.
    pub(crate) fn rule(&self) -> CouponRule {
        CouponRule {
            id: self.id,
            code: self.terms.code.clone(),
            discount: self.terms.discount,
            scope: self.terms.scope.clone(),
            minimum_subtotal: self.terms.minimum_subtotal,
            combines_with_sales: self.terms.combines_with_sales,
        }
    }
}
