//! The mails that tell of an order: it is paid, sent, given back or cancelled.

use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{FulfilmentId, OrderId, RefundId};
use crate::mail::{self, Letter, Mail, OrderLetter, OrderLine, Tracking};
use crate::orders::{self, OrderDetail, Totals};

/// What a mail tells of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderNews {
    /// It is paid.
    #[default]
    Paid,
    /// Goods of it were sent.
    Shipped(FulfilmentId),
    /// Money of it goes back.
    Refunded(RefundId),
    /// It was cancelled before it was paid.
    Cancelled,
}

impl OrderNews {
    /// What makes it the same mail when it is sent again.
    fn key(self, id: OrderId) -> String {
        match self {
            Self::Paid => format!("order_paid/{id}"),
            Self::Shipped(fulfilment) => format!("order_shipped/{fulfilment}"),
            Self::Refunded(refund) => format!("order_refunded/{refund}"),
            Self::Cancelled => format!("order_cancelled/{id}"),
        }
    }
}

/// The mail about an order; none when it has no address, or no shop that the mail could lead to.
pub(crate) async fn compose(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    news: OrderNews,
) -> Result<Option<Mail>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let Some(order) = orders::store::find(&tx, id).await? else { return Ok(None) };
    let visited = store::origin_of_order(&tx, id).await?;
    let detail = orders::store::detail(&tx, order).await?;
    drop(tx);
    // What was erased since gets no mail.
    if detail.order.contact.email.is_empty() {
        return Ok(None);
    }
    let Some((shop_name, status_url)) = shop(config, ctx, id, visited).await? else { return Ok(None) };
    let Some(letter) = letter(shop_name, status_url, &detail, news) else { return Ok(None) };
    Ok(Some(letter.into_mail(news.key(id), detail.order.contact.email)))
}

/// The name of the shop and where the order is: the agency's shop, else the site that the shopper came from.
async fn shop(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    visited: Option<(String, String)>,
) -> Result<Option<(String, String)>, CommerceError> {
    let hosts = &config.checkout.hosts;
    if let Some(shop) = hosts.shop(ctx).await.map_err(CommerceError::internal)? {
        return Ok(Some((shop.name, format!("{}/{id}", shop.orders_url))));
    }
    let Some((host, path)) = visited else { return Ok(None) };
    let origin = hosts.origin(ctx, &host).await.map_err(CommerceError::internal)?;
    Ok(origin.map(|origin| (host, format!("{origin}{path}"))))
}

/// The letter; none when what it would tell of is not there.
fn letter(shop_name: String, status_url: String, detail: &OrderDetail, news: OrderNews) -> Option<Letter> {
    let totals = &detail.order.totals;
    let whole = OrderLetter {
        shop_name,
        number: detail.order.number.to_string(),
        lines: detail
            .lines
            .iter()
            .map(|line| OrderLine { title: title(line), quantity: line.quantity, total: line.total })
            .collect(),
        amounts: amounts(totals),
        total: totals.total,
        included_tax: Some(totals.tax).filter(|tax| totals.prices_include_tax && tax.amount > 0),
        status_url,
    };
    Some(match news {
        OrderNews::Paid => mail::order_confirmation(&whole),
        OrderNews::Cancelled => mail::order_cancelled(&whole),
        OrderNews::Refunded(id) => {
            let refund = detail.refunds.iter().find(|refund| refund.id == id)?;
            mail::order_refunded(&whole, refund.amount)
        }
        OrderNews::Shipped(id) => {
            let parcel = detail.fulfilments.iter().find(|fulfilment| fulfilment.id == id)?;
            let sent: Vec<_> = parcel
                .lines
                .iter()
                .filter_map(|part| {
                    let line = detail.lines.iter().find(|line| line.id == part.line_id)?;
                    Some((title(line), part.quantity))
                })
                .collect();
            let tracking = Tracking {
                carrier: parcel.carrier.as_deref(),
                number: parcel.tracking_number.as_deref(),
                url: parcel.tracking_url.as_deref(),
            };
            mail::order_shipped(&whole, &sent, tracking)
        }
    })
}

fn title(line: &orders::OrderLine) -> String {
    if line.options.is_empty() { line.title.clone() } else { format!("{}, {}", line.title, line.options) }
}

/// What is added to the lines and taken from them. Tax that prices contain is neither.
fn amounts(totals: &Totals) -> Vec<(String, Money)> {
    let discount = Money { amount: -totals.discount.amount, ..totals.discount };
    let amounts = [
        (discount.amount < 0).then_some(("Discount", discount)),
        Some(("Delivery", totals.shipping)),
        (!totals.prices_include_tax).then_some(("Tax", totals.tax)),
    ];
    amounts.into_iter().flatten().map(|(label, amount)| (label.to_owned(), amount)).collect()
}
