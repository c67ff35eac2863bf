//! An order's hold on stock, be it the tenant's own or the publisher's: reserved when it is placed, taken when it is paid, let go when it is given up.

use std::collections::BTreeMap;

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use super::model::{LineQuantity, Order, OrderLine};
use crate::channels::supply;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::VariantId;

/// Holds the stock of an order that is being placed until its payment is due.
pub(super) async fn hold(
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &Order,
    lines: &[OrderLine],
) -> Result<(), CommerceError> {
    let wanted: Vec<(VariantId, i64)> = lines.iter().map(|line| (line.variant_id, line.quantity)).collect();
    supply::reserve(tx, ctx, &order.reservation_owner(), &wanted, order.payment_due_at).await
}

/// Takes what is held out of the stock; `false` when it ran out and somebody else has it.
pub(super) async fn take(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &Order,
) -> Result<bool, CommerceError> {
    match supply::commit(config, ctx, tx, &order.reservation_owner()).await {
        Ok(()) => Ok(true),
        Err(CommerceError::OutOfStock(_) | CommerceError::ReservationEnded | CommerceError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets others have what was held.
pub(super) async fn release(tx: &TenantTx, ctx: &RequestCtx, order: &Order) -> Result<(), CommerceError> {
    supply::release(tx, ctx, &order.reservation_owner()).await
}

/// Holds longer. When somebody else has the goods by now, nothing is held: the payment will be given back.
pub(super) async fn extend(
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &Order,
    until: Timestamp,
) -> Result<(), CommerceError> {
    match supply::extend(tx, ctx, &order.reservation_owner(), until).await {
        Ok(()) | Err(CommerceError::OutOfStock(_) | CommerceError::ReservationEnded | CommerceError::NotFound) => {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Puts goods back that had left the stock.
pub(super) async fn put_back(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    order: &Order,
    lines: &[OrderLine],
    back: &[LineQuantity],
) -> Result<(), CommerceError> {
    let mut quantities: BTreeMap<VariantId, i64> = BTreeMap::new();
    for LineQuantity { line_id, quantity } in back {
        for line in lines.iter().filter(|line| line.id == *line_id) {
            *quantities.entry(line.variant_id).or_default() += quantity;
        }
    }
    let reason = format!("returned: {}", order.reservation_owner());
    supply::put_back(config, ctx, tx, &quantities, &reason).await
}
