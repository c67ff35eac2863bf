//! A cart's prices of this moment, and what has changed since the shopper saw it.

use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};

use super::model::{Cart, PricedCart};
use super::offers;
use super::offers_store::{self, Offer};
use super::store;
use crate::channels::supply;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{CartId, CustomerId};
use crate::pricing::{self, CouponFault, Input, InputLine, InputShipping, Notice};
use crate::promotions;
use crate::shipping::{ShippingAnswer, ShippingQuestion, ShippingQuote};
use crate::taxes::{self, TaxQuestion};

/// The cart of this id, whatever became of it, with the prices of this moment; in the caller's transaction.
///
/// # Errors
/// [`CommerceError::NotFound`], [`CommerceError::Pricing`] when its sum is beyond 64 bits, or when the database fails.
pub async fn load_priced(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: CartId,
) -> Result<PricedCart, CommerceError> {
    let cart = store::find_any(tx, id).await?.ok_or(CommerceError::NotFound)?;
    price(config, tx, ctx, cart).await
}

/// Where the goods of a cart go, and how, as far as the shopper has said so.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sending<'a> {
    /// ISO 3166-1 alpha-2.
    pub(crate) country: Option<&'a str>,
    /// The name of the way. One that is not offered there is as good as none.
    pub(crate) way: Option<&'a str>,
    /// Whose uses of a coupon count, when the cart itself is nobody's.
    pub(crate) buyer: Option<CustomerId>,
}

/// As [`load_priced`], as if the shopper had said where the goods go and how.
///
/// # Errors
/// As for [`load_priced`].
pub(crate) async fn load_priced_to(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: CartId,
    sending: Sending<'_>,
) -> Result<PricedCart, CommerceError> {
    let mut cart = store::find_any(tx, id).await?.ok_or(CommerceError::NotFound)?;
    if let Some(country) = sending.country {
        cart.country = Some(country.to_owned());
    }
    if let Some(way) = sending.way {
        cart.shipping_method = Some(way.to_owned());
    }
    let buyer = cart.customer_id.or(sending.buyer);
    price_for(config, tx, ctx, cart, buyer).await
}

/// What one piece costs now.
pub(super) async fn unit_price(tx: &TenantTx, offer: &Offer) -> Result<Money, CommerceError> {
    let sales = promotions::sales_now(tx).await?;
    Ok(pricing::sale_price(offer.price, offer.product_id, &sales).0)
}

/// The prices of a cart.
pub(super) async fn price(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    cart: Cart,
) -> Result<PricedCart, CommerceError> {
    let buyer = cart.customer_id;
    price_for(config, tx, ctx, cart, buyer).await
}

/// As [`price`], for a buyer whose uses of a coupon count.
async fn price_for(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    cart: Cart,
    buyer: Option<CustomerId>,
) -> Result<PricedCart, CommerceError> {
    let variants: Vec<_> = cart.lines.iter().map(|line| line.variant_id).collect();
    let mut offers = offers::all_published(tx, variants.iter().copied()).await?;
    let available = supply::available(tx, ctx, variants).await?;
    let settings = taxes::settings(tx).await?;
    let country = cart.country.clone().or(settings.default_country);
    let currency = match cart.currency {
        Some(currency) => currency,
        None => offers_store::shop_currency(tx).await?,
    };

    let mut notices = Vec::new();
    let mut lines = Vec::new();
    let mut slugs = Vec::new();
    for line in &cart.lines {
        // A price in another currency than the cart's is as good as none.
        let offer = offers.remove(&line.variant_id).filter(|offer| offer.price.currency == currency);
        let Some(offer) = offer else {
            notices.push(Notice::NoLongerSold { variant_id: line.variant_id, title: line.seen_title.clone() });
            continue;
        };
        let available = available.get(&line.variant_id).copied().unwrap_or(0);
        if available < line.quantity {
            let title = offer.title.clone();
            notices.push(Notice::NotEnoughStock { variant_id: line.variant_id, title, available });
        }
        slugs.push(offer.slug);
        lines.push(InputLine {
            product_id: offer.product_id,
            variant_id: line.variant_id,
            sku: offer.sku,
            title: offer.title,
            options: offer.options,
            image_url: offer.image_url,
            quantity: line.quantity,
            list_price: offer.price,
            tax_rate: pricing::TaxRate::ZERO,
        });
    }

    let question =
        TaxQuestion { country: country.clone(), products: lines.iter().map(|line| line.product_id).collect() };
    let rates = config.taxes.rates(tx, ctx, &question).await?;
    for (line, rate) in lines.iter_mut().zip(&rates.lines) {
        line.tax_rate = *rate;
    }
    let coupon = match &cart.coupon_code {
        None => Ok(None),
        Some(code) => promotions::coupon_now(tx, code, buyer).await?.map(Some),
    };
    let fault = coupon.as_ref().err().copied();
    let mut input = Input {
        currency,
        prices_include_tax: settings.prices_include_tax,
        lines,
        sales: promotions::sales_now(tx).await?,
        coupon: coupon.unwrap_or(None),
        shipping: None,
    };
    let mut priced = pricing::price(&input)?;
    let mut shipping_options = Vec::new();
    if !input.lines.is_empty() {
        let goods = Money::new(priced.subtotal.amount - priced.discount.amount, currency);
        match config.shipping.quote(tx, ctx, &ShippingQuestion { country: country.clone(), goods }).await? {
            ShippingAnswer::Quotes(quotes) => {
                let way = cart.shipping_method.as_deref();
                let chosen = quotes.iter().find(|quote| Some(quote.name.as_str()) == way).or(quotes.first());
                if let Some(ShippingQuote { name, price }) = chosen.cloned() {
                    input.shipping = Some(InputShipping { name, price, tax_rate: rates.shipping });
                    priced = pricing::price(&input)?;
                }
                shipping_options = quotes;
            }
            ShippingAnswer::NotDeliverable => {
                notices.push(Notice::NotDeliverable { country: country.clone().unwrap_or_default() });
            }
            ShippingAnswer::Unknown => {}
        }
    }

    notices.extend(changes(&cart, &priced));
    notices.extend(coupon_notice(&cart, fault));
    notices.append(&mut priced.notices);
    priced.notices = notices;
    Ok(PricedCart { cart, priced, country, shipping_options, slugs })
}

/// What costs something else than the shopper saw.
fn changes<'a>(cart: &'a Cart, priced: &'a pricing::Priced) -> impl Iterator<Item = Notice> + 'a {
    priced.lines.iter().filter_map(|line| {
        let seen = cart.lines.iter().find(|seen| seen.variant_id == line.variant_id)?;
        (seen.seen_amount != line.unit_price.amount).then(|| Notice::PriceChanged {
            variant_id: line.variant_id,
            title: line.title.clone(),
            from: Money::new(seen.seen_amount, priced.currency),
            to: line.unit_price,
        })
    })
}

fn coupon_notice(cart: &Cart, fault: Option<CouponFault>) -> Option<Notice> {
    Some(Notice::CouponNotValid { code: cart.coupon_code.clone()?, fault: fault? })
}
