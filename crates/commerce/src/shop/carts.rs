//! The cart of whoever looks at the shop's pages.
//!
//! A guest is proven by a [`CartToken`], which the host keeps in a cookie; a customer by having been signed in, which the host
//! found out by [`crate::authenticate`]. A customer's cart is opened by the customer alone, whatever token there is.

use kernel::db::retry;
use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};

use crate::carts::{self, CartPatch, CartProof, PricedCart};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{CartId, CartLineId, CustomerId, ProductId, VariantId};
use crate::pricing::{Notice, TaxTotal};

pub use crate::carts::CartToken;

/// Who looks at the shop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shopper<'a> {
    /// What the guest's cookie holds.
    pub token: Option<&'a CartToken>,
    /// Who is signed in.
    pub customer: Option<CustomerId>,
}

impl<'a> Shopper<'a> {
    fn proof(&self) -> Option<CartProof<'a>> {
        self.customer.map(CartProof::Customer).or(self.token.map(CartProof::Token))
    }
}

/// A cart as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartView {
    /// Its identifier.
    pub id: CartId,
    /// Rises with each change.
    pub version: i64,
    /// What is in it and can be bought.
    pub lines: Vec<CartLineView>,
    /// What is in it and left the shop.
    pub gone: Vec<GoneLineView>,
    /// The lines before the coupon, sales included.
    pub subtotal: Money,
    /// What the coupon takes off.
    pub discount: Money,
    /// How it is sent and what that costs; nothing while that is not known.
    pub shipping: Option<ShippingView>,
    /// All tax.
    pub tax: Money,
    /// The tax by rate.
    pub taxes: Vec<TaxTotal>,
    /// What is to be paid.
    pub total: Money,
    /// Whether prices have the tax in them, or it comes on top.
    pub prices_include_tax: bool,
    /// The country that tax and sending were reckoned for.
    pub country: Option<String>,
    /// The coupon that the shopper named.
    pub coupon_code: Option<String>,
    /// Whether it counts; if not, a notice says why.
    pub coupon_counts: bool,
    /// What the shopper should be told.
    pub notices: Vec<Notice>,
    /// Whether an order can be made of it.
    pub is_orderable: bool,
}

/// A line of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLineView {
    /// Its identifier.
    pub id: CartLineId,
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// The product's name in addresses.
    pub slug: String,
    /// The variant's SKU.
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
    /// What all of them cost, before the coupon.
    pub subtotal: Money,
}

/// A line that cannot be bought any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneLineView {
    /// Its identifier.
    pub id: CartLineId,
    /// The title that the shopper saw.
    pub title: String,
}

/// How a cart is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippingView {
    /// `Standard`; empty where the agency has no rates.
    pub name: String,
    /// What it costs.
    pub price: Money,
}

/// What became of something put into a cart.
#[derive(Clone, Debug)]
pub struct AddedToCart {
    /// The cart afterwards.
    pub cart: CartView,
    /// The token of a guest's new cart, for the cookie.
    pub token: Option<CartToken>,
}

/// The shopper's cart, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn get(config: &Config, ctx: &RequestCtx, shopper: &Shopper<'_>) -> Result<Option<CartView>, CommerceError> {
    let Some(proof) = shopper.proof() else { return Ok(None) };
    match carts::get(config, ctx, proof).await {
        Ok(cart) => Ok(Some(cart.into())),
        Err(CommerceError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts so many of a variant into the shopper's cart, or into a new one.
///
/// # Errors
/// [`CommerceError::Invalid`] for a quantity beyond 1 to 999 or a variant that the shop does not have,
/// [`CommerceError::OutOfStock`], [`CommerceError::CartFull`], [`CommerceError::CartCurrency`], or when the database fails.
pub async fn add(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    variant: VariantId,
    quantity: i64,
) -> Result<AddedToCart, CommerceError> {
    let (cart, token) = carts::add_anywhere(config, ctx, shopper.proof(), variant, quantity).await?;
    Ok(AddedToCart { cart: cart.into(), token })
}

/// Sets how many of a line there are; none takes it out. What it costs now counts as seen.
///
/// # Errors
/// [`CommerceError::NotFound`] when there is no such cart or line, else as for [`add`].
pub async fn change_quantity(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    line: CartLineId,
    quantity: i64,
) -> Result<CartView, CommerceError> {
    let proof = shopper.proof().ok_or(CommerceError::NotFound)?;
    let cart = if quantity == 0 {
        carts::remove_line(config, ctx, proof, None, line).await?
    } else {
        carts::change_line(config, ctx, proof, None, line, quantity).await?
    };
    Ok(cart.into())
}

/// Takes a line out.
///
/// # Errors
/// [`CommerceError::NotFound`] when there is no such cart or line, or when the database fails.
pub async fn remove(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    line: CartLineId,
) -> Result<CartView, CommerceError> {
    change_quantity(config, ctx, shopper, line, 0).await
}

/// Names a coupon, or none. Whether it counts is in the answer.
///
/// # Errors
/// [`CommerceError::Invalid`], [`CommerceError::NotFound`] when there is no cart, or when the database fails.
pub async fn set_coupon(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    code: Option<&str>,
) -> Result<CartView, CommerceError> {
    let patch = CartPatch { coupon_code: Some(code.map(str::to_owned)), ..CartPatch::default() };
    update(config, ctx, shopper, patch).await
}

/// Says where the goods go, ISO 3166-1 alpha-2, or forgets it.
///
/// # Errors
/// As for [`set_coupon`].
pub async fn set_country(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    country: Option<&str>,
) -> Result<CartView, CommerceError> {
    let patch = CartPatch { country: Some(country.map(str::to_owned)), ..CartPatch::default() };
    update(config, ctx, shopper, patch).await
}

/// Takes the prices of now as seen: nothing is said about them any more.
///
/// # Errors
/// [`CommerceError::NotFound`] when there is no cart, or when the database fails.
pub async fn accept_prices(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
) -> Result<CartView, CommerceError> {
    let proof = shopper.proof().ok_or(CommerceError::NotFound)?;
    Ok(carts::accept_prices(config, ctx, proof, None).await?.into())
}

/// Makes a guest's cart the customer's who has just signed in. The token opens nothing afterwards.
///
/// # Errors
/// When the database fails.
pub async fn merge(
    config: &Config,
    ctx: &RequestCtx,
    guest: &CartToken,
    customer: CustomerId,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        carts::merge_on_sign_in(&tx, ctx, guest, customer).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn update(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    patch: CartPatch,
) -> Result<CartView, CommerceError> {
    let proof = shopper.proof().ok_or(CommerceError::NotFound)?;
    Ok(carts::update(config, ctx, proof, None, patch).await?.into())
}

impl From<PricedCart> for CartView {
    fn from(cart: PricedCart) -> Self {
        let is_orderable = cart.is_orderable();
        let gone = cart.gone().map(|line| GoneLineView { id: line.id, title: line.seen_title.clone() }).collect();
        let lines = cart.lines_with_prices().map(|(line, slug, priced)| CartLineView {
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
            subtotal: priced.subtotal,
        });
        let lines = lines.collect();
        let PricedCart { cart, priced, country, .. } = cart;
        Self {
            id: cart.id,
            version: cart.version,
            lines,
            gone,
            subtotal: priced.subtotal,
            discount: priced.discount,
            shipping: priced.shipping_name.map(|name| ShippingView { name, price: priced.shipping }),
            tax: priced.tax,
            taxes: priced.taxes,
            total: priced.total,
            prices_include_tax: priced.prices_include_tax,
            country,
            coupon_code: cart.coupon_code,
            coupon_counts: priced.coupon.is_some(),
            notices: priced.notices,
            is_orderable,
        }
    }
}
