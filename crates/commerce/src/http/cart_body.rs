//! Carts as clients send and see them.

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::present;
use crate::carts::{Cart, CartPatch, CartState, CartToken, PricedCart};
use crate::id::{CartId, CartLineId, CustomerId, ProductId, SaleId, VariantId};
use crate::pricing::{CouponFault, Notice, TaxTotal};
use crate::shipping::ShippingQuote;

/// A cart to be made.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"customer_id": null}))]
pub(super) struct CartIn {
    /// Whose it is; a guest's when absent or null.
    pub(super) customer_id: Option<CustomerId>,
}

/// A change of a cart. What is absent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"country": "DE", "coupon_code": "WELCOME10", "shipping_method": "Express"}))]
pub(super) struct CartPatchIn {
    /// Where the goods go: ISO 3166-1 alpha-2; null forgets it.
    #[serde(default, deserialize_with = "present")]
    #[schema(pattern = "^[A-Z]{2}$")]
    country: Option<Option<String>>,
    /// A coupon, in any case; null for none. Whether it counts is in the answer.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_length = 40)]
    coupon_code: Option<Option<String>>,
    /// One of the names in `shipping_options`; null for the first of them. It is kept while the country changes, and holds where it is
    /// offered. The checkout begins with it.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_length = 100)]
    shipping_method: Option<Option<String>>,
}

/// Something to be put into a cart.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"variant_id": "var_01h455vb4pex5vsknk084sn02q", "quantity": 2}))]
pub(super) struct CartLineIn {
    /// A variant of a product in the shop.
    pub(super) variant_id: VariantId,
    /// How many more.
    #[schema(minimum = 1, maximum = 999)]
    pub(super) quantity: i64,
}

/// A change of a line.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"quantity": 3}))]
pub(super) struct CartLinePatchIn {
    /// How many there are.
    #[schema(minimum = 1, maximum = 999)]
    pub(super) quantity: i64,
}

/// Who signed in.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"customer_id": "cust_01h455vb4pex5vsknk084sn02q"}))]
pub(super) struct CartClaimIn {
    /// The customer.
    pub(super) customer_id: CustomerId,
}

/// What became of a cart.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CartState, example = "open")]
enum StateName {
    /// It is being filled.
    Open,
    /// An order was made of it.
    Ordered,
    /// Its lines went into the customer's cart.
    Merged,
}

/// A cart with the prices of this moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cart)]
pub(super) struct CartOut {
    /// Its identifier.
    id: CartId,
    /// What became of it.
    state: StateName,
    /// Whose it is; null for a guest's.
    customer_id: Option<CustomerId>,
    /// The country that tax and sending were reckoned for.
    country: Option<String>,
    /// The coupon that was named.
    coupon_code: Option<String>,
    /// Whether it counts; if not, a notice says why.
    coupon_counts: bool,
    /// What is in it and can be bought, in the order of its adding.
    lines: Vec<CartLineOut>,
    /// What is in it and left the shop. It costs nothing and is not ordered.
    gone: Vec<GoneLineOut>,
    /// The lines before the coupon, sales included.
    subtotal: Money,
    /// What the coupon takes off.
    discount: Money,
    /// What sending costs in the way that holds; null while it is not known.
    shipping: Option<ShippingOut>,
    /// The ways in which it can be sent; empty while nothing is known, and where nothing is sent.
    shipping_options: Vec<ShippingOptionOut>,
    /// All tax.
    tax: Money,
    /// The tax by rate.
    taxes: Vec<TaxTotalOut>,
    /// What is to be paid.
    total: Money,
    /// Whether prices have the tax in them, or it comes on top.
    prices_include_tax: bool,
    /// What the shopper should be told.
    notices: Vec<NoticeOut>,
    /// Whether an order can be made of it.
    is_orderable: bool,
    /// Rises with each change of what is in it; not with prices. The same as in `ETag`.
    version: i64,
    /// When it is forgotten unless it is changed.
    expires_at: Timestamp,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// A line of a cart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartLine)]
struct CartLineOut {
    /// Its identifier.
    id: CartLineId,
    /// The product.
    product_id: ProductId,
    /// The variant.
    variant_id: VariantId,
    /// The product's name in addresses.
    slug: String,
    /// The variant's SKU.
    sku: String,
    /// The product's title.
    title: String,
    /// What sets the variant apart, in words; empty without.
    options: String,
    /// A picture.
    image_url: Option<String>,
    /// How many.
    quantity: i64,
    /// What one costs, the sale included.
    unit_price: Money,
    /// What one costs without the sale, if there is one.
    compare_at: Option<Money>,
    /// The sale.
    sale_id: Option<SaleId>,
    /// What all of them cost.
    subtotal: Money,
    /// The line's part of what the coupon takes off.
    discount: Money,
    /// The rate of tax in millionths.
    tax_rate: u32,
    /// The tax of the line, in its price or on top.
    tax: Money,
    /// What the line costs, all in.
    total: Money,
}

/// A line that cannot be bought any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoneCartLine)]
struct GoneLineOut {
    /// Its identifier, to remove it by.
    id: CartLineId,
    /// The title that the shopper saw.
    title: String,
}

/// What sending costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartShipping)]
struct ShippingOut {
    /// What the shopper reads; empty where the agency has no rates.
    name: String,
    /// The price, with or without tax as all prices are.
    price: Money,
    /// The tax of it.
    tax: Money,
}

/// A way in which a cart can be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartShippingOption)]
struct ShippingOptionOut {
    /// What the shopper reads and chooses by; empty where the agency has no rates.
    name: String,
    /// The price, with or without tax as all prices are.
    price: Money,
}

/// What one rate of tax comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxTotal)]
struct TaxTotalOut {
    /// The rate in millionths.
    rate: u32,
    /// What was taxed, without the tax.
    base: Money,
    /// The tax.
    amount: Money,
}

/// What the shopper should be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartNotice)]
struct NoticeOut {
    /// `price_changed`, `not_enough_stock`, `no_longer_sold`, `coupon_unknown`, `coupon_used_up`, `coupon_minimum`,
    /// `coupon_nothing_to_reduce`, `not_deliverable`.
    code: &'static str,
    /// The same in words.
    detail: String,
    /// The variant that it is about, if any.
    variant_id: Option<VariantId>,
    /// Whether an order would be refused while it holds.
    prevents_order: bool,
}

/// A cart that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedCart)]
pub(super) struct CreatedCartOut {
    /// The cart.
    pub(super) cart: CartOut,
    /// Proves that a guest's cart is the bearer's, on the shop's own pages. It is not told again.
    token: Option<String>,
}

/// A cart in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartSummary)]
pub(super) struct CartSummaryOut {
    /// Its identifier.
    id: CartId,
    /// What became of it.
    state: StateName,
    /// Whose it is; null for a guest's.
    customer_id: Option<CustomerId>,
    /// See the cart.
    version: i64,
    /// When it is forgotten unless it is changed.
    expires_at: Timestamp,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl From<CartState> for StateName {
    fn from(state: CartState) -> Self {
        match state {
            CartState::Open => Self::Open,
            CartState::Ordered => Self::Ordered,
            CartState::Merged => Self::Merged,
        }
    }
}

impl From<CartPatchIn> for CartPatch {
    fn from(body: CartPatchIn) -> Self {
        Self { country: body.country, coupon_code: body.coupon_code, shipping_method: body.shipping_method }
    }
}

impl From<(PricedCart, Option<CartToken>)> for CreatedCartOut {
    fn from((cart, token): (PricedCart, Option<CartToken>)) -> Self {
        Self { cart: cart.into(), token: token.map(|token| token.as_str().to_owned()) }
    }
}

impl From<Cart> for CartSummaryOut {
    fn from(cart: Cart) -> Self {
        Self {
            id: cart.id,
            state: cart.state.into(),
            customer_id: cart.customer_id,
            version: cart.version,
            expires_at: cart.expires_at,
            created_at: cart.created_at,
            updated_at: cart.updated_at,
        }
    }
}

impl From<PricedCart> for CartOut {
    fn from(cart: PricedCart) -> Self {
        let is_orderable = cart.is_orderable();
        let gone = cart.gone().map(|line| GoneLineOut { id: line.id, title: line.seen_title.clone() }).collect();
        let lines = cart.lines_with_prices().map(|(line, slug, priced)| CartLineOut {
            id: line.id,
            product_id: priced.product_id,
            variant_id: priced.variant_id,
            slug: slug.to_owned(),
            sku: priced.sku.clone(),
            title: priced.title.clone(),
            options: priced.options.clone(),
            image_url: priced.image_url.clone(),
            quantity: priced.quantity,
            unit_price: priced.unit_price,
            compare_at: priced.compare_at,
            sale_id: priced.sale,
            subtotal: priced.subtotal,
            discount: priced.discount,
            tax_rate: priced.tax_rate.millionths(),
            tax: priced.tax,
            total: priced.total,
        });
        let lines = lines.collect();
        let PricedCart { cart, priced, country, shipping_options, .. } = cart;
        let option = |ShippingQuote { name, price }| ShippingOptionOut { name, price };
        let (price, tax) = (priced.shipping, priced.shipping_tax);
        Self {
            id: cart.id,
            state: cart.state.into(),
            customer_id: cart.customer_id,
            country,
            coupon_code: cart.coupon_code,
            coupon_counts: priced.coupon.is_some(),
            lines,
            gone,
            subtotal: priced.subtotal,
            discount: priced.discount,
            shipping: priced.shipping_name.map(|name| ShippingOut { name, price, tax }),
            shipping_options: shipping_options.into_iter().map(option).collect(),
            tax: priced.tax,
            taxes: priced.taxes.into_iter().map(Into::into).collect(),
            total: priced.total,
            prices_include_tax: priced.prices_include_tax,
            notices: priced.notices.into_iter().map(Into::into).collect(),
            is_orderable,
            version: cart.version,
            expires_at: cart.expires_at,
            created_at: cart.created_at,
            updated_at: cart.updated_at,
        }
    }
}

impl From<TaxTotal> for TaxTotalOut {
    fn from(total: TaxTotal) -> Self {
        Self { rate: total.rate.millionths(), base: total.base, amount: total.amount }
    }
}

impl From<Notice> for NoticeOut {
    fn from(notice: Notice) -> Self {
        let prevents_order = notice.prevents_order();
        let (code, variant_id) = match &notice {
            Notice::PriceChanged { variant_id, .. } => ("price_changed", Some(*variant_id)),
            Notice::NotEnoughStock { variant_id, .. } => ("not_enough_stock", Some(*variant_id)),
            Notice::NoLongerSold { variant_id, .. } => ("no_longer_sold", Some(*variant_id)),
            Notice::CouponNotValid { fault, .. } => (fault_code(*fault), None),
            Notice::NotDeliverable { .. } => ("not_deliverable", None),
        };
        Self { code, detail: notice.to_string(), variant_id, prevents_order }
    }
}

const fn fault_code(fault: CouponFault) -> &'static str {
    match fault {
        CouponFault::Unknown => "coupon_unknown",
        CouponFault::UsedUp => "coupon_used_up",
        CouponFault::MinimumNotReached(_) => "coupon_minimum",
        CouponFault::NothingToReduce => "coupon_nothing_to_reduce",
    }
}
