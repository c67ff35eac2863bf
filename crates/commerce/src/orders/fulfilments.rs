//! Sending the goods of an order, all at once or bit by bit.

use kernel::db::retry;
use kernel::idempotency::{Begun, IdempotentRequest};
use kernel::{RequestCtx, TenantTx};

use super::model::{Fulfilment, NewFulfilment, OrderDetail, OrderEventKind};
use super::{note, rules, scoped, store};
use crate::checkout::confirmation::OrderNews;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{FulfilmentId, OrderId};
use crate::jobs::SendOrderMail;

/// Notes that goods were sent. The same request again answers what it answered first.
pub(crate) async fn fulfil(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    request: &IdempotentRequest,
    new: NewFulfilment,
) -> Result<OrderDetail, CommerceError> {
    rules::check_fulfilment(&new)?;
    let request = scoped(request, id);
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let order = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        // What was answered is the order with this in it, and that is what it still is.
        if let Begun::Done(()) = request.begin(&tx, ctx, &*config.clock).await? {
            return Ok(store::detail(&tx, order).await?);
        }
        let detail = store::detail(&tx, order).await?;
        let sent = fulfil_locked(config, &tx, ctx, detail, &new).await?;
        request.finish(&tx, ctx, &()).await?;
        tx.commit().await?;
        Ok(sent)
    })
    .await
}

async fn fulfil_locked(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    mut detail: OrderDetail,
    new: &NewFulfilment,
) -> Result<OrderDetail, CommerceError> {
    if !detail.order.state.is_paid() {
        return Err(CommerceError::OrderState { state: detail.order.state });
    }
    let lines = rules::to_fulfil(&detail, new.lines.as_deref())?;
    for sent in &lines {
        for line in detail.lines.iter_mut().filter(|line| line.id == sent.line_id) {
            line.sent += sent.quantity;
        }
    }
    let fulfilment = Fulfilment {
        id: FulfilmentId::generate(&*config.clock, &*config.random),
        lines,
        carrier: new.carrier.clone(),
        tracking_number: new.tracking_number.clone(),
        tracking_url: new.tracking_url.clone(),
        created_at: config.clock.now(),
    };
    settle_fulfilment(&mut detail)?;
    let count: i64 = fulfilment.lines.iter().map(|line| line.quantity).sum();
    note(config, tx, ctx, &mut detail.order, OrderEventKind::Fulfilled, Some(format!("{count} items"))).await?;
    store::insert_fulfilment(tx, detail.order.id, &fulfilment).await?;
    let news = OrderNews::Shipped(fulfilment.id);
    SendOrderMail { order: detail.order.id, news }.enqueue(config, tx, ctx).await?;
    detail.fulfilments.push(fulfilment);
    Ok(detail)
}

/// Makes what the order says of its goods agree with its lines.
pub(super) fn settle_fulfilment(detail: &mut OrderDetail) -> Result<(), CommerceError> {
    let next = rules::fulfilment_state(&detail.lines);
    if next != detail.order.fulfilment {
        if !detail.order.fulfilment.may_become(next) {
            return Err(CommerceError::OrderState { state: detail.order.state });
        }
        detail.order.fulfilment = next;
    }
    Ok(())
}
