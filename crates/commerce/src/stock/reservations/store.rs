//! The queries about reservations.

use std::collections::{BTreeMap, BTreeSet};

use kernel::time::Timestamp;
use kernel::{SystemTx, TenantTx};
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Statement,
};

use super::ReservationState;
use super::rules::Picked;
use crate::database_time_store;
use crate::entity::{reservation, reservation_line, stock_level, variant};
use crate::id::{ProductId, StockLocationId, VariantId};

/// Reservations that one sweep marks at most, so that its transaction stays short.
const SWEEP_MAX: u32 = 1_000;
/// How long what has ended is kept, in microseconds: 30 days.
const KEPT: i64 = 30 * 24 * 3_600 * 1_000_000;

/// The reservation of `owner`, locked; made when there is none.
pub(super) async fn lock_owner(tx: &TenantTx, owner: &str, until: Timestamp) -> Result<reservation::Model, DbErr> {
    let now = database_time_store::now(tx).await?;
    let row = reservation::Model {
        tenant_id: tx.tenant(),
        owner: owner.to_owned(),
        state: ReservationState::Held,
        expires_at: until,
        created_at: now,
        updated_at: now,
    };
    let key = [reservation::Column::TenantId, reservation::Column::Owner];
    reservation::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(find_locked(tx, owner).await?.unwrap_or(row))
}

/// The reservation of `owner`, locked.
pub(super) async fn find_locked(tx: &TenantTx, owner: &str) -> Result<Option<reservation::Model>, DbErr> {
    reservation::Entity::find()
        .filter(reservation::Column::TenantId.eq(tx.tenant()))
        .filter(reservation::Column::Owner.eq(owner))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// What a reservation holds or held.
pub(super) async fn lines(tx: &TenantTx, owner: &str) -> Result<Vec<reservation_line::Model>, DbErr> {
    reservation_line::Entity::find()
        .filter(reservation_line::Column::TenantId.eq(tx.tenant()))
        .filter(reservation_line::Column::Owner.eq(owner))
        .all(tx)
        .await
}

/// The products of those variants that are there.
pub(crate) async fn products_of(
    tx: &TenantTx,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<VariantId, ProductId>, DbErr> {
    let found: Vec<(VariantId, ProductId)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Id, variant::Column::ProductId])
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Id.is_in(variants))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

/// What is on hand where.
pub(super) async fn on_hand(tx: &TenantTx, variants: &BTreeSet<VariantId>) -> Result<Picked, DbErr> {
    use stock_level::Column;
    let found: Vec<(VariantId, StockLocationId, i64)> = stock_level::Entity::find()
        .select_only()
        .columns([Column::VariantId, Column::LocationId, Column::OnHand])
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::VariantId.is_in(variants.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().map(|(variant, at, on_hand)| ((variant, at), on_hand)).collect())
}

/// What others than `but` hold now, line by line.
pub(super) async fn held(
    tx: &TenantTx,
    variants: &BTreeSet<VariantId>,
    but: &str,
    now: Timestamp,
) -> Result<Vec<((VariantId, StockLocationId), i64)>, DbErr> {
    use reservation_line::Column;
    let found: Vec<(VariantId, StockLocationId, i64)> = reservation_line::Entity::find()
        .select_only()
        .columns([Column::VariantId, Column::LocationId, Column::Quantity])
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::VariantId.is_in(variants.iter().copied()))
        // In words: the partial index is of no use to a bound value.
        .filter(Expr::cust("is_open"))
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Owner.ne(but))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().map(|(variant, at, quantity)| ((variant, at), quantity)).collect())
}

/// How many of the product `p` are held now, as an expression; `owner` is whose product it is. Of a product whose count fell below
/// what is held this is more than there are.
pub(crate) fn held_of_product(backend: DbBackend, owner: &str) -> String {
    let now = database_time_store::expression(backend);
    format!(
        "(SELECT coalesce(cast(sum(r.quantity) AS bigint), 0) FROM commerce_reservation_lines r \
         WHERE r.tenant_id = {owner} AND r.product_id = p.id AND r.is_open AND r.expires_at > {now})"
    )
}

/// Makes a locked reservation hold exactly this.
pub(super) async fn replace(
    tx: &TenantTx,
    owner: &str,
    picked: &Picked,
    products: &BTreeMap<VariantId, ProductId>,
    until: Timestamp,
) -> Result<(), DbErr> {
    reservation_line::Entity::delete_many()
        .filter(reservation_line::Column::TenantId.eq(tx.tenant()))
        .filter(reservation_line::Column::Owner.eq(owner))
        .exec(tx)
        .await?;
    let rows = picked.iter().filter_map(|((variant, at), quantity)| {
        Some(reservation_line::Model {
            tenant_id: tx.tenant(),
            owner: owner.to_owned(),
            variant_id: *variant,
            location_id: *at,
            product_id: *products.get(variant)?,
            quantity: *quantity,
            expires_at: until,
            is_open: true,
        })
    });
    let rows: Vec<_> = rows.map(|row| row.into_active_model()).collect();
    if !rows.is_empty() {
        reservation_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    set(tx, owner, ReservationState::Held, Some(until)).await
}

/// Ends a locked reservation. Its lines stay, to be looked at, and count no more.
pub(super) async fn end(tx: &TenantTx, owner: &str, state: ReservationState) -> Result<(), DbErr> {
    reservation_line::Entity::update_many()
        .col_expr(reservation_line::Column::IsOpen, Expr::value(false))
        .filter(reservation_line::Column::TenantId.eq(tx.tenant()))
        .filter(reservation_line::Column::Owner.eq(owner))
        .exec(tx)
        .await?;
    set(tx, owner, state, None).await
}

/// Marks what expired and forgets what ended long ago; of all tenants.
pub(super) async fn sweep(tx: &SystemTx) -> Result<u64, DbErr> {
    let backend = tx.get_database_backend();
    let now = database_time_store::now(tx).await?.as_micros();
    // Who is about to be committed or released is locked: the next sweep sees what became of it.
    let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let due = format!(
        "SELECT tenant_id, owner FROM commerce_reservations WHERE state = 'held' AND expires_at <= $1 \
         ORDER BY expires_at LIMIT {SWEEP_MAX} {skip}"
    );
    let due = tx.query_all_raw(Statement::from_sql_and_values(backend, due, [now.into()])).await?;
    for row in &due {
        let (tenant, owner): (String, String) = (row.try_get("", "tenant_id")?, row.try_get("", "owner")?);
        for sql in [
            "UPDATE commerce_reservation_lines SET is_open = false WHERE tenant_id = $1 AND owner = $2",
            "UPDATE commerce_reservations SET state = 'expired', updated_at = $3 WHERE tenant_id = $1 AND owner = $2",
        ] {
            let mut values: Vec<sea_orm::Value> = vec![tenant.clone().into(), owner.clone().into()];
            if sql.contains("$3") {
                values.push(now.into());
            }
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        }
    }
    let forget =
        "DELETE FROM commerce_reservations WHERE state IN ('committed', 'released', 'expired') AND updated_at < $1";
    tx.execute_raw(Statement::from_sql_and_values(backend, forget, [(now - KEPT).into()])).await?;
    Ok(due.len() as u64)
}

async fn set(tx: &TenantTx, owner: &str, state: ReservationState, until: Option<Timestamp>) -> Result<(), DbErr> {
    use reservation::Column;
    let now = database_time_store::now(tx).await?;
    let mut update = reservation::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    if let Some(until) = until {
        update = update.col_expr(Column::ExpiresAt, Expr::value(until));
    }
    update.filter(Column::TenantId.eq(tx.tenant())).filter(Column::Owner.eq(owner)).exec(tx).await?;
    Ok(())
}
