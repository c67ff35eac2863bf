//! Carts.

use cms::rendering::{Picture, PictureUrl};
use cms::storefront::{Cart, CartLine, Granted, Refusal, StorefrontError, Totals, Visitor};
use commerce::pricing::{CouponFault, Notice};
use commerce::shop::carts::{self, CartLineView, CartView};
use commerce::{CartLineId, VariantId};
use kernel::RequestCtx;

use super::{CART_LIFE, CommerceStorefront, granted};

/// Pictures of lines are shown in a square of this many pixels at the most.
const PICTURE_SIDE: u32 = 400;

pub(super) async fn view(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<Option<Cart>, StorefrontError> {
    let cart = shop.with_cart(ctx, visitor, async |config, shopper| carts::get(config, ctx, shopper).await).await?;
    Ok(cart.map(shown))
}

pub(super) async fn add(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    variant: &str,
    quantity: i64,
) -> Result<Option<Granted>, StorefrontError> {
    let variant: VariantId = variant.parse().map_err(|_| Refusal::NotForSale)?;
    let added = shop
        .with_cart(ctx, visitor, async |config, shopper| carts::add(config, ctx, shopper, variant, quantity).await)
        .await?;
    added.token.map(|token| granted(token.as_str(), CART_LIFE)).transpose()
}

pub(super) async fn change(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    line: &str,
    quantity: i64,
) -> Result<(), StorefrontError> {
    let line: CartLineId = line.parse().map_err(|_| StorefrontError::NotFound)?;
    shop.with_cart(ctx, visitor, async |config, shopper| {
        carts::change_quantity(config, ctx, shopper, line, quantity).await
    })
    .await?;
    Ok(())
}

/// A coupon that does not count is not kept: the visitor is told why where they typed it.
pub(super) async fn set_coupon(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    code: Option<&str>,
) -> Result<(), StorefrontError> {
    let set = async |code: Option<&str>| {
        shop.with_cart(ctx, visitor, async |config, shopper| carts::set_coupon(config, ctx, shopper, code).await).await
    };
    let cart = set(code).await?;
    if code.is_none() || cart.coupon_counts {
        return Ok(());
    }
    let fault = cart.notices.iter().find_map(|notice| match notice {
        Notice::CouponNotValid { fault, .. } => Some(*fault),
        _ => None,
    });
    set(None).await?;
    Err(match fault {
        Some(CouponFault::UsedUp) => Refusal::CouponEnded,
        Some(CouponFault::MinimumNotReached(_) | CouponFault::NothingToReduce) => Refusal::CouponNotForThis,
        Some(CouponFault::Unknown) | None => Refusal::CouponUnknown,
    }
    .into())
}

fn shown(cart: CartView) -> Cart {
    let totals = Totals {
        subtotal: cart.subtotal,
        discount: cart.discount,
        // Before the country is known, what is reckoned for sending and tax is a guess.
        shipping: cart.shipping.filter(|_| cart.country.is_some()).map(|shipping| shipping.price),
        tax: cart.country.is_some().then_some(cart.tax),
        prices_include_tax: cart.prices_include_tax,
        total: cart.total,
    };
    Cart {
        lines: cart.lines.into_iter().map(line).collect(),
        totals,
        coupon: cart.coupon_code.filter(|_| cart.coupon_counts),
        notices: cart.notices.iter().map(ToString::to_string).collect(),
    }
}

fn line(line: CartLineView) -> CartLine {
    CartLine {
        id: line.id.to_string(),
        slug: line.slug,
        image: line.image_url.as_deref().and_then(picture),
        title: line.title,
        options: Some(line.options).filter(|options| !options.is_empty()),
        quantity: line.quantity,
        unit_price: line.unit_price,
        total: line.subtotal,
    }
}

/// The title stands beside it, so the picture says nothing more.
fn picture(url: &str) -> Option<Picture> {
    let url = PictureUrl::parse(url).ok()?;
    Some(Picture { url, alt: String::new(), width: PICTURE_SIDE, height: PICTURE_SIDE, placeholder: None })
}
