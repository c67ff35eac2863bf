//! Orders and the way to the checkout.

use cms::rendering::format_moment;
use cms::storefront::{AccountOrder, Order, OrderLine, Parcel, Refusal, StorefrontError, Totals, Visitor};
use commerce::shop::orders::{self, OrderDetail, OrderState, ReturnStatus};
use commerce::shop::{carts, checkout};
use commerce::{CommerceError, CustomerId, OrderId};
use kernel::RequestCtx;

use super::{CommerceStorefront, refused};

/// Where shoppers come back to.
const RETURN_PATH: &str = "/orders/status";
/// Orders that an account's page lists.
const LISTED: u64 = 50;

/// A cart that something is wrong with is not handed over: its page says what.
pub(super) async fn start_checkout(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<String, StorefrontError> {
    let started = shop
        .with_cart(ctx, visitor, async |config, shopper| {
            match carts::get(config, ctx, shopper).await? {
                Some(cart) if !cart.lines.is_empty() => {}
                _ => return Err(CommerceError::CartEmpty),
            }
            checkout::start(config, ctx, shopper, &visitor.host, RETURN_PATH).await
        })
        .await?;
    Ok(started.url)
}

/// The way to pay an order that is the customer's own.
pub(super) async fn pay(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    order: &str,
) -> Result<String, StorefrontError> {
    let customer = shop.signed_in(ctx, visitor).await?.ok_or(StorefrontError::SignInNeeded)?;
    let id: OrderId = order.parse().map_err(|_| StorefrontError::NotFound)?;
    let found = orders::get_own(&shop.config, ctx, customer.id, id).await.map_err(refused)?;
    if found.order.state != OrderState::PendingPayment {
        return Err(Refusal::NothingToPay.into());
    }
    let started = checkout::start_for_order(&shop.config, ctx, id, &visitor.host, RETURN_PATH).await;
    Ok(started.map_err(refused)?.url)
}

pub(super) async fn list(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    customer: CustomerId,
) -> Result<Vec<AccountOrder>, StorefrontError> {
    let found = orders::list_own(&shop.config, ctx, customer, LISTED).await.map_err(refused)?;
    Ok(found
        .into_iter()
        .map(|order| AccountOrder {
            id: order.id.to_string(),
            number: order.number.to_string(),
            placed_at: order.created_at,
            state: words(order.state).0.to_owned(),
            total: order.totals.total,
            is_payable: order.state == OrderState::PendingPayment,
        })
        .collect())
}

/// An order that is the customer's own; nothing for any other.
pub(super) async fn own(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    order: &str,
) -> Result<Option<Order>, StorefrontError> {
    let customer = shop.signed_in(ctx, visitor).await?.ok_or(StorefrontError::SignInNeeded)?;
    let Ok(id) = order.parse::<OrderId>() else { return Ok(None) };
    match orders::get_own(&shop.config, ctx, customer.id, id).await {
        Ok(detail) => {
            let to_pay = (detail.order.state == OrderState::PendingPayment).then(|| id.to_string());
            // What was paid long ago is not greeted again.
            Ok(Some(Order { to_pay, is_paid: false, ..shown(detail, false) }))
        }
        Err(CommerceError::NotFound) => Ok(None),
        Err(error) => Err(refused(error)),
    }
}

/// The order behind a signed return; nothing when it is not good here, or too old.
pub(super) async fn returned(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    token: &str,
) -> Result<Option<Order>, StorefrontError> {
    match orders::returned(&shop.config, ctx, &visitor.host, token).await {
        Ok((told, detail)) => {
            let is_on_its_way = told.status == ReturnStatus::Pending;
            Ok(Some(shown(detail, is_on_its_way)))
        }
        Err(CommerceError::ReturnInvalid | CommerceError::NotFound) => Ok(None),
        Err(error) => Err(refused(error)),
    }
}

fn shown(OrderDetail { order, lines, fulfilments, .. }: OrderDetail, is_on_its_way: bool) -> Order {
    let (state, detail) = match order.state {
        OrderState::PendingPayment if is_on_its_way => {
            ("Payment on its way", "We start as soon as it has arrived, and tell you by mail.".to_owned())
        }
        OrderState::PendingPayment => {
            let until = format_moment(order.payment_due_at);
            (words(order.state).0, format!("What you ordered is kept for you until {until}."))
        }
        state => (words(state).0, words(state).1.to_owned()),
    };
    let totals = order.totals;
    Order {
        number: order.number.to_string(),
        placed_at: order.created_at,
        state: state.to_owned(),
        detail,
        is_paid: order.state == OrderState::Paid,
        lines: lines
            .into_iter()
            .map(|line| OrderLine {
                title: line.title,
                options: Some(line.options).filter(|options| !options.is_empty()),
                quantity: line.quantity,
                total: line.total,
            })
            .collect(),
        totals: Totals {
            subtotal: totals.subtotal,
            discount: totals.discount,
            shipping: Some(totals.shipping),
            tax: Some(totals.tax),
            prices_include_tax: totals.prices_include_tax,
            total: totals.total,
        },
        refunded: Some(order.refunded).filter(|refunded| refunded.amount > 0),
        parcels: fulfilments
            .into_iter()
            .map(|sent| Parcel {
                sent_at: sent.created_at,
                carrier: sent.carrier,
                number: sent.tracking_number,
                url: sent.tracking_url,
            })
            .collect(),
        to_pay: None,
    }
}

/// How an order stands, and what comes next.
const fn words(state: OrderState) -> (&'static str, &'static str) {
    match state {
        OrderState::PendingPayment => ("Waits for payment", "What you ordered is kept for you."),
        OrderState::Paid => ("Paid", "We are getting it ready."),
        OrderState::PartiallyRefunded => ("Partly refunded", "Some of the money is on its way back to you."),
        OrderState::Refunded => ("Refunded", "The money is on its way back to you."),
        OrderState::Cancelled => ("Cancelled", "Nothing is to be paid."),
        OrderState::Expired => ("Not paid in time", "Nothing is to be paid. Order again if you like."),
    }
}
