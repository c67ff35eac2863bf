//! The queries about what belongs to an order: lines, fulfilments, refunds.

use std::collections::BTreeMap;

use kernel::TenantTx;
use kernel::money::{Currency, Money};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};

use super::super::model::{Fulfilment, LineQuantity, Order, OrderDetail, OrderLine, Refund, RefundLine};
use super::super::state::RefundState;
use crate::entity::{fulfilment, fulfilment_line, order_line, refund, refund_line};
use crate::id::{FulfilmentId, OrderId, RefundId};
use crate::pricing::TaxRate;

/// An order with all that belongs to it. The order was locked, or is only looked at.
pub(crate) async fn detail(tx: &TenantTx, order: Order) -> Result<OrderDetail, DbErr> {
    let currency = order.currency();
    let mut lines = lines(tx, order.id, currency).await?;
    let fulfilments = fulfilments(tx, order.id).await?;
    let refunds = refunds(tx, order.id).await?;
    for sent in fulfilments.iter().flat_map(|fulfilment| &fulfilment.lines) {
        for line in lines.iter_mut().filter(|line| line.id == sent.line_id) {
            line.sent += sent.quantity;
        }
    }
    let counted = refunds.iter().filter(|refund| refund.state != RefundState::Failed);
    for back in counted.flat_map(|refund| &refund.lines) {
        for line in lines.iter_mut().filter(|line| line.id == back.line_id) {
            line.refunded += back.quantity;
            line.refunded_amount.amount += back.amount.amount;
            line.unsent += back.unsent;
        }
    }
    let payments = super::payments(tx, order.id).await?;
    Ok(OrderDetail { order, lines, fulfilments, payments, refunds })
}

/// The lines of an order, with nothing sent or given back.
async fn lines(tx: &TenantTx, order: OrderId, currency: Currency) -> Result<Vec<OrderLine>, DbErr> {
    let rows = order_line::Entity::find()
        .filter(order_line::Column::TenantId.eq(tx.tenant()))
        .filter(order_line::Column::OrderId.eq(order))
        .order_by_asc(order_line::Column::Position)
        .all(tx)
        .await?;
    let money = |amount| Money::new(amount, currency);
    Ok(rows
        .into_iter()
        .map(|row| OrderLine {
            id: row.id,
            product_id: row.product_id,
            variant_id: row.variant_id,
            sku: row.sku,
            title: row.title,
            options: row.options,
            image_url: row.image_url,
            quantity: row.quantity,
            unit_price: money(row.unit_price_amount),
            discount: money(row.discount_amount),
            tax_rate: TaxRate::from_millionths(u32::try_from(row.tax_rate).unwrap_or(0)).unwrap_or_default(),
            tax: money(row.tax_amount),
            total: money(row.total_amount),
            sent: 0,
            refunded_amount: money(0),
            refunded: 0,
            unsent: 0,
        })
        .collect())
}

/// Writes the lines of a new order.
pub(crate) async fn insert_lines(tx: &TenantTx, order: OrderId, lines: &[OrderLine]) -> Result<(), DbErr> {
    let rows = (0_i32..).zip(lines).map(|(position, line)| {
        order_line::Model {
            tenant_id: tx.tenant(),
            id: line.id,
            order_id: order,
            position,
            product_id: line.product_id,
            variant_id: line.variant_id,
            sku: line.sku.clone(),
            title: line.title.clone(),
            options: line.options.clone(),
            image_url: line.image_url.clone(),
            quantity: line.quantity,
            unit_price_amount: line.unit_price.amount,
            discount_amount: line.discount.amount,
            tax_rate: i64::from(line.tax_rate.millionths()),
            tax_amount: line.tax.amount,
            total_amount: line.total.amount,
        }
        .into_active_model()
    });
    order_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what was sent.
pub(crate) async fn insert_fulfilment(tx: &TenantTx, order: OrderId, new: &Fulfilment) -> Result<(), DbErr> {
    let row = fulfilment::Model {
        tenant_id: tx.tenant(),
        id: new.id,
        order_id: order,
        carrier: new.carrier.clone(),
        tracking_number: new.tracking_number.clone(),
        tracking_url: new.tracking_url.clone(),
        created_at: new.created_at,
    };
    fulfilment::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let rows = new.lines.iter().map(|line| {
        fulfilment_line::Model {
            tenant_id: tx.tenant(),
            fulfilment_id: new.id,
            line_id: line.line_id,
            quantity: line.quantity,
        }
        .into_active_model()
    });
    fulfilment_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a new refund.
pub(crate) async fn insert_refund(tx: &TenantTx, order: OrderId, new: &Refund) -> Result<(), DbErr> {
    refund::Entity::insert(refund_row(tx, order, new).into_active_model()).exec_without_returning(tx).await?;
    let rows: Vec<_> = new
        .lines
        .iter()
        .map(|line| {
            refund_line::Model {
                tenant_id: tx.tenant(),
                refund_id: new.id,
                line_id: line.line_id,
                quantity: line.quantity,
                unsent: line.unsent,
                amount: line.amount.amount,
                tax_amount: line.tax.amount,
            }
            .into_active_model()
        })
        .collect();
    if !rows.is_empty() {
        refund_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Writes what may change of a refund whose order is locked.
pub(crate) async fn save_refund(tx: &TenantTx, order: OrderId, refund: &Refund) -> Result<(), DbErr> {
    refund::Entity::update_many()
        .set(refund_row(tx, order, refund).into_active_model().reset_all())
        .filter(refund::Column::TenantId.eq(tx.tenant()))
        .filter(refund::Column::Id.eq(refund.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The order that a refund belongs to.
pub(crate) async fn refund_order(tx: &TenantTx, id: RefundId) -> Result<Option<OrderId>, DbErr> {
    let row = refund::Entity::find()
        .filter(refund::Column::TenantId.eq(tx.tenant()))
        .filter(refund::Column::Id.eq(id))
        .one(tx)
        .await?;
    Ok(row.map(|row| row.order_id))
}

async fn fulfilments(tx: &TenantTx, order: OrderId) -> Result<Vec<Fulfilment>, DbErr> {
    let rows = fulfilment::Entity::find()
        .filter(fulfilment::Column::TenantId.eq(tx.tenant()))
        .filter(fulfilment::Column::OrderId.eq(order))
        .order_by_asc(fulfilment::Column::Id)
        .all(tx)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let of_them = fulfilment_line::Entity::find()
        .filter(fulfilment_line::Column::TenantId.eq(tx.tenant()))
        .filter(fulfilment_line::Column::FulfilmentId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(fulfilment_line::Column::LineId)
        .all(tx)
        .await?;
    let mut lines: BTreeMap<FulfilmentId, Vec<LineQuantity>> = BTreeMap::new();
    for row in of_them {
        let line = LineQuantity { line_id: row.line_id, quantity: row.quantity };
        lines.entry(row.fulfilment_id).or_default().push(line);
    }
    Ok(rows
        .into_iter()
        .map(|row| Fulfilment {
            id: row.id,
            lines: lines.remove(&row.id).unwrap_or_default(),
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            tracking_url: row.tracking_url,
            created_at: row.created_at,
        })
        .collect())
}

async fn refunds(tx: &TenantTx, order: OrderId) -> Result<Vec<Refund>, DbErr> {
    let rows = refund::Entity::find()
        .filter(refund::Column::TenantId.eq(tx.tenant()))
        .filter(refund::Column::OrderId.eq(order))
        .order_by_asc(refund::Column::Id)
        .all(tx)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let of_them = refund_line::Entity::find()
        .filter(refund_line::Column::TenantId.eq(tx.tenant()))
        .filter(refund_line::Column::RefundId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(refund_line::Column::LineId)
        .all(tx)
        .await?;
    let mut lines: BTreeMap<RefundId, Vec<refund_line::Model>> = BTreeMap::new();
    for row in of_them {
        lines.entry(row.refund_id).or_default().push(row);
    }
    rows.into_iter()
        .map(|row| {
            let currency = crate::entity::product::currency(&row.currency)?;
            let lines = lines.remove(&row.id).unwrap_or_default().into_iter();
            Ok(Refund {
                id: row.id,
                payment_id: row.payment_id,
                state: row.state,
                amount: Money::new(row.amount, currency),
                lines: lines
                    .map(|line| RefundLine {
                        line_id: line.line_id,
                        quantity: line.quantity,
                        unsent: line.unsent,
                        amount: Money::new(line.amount, currency),
                        tax: Money::new(line.tax_amount, currency),
                    })
                    .collect(),
                shipping: Money::new(row.shipping_amount, currency),
                shipping_tax: Money::new(row.shipping_tax_amount, currency),
                restock: row.restock,
                unrequested: row.unrequested,
                application_fee: row.application_fee_amount.map(|amount| Money::new(amount, currency)),
                reason: row.reason,
                reference: row.reference,
                failure: row.failure,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

fn refund_row(tx: &TenantTx, order: OrderId, refund: &Refund) -> refund::Model {
    refund::Model {
        tenant_id: tx.tenant(),
        id: refund.id,
        order_id: order,
        payment_id: refund.payment_id,
        state: refund.state,
        amount: refund.amount.amount,
        currency: refund.amount.currency.to_string(),
        reason: refund.reason.clone(),
        restock: refund.restock,
        shipping_amount: refund.shipping.amount,
        shipping_tax_amount: refund.shipping_tax.amount,
        unrequested: refund.unrequested,
        application_fee_amount: refund.application_fee.map(|fee| fee.amount),
        reference: refund.reference.clone(),
        failure: refund.failure.clone(),
        created_at: refund.created_at,
        updated_at: refund.updated_at,
    }
}
