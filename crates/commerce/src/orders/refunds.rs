//! Giving money back: asked for here, done by the gateway in a job, settled when the gateway says so.

use kernel::db::retry;
use kernel::idempotency::{Begun, IdempotentRequest};
use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};

use super::fulfilments::settle_fulfilment;
use super::model::{LineQuantity, NewRefund, Order, OrderDetail, OrderEventKind, Payment, Refund};
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
pub(crate) async fn return_late_payment(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &mut Order,
    payment: &Payment,
) -> Result<(), CommerceError> {
    let zero = Money { amount: 0, ..payment.amount };
    let parts = RefundParts { amount: payment.amount, lines: Vec::new(), shipping: zero, shipping_tax: zero };
    let reason = "The payment came after the order was given up.".to_owned();
    let refund = Refund { unrequested: true, ..build(config, payment, parts, reason, false) };
    store::insert_refund(tx, order.id, &refund).await?;
    note(config, tx, ctx, order, OrderEventKind::PaidTooLate, Some(payment.amount.to_string())).await?;
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
    let payment = detail.paid_by().filter(|_| state.is_paid()).ok_or(CommerceError::OrderState { state })?;
    let parts = rules::refund_parts(detail, &new.scope)?;
    let refund = build(config, payment, parts, new.reason.clone(), new.restock);
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
    let fee = detail.payments.iter().find(|payment| payment.id == refund.payment_id);
    let fee = fee.map_or(0, |payment| payment.application_fee.amount);
    let currency = detail.order.currency();
    let (kind, fee_back) = if refund.unrequested {
        let kind = OrderEventKind::Refunded;
        note(config, tx, ctx, &mut detail.order, kind, Some(refund.amount.to_string())).await?;
        // The fee of money that was never earned was never told of.
        (CommerceEventKind::PaymentReturned, 0)
    } else {
        let total = detail.order.totals.total.amount;
        let before = detail.order.refunded.amount;
        let after = before + refund.amount.amount;
        detail.order.refunded = Money::new(after, currency);
        settle_fulfilment(detail)?;
        let next = if after >= total { OrderState::Refunded } else { OrderState::PartiallyRefunded };
        let amount = Some(refund.amount.to_string());
        change(config, tx, ctx, &mut detail.order, next, OrderEventKind::Refunded, amount).await?;
        (CommerceEventKind::OrderRefunded, rules::share(fee, after, total) - rules::share(fee, before, total))
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
        application_fee: Money::new(fee_back, currency),
    };
    Ok(config.events.record(tx, ctx, event).await?)
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
        reason,
        reference: None,
        failure: None,
        created_at: now,
        updated_at: now,
    }
}
