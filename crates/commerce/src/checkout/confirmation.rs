//! The mail that confirms an order which came through the checkout.

use kernel::{RequestCtx, TenantTx};

use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::mail::{self, Mail, OrderLetter};
use crate::orders;

/// The confirmation of an order; none when it did not come through the checkout or its visit is forgotten.
pub(crate) async fn compose(config: &Config, ctx: &RequestCtx, id: OrderId) -> Result<Option<Mail>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let Some(order) = orders::store::find(&tx, id).await? else { return Ok(None) };
    let Some((host, path)) = store::origin_of_order(&tx, id).await? else { return Ok(None) };
    let detail = orders::store::detail(&tx, order).await?;
    drop(tx);
    let origin = config.checkout.hosts.origin(ctx, &host).await.map_err(CommerceError::internal)?;
    let Some(origin) = origin else { return Ok(None) };
    let totals = detail.order.totals;
    let mut amounts = vec![("Shipping".to_owned(), totals.shipping)];
    if totals.discount.amount > 0 {
        amounts
            .push(("Discount".to_owned(), kernel::money::Money { amount: -totals.discount.amount, ..totals.discount }));
    }
    amounts.push((if totals.prices_include_tax { "Tax in it" } else { "Tax" }.to_owned(), totals.tax));
    let lines = detail.lines.iter().map(|line| mail::OrderLine {
        title: line.title.clone(),
        quantity: line.quantity,
        total: line.total,
    });
    let letter = mail::order_confirmation(&OrderLetter {
        shop_name: host,
        number: detail.order.number.to_string(),
        lines: lines.collect(),
        amounts,
        total: totals.total,
        status_url: format!("{origin}{path}"),
    });
    Ok(Some(letter.into_mail(format!("order_paid/{id}"), detail.order.contact.email)))
}
