//! Orders: what was agreed at a moment, how it is paid, sent and given back. This module knows their rules and their
//! transactions; it refuses to know how a shopper came here, and what a gateway is.

mod fulfilments;
mod holds;
mod ledger;
mod model;
pub(crate) mod personal_data;
mod refunds;
pub(crate) mod rules;
mod state;
pub(crate) mod store;

use kernel::db::retry;
use kernel::idempotency::IdempotentRequest;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

pub(crate) use fulfilments::fulfil;
pub use model::{
    Address, Contact, Fulfilment, LineQuantity, NewFulfilment, NewOrder, NewRefund, Order, OrderDetail, OrderEvent,
    OrderEventKind, OrderFilter, OrderLine, OrderSource, OrderSourceKind, Payment, Refund, RefundLine, RefundScope,
    Totals,
};
pub(crate) use refunds::{RefundOutcome, refund, return_payment, settle_refund};
pub use state::{FulfilmentState, OrderState, PaymentState, RefundState};

use crate::checkout::confirmation::OrderNews;
use crate::config::Config;
use crate::error::CommerceError;
use crate::events::{CommerceEvent, CommerceEventKind};
use crate::id::{OrderEventId, OrderId, OrderLineId};
use crate::jobs::{ExpireOrder, SendOrderMail};
use crate::pricing::PricedLine;
use crate::violation::Violations;
use crate::{carts, database_time_store, promotions};

/// At most `rows` orders, the newest first, older than `after`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    filter: &OrderFilter,
    after: Option<OrderId>,
    rows: u64,
) -> Result<Vec<Order>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, filter, after, rows).await?)
}

/// The order of this id with all that belongs to it.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: OrderId) -> Result<OrderDetail, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let order = store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::detail(&tx, order).await?)
}

/// A page of an order's history, the oldest first.
pub(crate) async fn history(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    after: Option<OrderEventId>,
    rows: u64,
) -> Result<Vec<OrderEvent>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::events(&tx, id, after, rows).await?)
}

/// Places an order within `tx`: its lines are fixed, its number is given, its stock is held until the payment is due. The same
/// source again answers the order that it has.
///
/// # Errors
/// [`CommerceError::InsufficientStock`] when somebody else was faster; what breaks rules; what the database says.
pub async fn place(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    new: NewOrder,
) -> Result<OrderDetail, CommerceError> {
    check_new(&new)?;
    if let Some(known) = store::of_source(tx, new.source.kind.as_str(), &new.source.id).await? {
        return Ok(store::detail(tx, known).await?);
    }
    let now = config.clock.now();
    let priced = &new.priced;
    let lines: Vec<OrderLine> = priced.lines.iter().map(|line| build_line(config, line)).collect();
    let mut order = Order {
        id: OrderId::generate(&*config.clock, &*config.random),
        number: 0,
        state: OrderState::PendingPayment,
        fulfilment: FulfilmentState::Unfulfilled,
        source: new.source,
        customer_id: new.customer_id,
        contact: new.contact,
        shipping_address: new.shipping_address,
        billing_address: new.billing_address,
        country: new.country,
        shipping_method: priced.shipping_name.clone(),
        coupon: priced.coupon.as_ref().map(|coupon| coupon.code.clone()),
        totals: Totals {
            subtotal: priced.subtotal,
            discount: priced.discount,
            shipping: priced.shipping,
            shipping_tax: priced.shipping_tax,
            tax: priced.tax,
            total: priced.total,
            prices_include_tax: priced.prices_include_tax,
        },
        taxes: priced.taxes.clone(),
        refunded: Money::new(0, priced.currency),
        payment_due_at: new.payment_due_at,
        paid_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    holds::hold(tx, ctx, &order, &lines).await?;
    if let Some(coupon) = &priced.coupon {
        let customer = order.customer_id.as_deref().unwrap_or(&order.contact.email);
        promotions::take_use(tx, ctx, coupon.id, &order.reservation_owner(), customer).await?;
    }
    // Last, because all who order in this tenant wait here for each other.
    order.number = store::next_number(tx).await?;
    store::insert(tx, &order).await?;
    store::insert_lines(tx, order.id, &lines).await?;
    record(config, tx, ctx, &order, OrderEventKind::Placed, None, None).await?;
    ExpireOrder { order: order.id }.enqueue(config, tx, ctx, order.payment_due_at).await?;
    Ok(OrderDetail { order, lines, fulfilments: Vec::new(), payments: Vec::new(), refunds: Vec::new() })
}

/// What became of money that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidOutcome {
    /// The order is paid now.
    Paid,
    /// The order was paid before, and this is more money.
    PaidBefore,
    /// The order was given up before: the money must go back.
    TooLate,
}

/// Notes within `tx` that a locked order was paid: its goods leave the stock, and the host is told. Doing it again changes
/// nothing.
///
/// # Errors
/// What the database says.
pub async fn mark_paid(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    application_fee: Money,
) -> Result<PaidOutcome, CommerceError> {
    if order.paid_at.is_some() {
        return Ok(PaidOutcome::PaidBefore);
    }
    if !order.state.may_become(OrderState::Paid) {
        return Ok(PaidOutcome::TooLate);
    }
    if !holds::take(config, tx, ctx, order).await? {
        // The reservation ran out before the money came, and somebody else has the goods.
        expire_locked(config, tx, ctx, order).await?;
        return Ok(PaidOutcome::TooLate);
    }
    order.paid_at = Some(config.clock.now());
    change(config, tx, ctx, order, OrderState::Paid, OrderEventKind::Paid, None).await?;
    let event = CommerceEvent {
        kind: CommerceEventKind::OrderCompleted,
        key: format!("order_completed/{}", order.id),
        order_id: order.id,
        amount: order.totals.total,
        application_fee,
    };
    config.events.record(tx, ctx, event).await?;
    SendOrderMail { order: order.id, news: OrderNews::Paid }.enqueue(config, tx, ctx).await?;
    Ok(PaidOutcome::Paid)
}

/// Gives an order up that is not paid, or cost nothing and was not sent, and its stock back. Doing it again changes nothing.
///
/// # Errors
/// [`CommerceError::OrderState`] when money was paid: then it is refunded instead.
pub async fn cancel(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    reason: &str,
) -> Result<OrderDetail, CommerceError> {
    let mut violations = Violations::default();
    crate::text::check_line(&mut violations, "/reason", reason, 500);
    violations.into_result()?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut order = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if order.state != OrderState::Cancelled {
            let detail = Some(reason).filter(|reason| !reason.is_empty());
            if order.state == OrderState::PendingPayment {
                give_up(config, &tx, ctx, &mut order, OrderState::Cancelled, detail).await?;
            } else {
                take_back_free(config, &tx, ctx, &mut order, detail).await?;
            }
            SendOrderMail { order: id, news: OrderNews::Cancelled }.enqueue(config, &tx, ctx).await?;
        }
        let detail = store::detail(&tx, order).await?;
        tx.commit().await?;
        Ok(detail)
    })
    .await
}

/// Gives an order up whose payment is overdue. Answers when it will be, if it is not yet.
pub(crate) async fn expire(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
) -> Result<Option<std::time::Duration>, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let Some(mut order) = store::lock(&tx, id).await? else { return Ok(None) };
        if order.state != OrderState::PendingPayment {
            return Ok(None);
        }
        let now = database_time_store::now(&tx).await?;
        if order.payment_due_at > now {
            return Ok(Some(order.payment_due_at.since(now)));
        }
        expire_locked(config, &tx, ctx, &mut order).await?;
        tx.commit().await?;
        Ok(None)
    })
    .await
}

/// Sets who gets a locked order that waits for its payment, and where.
pub(crate) async fn set_delivery(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    contact: Contact,
    shipping: Address,
    billing: Option<Address>,
) -> Result<(), CommerceError> {
    if order.state != OrderState::PendingPayment {
        return Err(CommerceError::OrderState { state: order.state });
    }
    rules::check_country(order, &shipping.country)?;
    (order.contact, order.shipping_address, order.billing_address) = (contact, Some(shipping), billing);
    note(config, tx, ctx, order, OrderEventKind::AddressSet, None).await
}

/// Holds the stock of a locked order longer, because its money is on its way.
pub(crate) async fn extend(
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    until: Timestamp,
) -> Result<(), CommerceError> {
    if order.state == OrderState::PendingPayment && until > order.payment_due_at {
        holds::extend(tx, ctx, order, until).await?;
        order.payment_due_at = until;
    }
    Ok(())
}

/// Ends the extra time of a locked order whose money does not come after all; the shopper has until then to pay otherwise. An auction's
/// order keeps its time: the winner has days to pay.
pub(crate) async fn shorten(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    until: Timestamp,
) -> Result<(), CommerceError> {
    let is_cart = order.source.kind == OrderSourceKind::Cart;
    if is_cart && order.state == OrderState::PendingPayment && until < order.payment_due_at {
        holds::extend(tx, ctx, order, until).await?;
        order.payment_due_at = until;
        // The job of the order may have put itself off until the end of the extra time.
        ExpireOrder { order: order.id }.enqueue(config, tx, ctx, until).await?;
    }
    Ok(())
}

/// Writes a locked order as it is now, and why, into its history.
pub(crate) async fn note(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    kind: OrderEventKind,
    detail: Option<String>,
) -> Result<(), CommerceError> {
    touch(config, order);
    store::save(tx, order).await?;
    record(config, tx, ctx, order, kind, Some(order.state), detail).await
}

async fn expire_locked(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
) -> Result<(), CommerceError> {
    give_up(config, tx, ctx, order, OrderState::Expired, None).await
}

async fn give_up(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    state: OrderState,
    detail: Option<&str>,
) -> Result<(), CommerceError> {
    let kind = if state == OrderState::Cancelled { OrderEventKind::Cancelled } else { OrderEventKind::Expired };
    let now = config.clock.now();
    change(config, tx, ctx, order, state, kind, detail.map(str::to_owned)).await?;
    holds::release(tx, ctx, order).await?;
    promotions::give_back_use(tx, ctx, &order.reservation_owner()).await?;
    give_cart_back(tx, ctx, &order.source).await?;
    for mut payment in store::payments(tx, order.id).await? {
        if payment.state.may_become(PaymentState::Cancelled) {
            payment.state = PaymentState::Cancelled;
            payment.updated_at = now;
            store::save_payment(tx, &payment).await?;
        }
    }
    Ok(())
}

/// Cancels a locked order that cost nothing, so that there is nothing to refund: its goods go back into the stock, and its coupon can be
/// used again. Its cart is not opened again: it was ordered.
async fn take_back_free(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    detail: Option<&str>,
) -> Result<(), CommerceError> {
    let is_free = order.totals.total.amount == 0 && order.fulfilment == FulfilmentState::Unfulfilled;
    if !is_free {
        return Err(CommerceError::OrderState { state: order.state });
    }
    let (next, kind) = (OrderState::Cancelled, OrderEventKind::Cancelled);
    change(config, tx, ctx, order, next, kind, detail.map(str::to_owned)).await?;
    let lines = store::detail(tx, order.clone()).await?.lines;
    let back: Vec<_> = lines.iter().map(|line| LineQuantity { line_id: line.id, quantity: line.quantity }).collect();
    holds::put_back(config, tx, ctx, order, &lines, &back).await?;
    promotions::give_back_use(tx, ctx, &order.reservation_owner()).await
}

/// A cart whose order was given up can be ordered again.
async fn give_cart_back(tx: &TenantTx, ctx: &RequestCtx, source: &OrderSource) -> Result<(), CommerceError> {
    let OrderSource { kind: OrderSourceKind::Cart, id } = source else { return Ok(()) };
    let Ok(cart) = id.parse() else { return Ok(()) };
    match carts::reopen(tx, ctx, cart).await {
        Ok(()) | Err(CommerceError::CartClosed | CommerceError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Brings a locked order into its next state, if the table of states allows it, and writes that into its history.
async fn change(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    next: OrderState,
    kind: OrderEventKind,
    detail: Option<String>,
) -> Result<(), CommerceError> {
    if !order.state.may_become(next) {
        return Err(CommerceError::OrderState { state: order.state });
    }
    let before = std::mem::replace(&mut order.state, next);
    touch(config, order);
    store::save(tx, order).await?;
    record(config, tx, ctx, order, kind, Some(before), detail).await
}

async fn record(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &Order,
    kind: OrderEventKind,
    from_state: Option<OrderState>,
    detail: Option<String>,
) -> Result<(), CommerceError> {
    let event = OrderEvent {
        id: OrderEventId::generate(&*config.clock, &*config.random),
        kind,
        from_state,
        to_state: order.state,
        detail,
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        created_at: config.clock.now(),
    };
    Ok(store::insert_event(tx, order.id, &event).await?)
}

/// A request of which each order has its own: the same key for another order is another request.
fn scoped(request: &IdempotentRequest, id: OrderId) -> IdempotentRequest {
    IdempotentRequest { operation: format!("{} {id}", request.operation), ..request.clone() }
}

fn touch(config: &Config, order: &mut Order) {
    order.version += 1;
    order.updated_at = config.clock.now();
}

fn check_new(new: &NewOrder) -> Result<(), CommerceError> {
    let mut violations = Violations::default();
    rules::check_contact(&mut violations, "/contact", &new.contact);
    for (pointer, address) in [("/shipping_address", &new.shipping_address), ("/billing_address", &new.billing_address)]
    {
        if let Some(address) = address {
            rules::check_address(&mut violations, pointer, address);
        }
    }
    if !rules::adds_up(&new.priced) {
        violations.add("/priced", "totals", "Lines and shipping must equal the total.");
    }
    Ok(violations.into_result()?)
}

fn build_line(config: &Config, line: &PricedLine) -> OrderLine {
    OrderLine {
        id: OrderLineId::generate(&*config.clock, &*config.random),
        product_id: line.product_id,
        variant_id: line.variant_id,
        sku: line.sku.clone(),
        title: line.title.clone(),
        options: line.options.clone(),
        image_url: line.image_url.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: line.discount,
        tax_rate: line.tax_rate,
        tax: line.tax,
        total: line.total,
        sent: 0,
        refunded_amount: Money { amount: 0, ..line.total },
        refunded: 0,
        unsent: 0,
    }
}
