//! The queries about orders.

mod detail;

use kernel::TenantTx;
use kernel::money::Money;
use kernel::time::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement,
};

pub(crate) use detail::{detail, insert_fulfilment, insert_lines, insert_refund, refund_order, save_refund};

use super::model::{Order, OrderEvent, OrderFilter, Payment};
use crate::entity::{order, order_event, payment};
use crate::id::{OrderEventId, OrderId, PaymentId};

/// The number of the tenant's next order. Others who order wait for this transaction.
pub(crate) async fn next_number(tx: &TenantTx) -> Result<i64, DbErr> {
    // The first one is 1001.
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO commerce_order_counters AS counter (tenant_id, last_number) VALUES ($1, 1001)
             ON CONFLICT (tenant_id) DO UPDATE SET last_number = counter.last_number + 1 RETURNING last_number",
            [tx.tenant().into()],
        ))
        .await?;
    row.ok_or_else(|| DbErr::RecordNotInserted)?.try_get("", "last_number")
}

/// At most `rows` orders, the newest first, older than `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    filter: &OrderFilter,
    after: Option<OrderId>,
    rows: u64,
) -> Result<Vec<Order>, DbErr> {
    use order::Column;
    let mut query = order::Entity::find().filter(Column::TenantId.eq(tx.tenant()));
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(fulfilment) = filter.fulfilment {
        query = query.filter(Column::Fulfilment.eq(fulfilment));
    }
    if let Some(number) = filter.number {
        query = query.filter(Column::Number.eq(number));
    }
    if let Some(email) = &filter.email {
        query = query.filter(Column::Email.eq(email));
    }
    if let Some(customer) = &filter.customer_id {
        query = query.filter(Column::CustomerId.eq(customer));
    }
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(order::Model::into_order).collect()
}

/// The order of this id.
pub(crate) async fn find(tx: &TenantTx, id: OrderId) -> Result<Option<Order>, DbErr> {
    by_id(tx, id).one(tx).await?.map(order::Model::into_order).transpose()
}

/// As [`find`], and nobody else changes the order or what belongs to it until this transaction ends.
pub(crate) async fn lock(tx: &TenantTx, id: OrderId) -> Result<Option<Order>, DbErr> {
    by_id(tx, id).lock(LockType::NoKeyUpdate).one(tx).await?.map(order::Model::into_order).transpose()
}

/// The order of this source that is not given up.
pub(crate) async fn of_source(tx: &TenantTx, kind: &str, id: &str) -> Result<Option<Order>, DbErr> {
    let row = order::Entity::find()
        .filter(order::Column::TenantId.eq(tx.tenant()))
        .filter(order::Column::SourceKind.eq(kind))
        .filter(order::Column::SourceId.eq(id))
        .filter(order::Column::State.is_not_in(["cancelled", "expired"]))
        .one(tx)
        .await?;
    row.map(order::Model::into_order).transpose()
}

/// Writes a new order.
pub(crate) async fn insert(tx: &TenantTx, order: &Order) -> Result<(), DbErr> {
    let row = order::Model::from_order(tx.tenant(), order).into_active_model();
    order::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what may change of a locked order. What was agreed is not touched: the database would refuse.
pub(crate) async fn save(tx: &TenantTx, order: &Order) -> Result<(), DbErr> {
    use sea_orm::ActiveValue::NotSet;
    let row = order::Model::from_order(tx.tenant(), order).into_active_model().reset_all();
    let row = order::ActiveModel {
        tenant_id: NotSet,
        id: NotSet,
        number: NotSet,
        source_kind: NotSet,
        source_id: NotSet,
        country: NotSet,
        currency: NotSet,
        subtotal_amount: NotSet,
        discount_amount: NotSet,
        shipping_amount: NotSet,
        shipping_tax_amount: NotSet,
        taxes: NotSet,
        tax_amount: NotSet,
        total_amount: NotSet,
        prices_include_tax: NotSet,
        created_at: NotSet,
        ..row
    };
    order::Entity::update_many()
        .set(row)
        .filter(order::Column::TenantId.eq(tx.tenant()))
        .filter(order::Column::Id.eq(order.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Appends to an order's history.
pub(crate) async fn insert_event(tx: &TenantTx, order: OrderId, event: &OrderEvent) -> Result<(), DbErr> {
    let row = order_event::Model {
        tenant_id: tx.tenant(),
        id: event.id,
        order_id: order,
        kind: event.kind,
        from_state: event.from_state,
        to_state: event.to_state,
        detail: event.detail.clone(),
        actor_kind: event.actor_kind.clone(),
        actor_id: event.actor_id.clone(),
        request_id: event.request_id,
        created_at: event.created_at,
    };
    order_event::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// At most `rows` entries of an order's history, the oldest first, younger than `after`.
pub(crate) async fn events(
    tx: &TenantTx,
    order: OrderId,
    after: Option<OrderEventId>,
    rows: u64,
) -> Result<Vec<OrderEvent>, DbErr> {
    let mut query = order_event::Entity::find()
        .filter(order_event::Column::TenantId.eq(tx.tenant()))
        .filter(order_event::Column::OrderId.eq(order));
    if let Some(after) = after {
        query = query.filter(order_event::Column::Id.gt(after));
    }
    let found = query.order_by_asc(order_event::Column::Id).limit(rows).all(tx).await?;
    Ok(found
        .into_iter()
        .map(|row| OrderEvent {
            id: row.id,
            kind: row.kind,
            from_state: row.from_state,
            to_state: row.to_state,
            detail: row.detail,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            request_id: row.request_id,
            created_at: row.created_at,
        })
        .collect())
}

/// Forgets how to reach a customer in orders that are neither to be paid nor to be sent.
pub(crate) async fn forget_contacts(tx: &TenantTx, customer: &str, now: Timestamp) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE commerce_orders SET email = '', contact = '{}', shipping_address = NULL, billing_address = NULL,
             version = version + 1, updated_at = $3
         WHERE tenant_id = $1 AND customer_id = $2 AND email <> ''
           AND (state IN ('refunded', 'cancelled', 'expired') OR (state <> 'pending_payment' AND fulfilment = 'fulfilled'))",
        [tx.tenant().into(), customer.into(), now.into()],
    ))
    .await?;
    Ok(())
}

/// Whether an order of a customer still says how to reach them.
pub(crate) async fn has_contacts(tx: &TenantTx, customer: &str) -> Result<bool, DbErr> {
    let query = order::Entity::find().filter(order::Column::TenantId.eq(tx.tenant()));
    let query = query.filter(order::Column::CustomerId.eq(customer)).filter(order::Column::Email.ne(""));
    Ok(query.one(tx).await?.is_some())
}

/// Makes the orders of a customer another one's.
pub(crate) async fn move_to_customer(tx: &TenantTx, from: &str, to: &str, now: Timestamp) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE commerce_orders SET customer_id = $3, version = version + 1, updated_at = $4
         WHERE tenant_id = $1 AND customer_id = $2",
        [tx.tenant().into(), from.into(), to.into(), now.into()],
    ))
    .await?;
    Ok(())
}

/// Writes a new payment.
pub(crate) async fn insert_payment(tx: &TenantTx, payment: &Payment) -> Result<(), DbErr> {
    let row = payment::Model::from_payment(tx.tenant(), payment).into_active_model();
    payment::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a payment whose order is locked.
pub(crate) async fn save_payment(tx: &TenantTx, payment: &Payment) -> Result<(), DbErr> {
    let row = payment::Model::from_payment(tx.tenant(), payment).into_active_model().reset_all();
    payment::Entity::update_many()
        .set(row)
        .filter(payment::Column::TenantId.eq(tx.tenant()))
        .filter(payment::Column::Id.eq(payment.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The payment of this id.
pub(crate) async fn payment(tx: &TenantTx, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    let row = payment::Entity::find()
        .filter(payment::Column::TenantId.eq(tx.tenant()))
        .filter(payment::Column::Id.eq(id))
        .one(tx)
        .await?;
    row.map(payment::Model::into_payment).transpose()
}

/// The payments of an order, the newest first.
pub(crate) async fn payments(tx: &TenantTx, order: OrderId) -> Result<Vec<Payment>, DbErr> {
    let rows = payment::Entity::find()
        .filter(payment::Column::TenantId.eq(tx.tenant()))
        .filter(payment::Column::OrderId.eq(order))
        .order_by_desc(payment::Column::Id)
        .all(tx)
        .await?;
    rows.into_iter().map(payment::Model::into_payment).collect()
}

/// Notes for whoever bills what happened to money; once for each key.
pub(crate) async fn insert_usage(
    tx: &TenantTx,
    id: crate::id::UsageEventId,
    key: &str,
    kind: &str,
    order: OrderId,
    (amount, fee): (Money, Money),
    now: Timestamp,
) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO commerce_usage_events (tenant_id, id, key, kind, order_id, amount, currency, fee_amount, occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, key) DO NOTHING",
        [
            tx.tenant().into(),
            id.into(),
            key.into(),
            kind.into(),
            order.into(),
            amount.amount.into(),
            amount.currency.code().into(),
            fee.amount.into(),
            now.into(),
        ],
    ))
    .await?;
    Ok(())
}

fn by_id(tx: &TenantTx, id: OrderId) -> sea_orm::Select<order::Entity> {
    order::Entity::find().filter(order::Column::TenantId.eq(tx.tenant())).filter(order::Column::Id.eq(id))
}
