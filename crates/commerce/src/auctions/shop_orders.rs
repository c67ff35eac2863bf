//! The orders of this crate, for those who won.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};

use super::rules::OrderOutcome;
use super::winner::{WinnerOrder, WinnerOrders};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::orders::{self, Contact, NewOrder, OrderSource, OrderSourceKind, OrderState};
use crate::pricing::{self, Input, InputLine, InputShipping, Priced, TaxRate};
use crate::shipping::{ShippingAnswer, ShippingQuestion};
use crate::taxes::{self, TaxQuestion};
use crate::{customers, products, variants};

/// Places orders as a checkout does: one piece at the price of the auction, sent in the first way that is offered. Tax and sending are
/// those of the buyer's default address; of whoever keeps none, those of the country that the shop assumes. The buyer says where it
/// goes when paying.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShopOrders;

#[async_trait]
impl WinnerOrders for ShopOrders {
    async fn place(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        order: &WinnerOrder,
    ) -> Result<Option<String>, CommerceError> {
        let buyer = customers::store::find(tx, order.buyer).await?;
        let email = buyer.and_then(|buyer| buyer.email).ok_or(CommerceError::AccountRequired)?;
        let (priced, country) = priced(config, tx, ctx, order).await?;
        let new = NewOrder {
            source: OrderSource { kind: OrderSourceKind::Auction, id: order.auction.to_string() },
            customer_id: Some(order.buyer.to_string()),
            contact: Contact { email, ..Contact::default() },
            shipping_address: None,
            billing_address: None,
            priced,
            country,
            payment_due_at: order.due_at,
        };
        let placed = orders::place(config, tx, ctx, new).await?;
        Ok(Some(placed.order.id.to_string()))
    }

    async fn outcome(&self, tx: &TenantTx, _: &RequestCtx, order: &str) -> Result<OrderOutcome, CommerceError> {
        let id: OrderId = order.parse().map_err(|_| CommerceError::NotFound)?;
        let order = orders::store::find(tx, id).await?.ok_or(CommerceError::NotFound)?;
        Ok(match order.state {
            OrderState::PendingPayment => OrderOutcome::Pending,
            // Money that goes back later is between the agency and the buyer: it was sold.
            OrderState::Paid | OrderState::PartiallyRefunded | OrderState::Refunded => OrderOutcome::Paid,
            OrderState::Cancelled | OrderState::Expired => OrderOutcome::GivenUp,
        })
    }
}

/// One piece at the price of the auction, with tax and sending, and the country of those.
async fn priced(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &WinnerOrder,
) -> Result<(Priced, Option<String>), CommerceError> {
    let variant = variants::store::find(tx, order.variant_id).await?.ok_or(CommerceError::NotFound)?;
    let product = products::store::find(tx, variant.product_id).await?.ok_or(CommerceError::NotFound)?;
    let settings = taxes::settings(tx).await?;
    let home = customers::addresses::defaults(tx, order.buyer).await?.shipping;
    let country = home.map(|home| home.country).or(settings.default_country);
    let question = TaxQuestion { country: country.clone(), products: vec![product.id] };
    let rates = config.taxes.rates(tx, ctx, &question).await?;
    let options: Vec<_> = variant.options.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let line = InputLine {
        product_id: product.id,
        variant_id: variant.id,
        sku: variant.sku,
        title: product.title,
        options: options.join(", "),
        image_url: product.images.into_iter().next().map(|image| image.url),
        quantity: 1,
        list_price: order.price,
        tax_rate: rates.lines.first().copied().unwrap_or(TaxRate::ZERO),
    };
    let input = Input {
        currency: order.price.currency,
        prices_include_tax: settings.prices_include_tax,
        lines: vec![line],
        sales: Vec::new(),
        coupon: None,
        shipping: None,
    };
    // Where nothing is sent to, the agency and the buyer agree by themselves: what was won stays won.
    let question = ShippingQuestion { country: country.clone(), goods: order.price };
    let shipping = match config.shipping.quote(tx, ctx, &question).await? {
        ShippingAnswer::Quotes(quotes) => quotes.into_iter().next(),
        ShippingAnswer::NotDeliverable | ShippingAnswer::Unknown => None,
    };
    let shipping = shipping.map(|way| InputShipping { name: way.name, price: way.price, tax_rate: rates.shipping });
    let input = Input { shipping, ..input };
    Ok((pricing::price(&input).map_err(CommerceError::Pricing)?, country))
}
