//! What sales and coupons share as clients send and see them.

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::ProductId;
use crate::pricing::{Discount, DiscountScope};
use crate::promotions::{Coupon, CouponTerms, Sale, SaleTerms, Window};

/// What is taken off.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = Discount, example = json!({"kind": "percentage", "basis_points": 1500}))]
pub(super) enum DiscountBody {
    /// A share of the price.
    Percentage {
        /// Hundredths of a per cent: 1500 is 15 %.
        #[schema(minimum = 1, maximum = 10000)]
        basis_points: u32,
    },
    /// An amount; nothing is taken off another currency.
    Amount {
        /// More than nothing.
        amount: Money,
    },
}

/// A sale to be made, or all that is said of one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Winter sale", "discount": {"kind": "percentage", "basis_points": 2000}, "products": null,
    "starts_at": "2026-12-27T00:00:00Z", "ends_at": "2027-01-10T00:00:00Z"
}))]
pub(super) struct SaleIn {
    /// Its name to people.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What is taken off each piece.
    discount: DiscountBody,
    /// What it is for; everything when absent or null.
    #[schema(min_items = 1, max_items = 500)]
    products: Option<Vec<ProductId>>,
    /// From when it holds.
    starts_at: Timestamp,
    /// Until before when; for good when absent or null.
    ends_at: Option<Timestamp>,
}

/// A sale: lower prices for a time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sale)]
pub(super) struct SaleOut {
    /// Its identifier.
    id: crate::id::SaleId,
    /// Its name to people.
    name: String,
    /// What is taken off each piece.
    discount: DiscountBody,
    /// What it is for; null for everything.
    products: Option<Vec<ProductId>>,
    /// From when it holds.
    starts_at: Timestamp,
    /// Until before when.
    ends_at: Option<Timestamp>,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// A coupon to be made, or all that is said of one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "WELCOME10", "discount": {"kind": "amount", "amount": {"amount": 1000, "currency": "EUR"}},
    "minimum_subtotal": {"amount": 5000, "currency": "EUR"}, "combines_with_sales": false,
    "starts_at": "2026-01-01T00:00:00Z", "limit_in_all": 500, "limit_per_customer": 1
}))]
pub(super) struct CouponIn {
    /// What shoppers type, in any case; unique in the agency.
    #[schema(min_length = 1, max_length = 40, pattern = "^[A-Za-z0-9_-]+$")]
    code: String,
    /// What is taken off a cart, once.
    discount: DiscountBody,
    /// What it is for; everything when absent or null.
    #[schema(min_items = 1, max_items = 500)]
    products: Option<Vec<ProductId>>,
    /// The goods must cost at least as much, sales included.
    minimum_subtotal: Option<Money>,
    /// Whether it is for goods that a sale reduces, too; yes when absent.
    #[serde(default = "yes")]
    combines_with_sales: bool,
    /// From when it holds.
    starts_at: Timestamp,
    /// Until before when; for good when absent or null.
    ends_at: Option<Timestamp>,
    /// How often it may be used; without limit when absent or null.
    #[schema(minimum = 1, maximum = 1000000000)]
    limit_in_all: Option<i64>,
    /// How often one customer may use it; without limit when absent or null.
    #[schema(minimum = 1, maximum = 1000000000)]
    limit_per_customer: Option<i64>,
}

/// A coupon: a code that takes something off a cart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Coupon)]
pub(super) struct CouponOut {
    /// Its identifier.
    id: crate::id::CouponId,
    /// What shoppers type.
    code: String,
    /// What is taken off a cart, once.
    discount: DiscountBody,
    /// What it is for; null for everything.
    products: Option<Vec<ProductId>>,
    /// The goods must cost at least as much.
    minimum_subtotal: Option<Money>,
    /// Whether it is for goods that a sale reduces, too.
    combines_with_sales: bool,
    /// From when it holds.
    starts_at: Timestamp,
    /// Until before when.
    ends_at: Option<Timestamp>,
    /// How often it may be used.
    limit_in_all: Option<i64>,
    /// How often one customer may use it.
    limit_per_customer: Option<i64>,
    /// How often it was used by orders that were not given up.
    used: i64,
    /// Rises with each change of what it says; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

const fn yes() -> bool {
    true
}

fn scope(products: Option<Vec<ProductId>>) -> DiscountScope {
    products.map_or(DiscountScope::All, |products| DiscountScope::Products(products.into_iter().collect()))
}

fn products(scope: DiscountScope) -> Option<Vec<ProductId>> {
    match scope {
        DiscountScope::All => None,
        DiscountScope::Products(products) => Some(products.into_iter().collect()),
    }
}

impl From<DiscountBody> for Discount {
    fn from(body: DiscountBody) -> Self {
        match body {
            DiscountBody::Percentage { basis_points } => Self::Percentage(basis_points),
            DiscountBody::Amount { amount } => Self::Amount(amount),
        }
    }
}

impl From<Discount> for DiscountBody {
    fn from(discount: Discount) -> Self {
        match discount {
            Discount::Percentage(basis_points) => Self::Percentage { basis_points },
            Discount::Amount(amount) => Self::Amount { amount },
        }
    }
}

impl From<SaleIn> for SaleTerms {
    fn from(body: SaleIn) -> Self {
        Self {
            name: body.name,
            discount: body.discount.into(),
            scope: scope(body.products),
            window: Window { starts_at: body.starts_at, ends_at: body.ends_at },
        }
    }
}

impl From<Sale> for SaleOut {
    fn from(sale: Sale) -> Self {
        let Sale { id, terms, version, created_at, updated_at } = sale;
        Self {
            id,
            name: terms.name,
            discount: terms.discount.into(),
            products: products(terms.scope),
            starts_at: terms.window.starts_at,
            ends_at: terms.window.ends_at,
            version,
            created_at,
            updated_at,
        }
    }
}

impl From<CouponIn> for CouponTerms {
    fn from(body: CouponIn) -> Self {
        Self {
            code: body.code.to_ascii_uppercase(),
            discount: body.discount.into(),
            scope: scope(body.products),
            minimum_subtotal: body.minimum_subtotal,
            combines_with_sales: body.combines_with_sales,
            window: Window { starts_at: body.starts_at, ends_at: body.ends_at },
            limit_in_all: body.limit_in_all,
            limit_per_customer: body.limit_per_customer,
        }
    }
}

impl From<Coupon> for CouponOut {
    fn from(coupon: Coupon) -> Self {
        let Coupon { id, terms, used, version, created_at, updated_at } = coupon;
        Self {
            id,
            code: terms.code,
            discount: terms.discount.into(),
            products: products(terms.scope),
            minimum_subtotal: terms.minimum_subtotal,
            combines_with_sales: terms.combines_with_sales,
            starts_at: terms.window.starts_at,
            ends_at: terms.window.ends_at,
            limit_in_all: terms.limit_in_all,
            limit_per_customer: terms.limit_per_customer,
            used,
            version,
            created_at,
            updated_at,
        }
    }
}
