//! Giving money back: asked for here, done by the gateway in a job, settled when the gateway says so.

use kernel::db::retry;
use kernel::idempotency::{Begun, IdempotentRequest};
use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};

use super::fulfilments::settle_fulfilment;
use super::model::{LineQuantity, NewRefund, Order, OrderDetail, OrderEventKind, Payment, Refund, RefundScope};
use super::rules::RefundParts;
use super::state::{OrderState, RefundState};
use super::{change, holds, note, rules, scoped, store};
use crate::checkout::confirmation::OrderNews;
use crate::config::Config;
use crate::error::CommerceError;
use crate::events::{CommerceEvent, CommerceEventKind};
use crate::id::{OrderId, RefundId};
use crate::jobs::{SendOrderMail, SendRefund};

/// What a gateway made of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefundOutcome {
    /// The money went back.
    Succeeded {
        /// The gateway's name of it.
        reference: String,
    },
    /// The gateway refused, and would again.
    Failed {
        /// Why.
        failure: String,
    },
}

/// Asks for money to be given back. The same request again answers what it answered first.
pub(crate) async fn refund(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    request: &IdempotentRequest,
    new: NewRefund,
) -> Result<(OrderDetail, RefundId), CommerceError> {
    rules::check_refund(&new.scope, &new.reason)?;
    let request = scoped(request, id);
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let order = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let begun = request.begin::<RefundId>(&tx, ctx, &*config.clock).await?;
        let mut detail = store::detail(&tx, order).await?;
        let refund = match begun {
            Begun::Done(refund) => refund,
            Begun::Fresh => {
                let refund = request_refund(config, &tx, ctx, &mut detail, &new).await?;
                request.finish(&tx, ctx, &refund).await?;
                tx.commit().await?;
                refund
            }
        };
        Ok((detail, refund))
    })
    .await
}

/// Gives a payment back that came when its order was given up, or paid by another one.
pub(crate) async fn return_payment(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    payment: &Payment,
) -> Result<(), CommerceError> {
    let (kind, reason) = if order.paid_at.is_some() {
        (OrderEventKind::PaidAgain, "The order had been paid already.")
    } else {
        (OrderEventKind::PaidTooLate, "The payment came after the order was given up.")
    };
    let refund = build_return(config, payment, reason.to_owned());
    store::insert_refund(tx, order.id, &refund).await?;
    note(config, tx, ctx, order, kind, Some(payment.amount.to_string())).await?;
    SendRefund { refund: refund.id }.enqueue(config, tx, ctx).await
}

/// Notes what the gateway made of a refund. Whatever it says after the first word changes nothing.
pub(crate) async fn settle_refund(
    config: &Config,
    ctx: &RequestCtx,
    id: RefundId,
    outcome: &RefundOutcome,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let order = store::refund_order(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let order = store::lock(&tx, order).await?.ok_or(CommerceError::NotFound)?;
        let mut detail = store::detail(&tx, order).await?;
        let at = detail.refunds.iter().position(|refund| refund.id == id).ok_or(CommerceError::NotFound)?;
        let mut refund = detail.refunds[at].clone();
        let next = match outcome {
            RefundOutcome::Succeeded { .. } => RefundState::Succeeded,
            RefundOutcome::Failed { .. } => RefundState::Failed,
        };
        if !refund.state.may_become(next) {
            return Ok(());
        }
        refund.state = next;
        refund.updated_at = config.clock.now();
        match outcome {
            RefundOutcome::Succeeded { reference } => {
                refund.reference = Some(reference.clone());
                succeed(config, &tx, ctx, &mut detail, &refund).await?;
            }
            RefundOutcome::Failed { failure } => {
                refund.failure = Some(failure.clone());
                for line in &mut detail.lines {
                    for back in refund.lines.iter().filter(|back| back.line_id == line.id) {
                        line.refunded -= back.quantity;
                        line.unsent -= back.unsent;
                    }
                }
                settle_fulfilment(&mut detail)?;
                let kind = OrderEventKind::RefundFailed;
                note(config, &tx, ctx, &mut detail.order, kind, Some(failure.clone())).await?;
            }
        }
        store::save_refund(&tx, detail.order.id, &refund).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn request_refund(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    detail: &mut OrderDetail,
    new: &NewRefund,
) -> Result<RefundId, CommerceError> {
    let state = detail.order.state;
    let not_returned = detail.not_returned().filter(|_| new.scope == RefundScope::Everything);
    let refund = if let Some(payment) = not_returned {
        build_return(config, payment, new.reason.clone())
    } else {
        let payment = detail.paid_by().filter(|_| state.is_paid()).ok_or(CommerceError::OrderState { state })?;
        let refund = build(config, payment, rules::refund_parts(detail, &new.scope)?, new.reason.clone(), new.restock);
        Refund { application_fee: Some(fee_back(detail, payment, refund.amount)), ..refund }
    };
    for back in &refund.lines {
        for line in detail.lines.iter_mut().filter(|line| line.id == back.line_id) {
            line.refunded += back.quantity;
            line.refunded_amount.amount += back.amount.amount;
            line.unsent += back.unsent;
        }
    }
    store::insert_refund(tx, detail.order.id, &refund).await?;
    let amount = Some(refund.amount.to_string());
    note(config, tx, ctx, &mut detail.order, OrderEventKind::RefundRequested, amount).await?;
    SendRefund { refund: refund.id }.enqueue(config, tx, ctx).await?;
    let id = refund.id;
    detail.refunds.push(refund);
    Ok(id)
}

async fn succeed(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    detail: &mut OrderDetail,
    refund: &Refund,
) -> Result<(), CommerceError> {
    let currency = detail.order.currency();
    let (kind, fee_back) = if refund.unrequested {
        let kind = OrderEventKind::Refunded;
        note(config, tx, ctx, &mut detail.order, kind, Some(refund.amount.to_string())).await?;
        // The fee of money that was never earned was never told of.
        (CommerceEventKind::PaymentReturned, Money::new(0, currency))
    } else {
        let total = detail.order.totals.total.amount;
        let after = detail.order.refunded.amount + refund.amount.amount;
        detail.order.refunded = Money::new(after, currency);
        settle_fulfilment(detail)?;
        let next = if after >= total { OrderState::Refunded } else { OrderState::PartiallyRefunded };
        let amount = Some(refund.amount.to_string());
        change(config, tx, ctx, &mut detail.order, next, OrderEventKind::Refunded, amount).await?;
        (CommerceEventKind::OrderRefunded, detail.fee_of(refund))
    };
    if refund.restock {
        let back: Vec<_> =
            refund.lines.iter().map(|line| LineQuantity { line_id: line.line_id, quantity: line.quantity }).collect();
        holds::put_back(config, tx, ctx, &detail.order, &detail.lines, &back).await?;
    }
    let news = OrderNews::Refunded(refund.id);
    SendOrderMail { order: detail.order.id, news }.enqueue(config, tx, ctx).await?;
    let event = CommerceEvent {
        kind,
        key: format!("{kind}/{}", refund.id),
        order_id: detail.order.id,
        amount: refund.amount,
        application_fee: fee_back,
    };
    Ok(config.events.record(tx, ctx, event).await?)
}

/// What the platform gives back of its fee when this much more goes back: all that is due by then, less what was promised before, so
/// that any number of steps comes to the same.
fn fee_back(detail: &OrderDetail, payment: &Payment, amount: Money) -> Money {
    let (mut returned, mut fees) = (amount.amount, 0);
    for refund in detail.counted_refunds().filter(|refund| refund.payment_id == payment.id) {
        returned += refund.amount.amount;
        fees += detail.fee_of(refund).amount;
    }
    let due = rules::share(payment.application_fee.amount, returned, payment.amount.amount);
    Money { amount: (due - fees).max(0), ..amount }
}

/// All of a payment that did not pay its order.
fn build_return(config: &Config, payment: &Payment, reason: String) -> Refund {
    let zero = Money { amount: 0, ..payment.amount };
    let parts = RefundParts { amount: payment.amount, lines: Vec::new(), shipping: zero, shipping_tax: zero };
    let application_fee = Some(payment.application_fee);
    Refund { unrequested: true, application_fee, ..build(config, payment, parts, reason, false) }
}

fn build(config: &Config, payment: &Payment, parts: RefundParts, reason: String, restock: bool) -> Refund {
    let now = config.clock.now();
    Refund {
        id: RefundId::generate(&*config.clock, &*config.random),
        payment_id: payment.id,
        state: RefundState::Pending,
        amount: parts.amount,
        lines: parts.lines,
        shipping: parts.shipping,
        shipping_tax: parts.shipping_tax,
        restock,
        unrequested: false,
        application_fee: None,
        reason,
        reference: None,
        failure: None,
        created_at: now,
        updated_at: now,
    }
}
