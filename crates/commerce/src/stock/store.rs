//! The queries about stock.

use std::collections::BTreeMap;

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _,
};

use super::model::{StockLevel, StockLocation, StockMovement};
use crate::entity::{stock_level, stock_location, stock_movement, variant};
use crate::id::{ProductId, StockLocationId, StockMovementId, VariantId};

/// At most `rows` locations in the order of their making, younger than `after`.
pub(crate) async fn locations(
    tx: &TenantTx,
    after: Option<StockLocationId>,
    rows: u64,
) -> Result<Vec<StockLocation>, DbErr> {
    let mut query = stock_location::Entity::find().filter(stock_location::Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(stock_location::Column::Id.gt(after));
    }
    let found = query.order_by_asc(stock_location::Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(into_location).collect())
}

/// The location of this id.
pub(crate) async fn location(tx: &TenantTx, id: StockLocationId) -> Result<Option<StockLocation>, DbErr> {
    let row = stock_location::Entity::find()
        .filter(stock_location::Column::TenantId.eq(tx.tenant()))
        .filter(stock_location::Column::Id.eq(id))
        .one(tx)
        .await?;
    Ok(row.map(into_location))
}

/// The location of this code.
pub(crate) async fn location_by_code(tx: &TenantTx, code: &str) -> Result<Option<StockLocation>, DbErr> {
    let row = stock_location::Entity::find()
        .filter(stock_location::Column::TenantId.eq(tx.tenant()))
        .filter(stock_location::Column::Code.eq(code))
        .one(tx)
        .await?;
    Ok(row.map(into_location))
}

/// Writes a new location.
pub(super) async fn insert_location(tx: &TenantTx, location: &StockLocation) -> Result<(), DbErr> {
    let row = location_row(tx, location).into_active_model();
    stock_location::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// As [`insert_location`], unless somebody was faster: gives the location that now has this code.
pub(crate) async fn find_or_insert_location(tx: &TenantTx, location: &StockLocation) -> Result<StockLocation, DbErr> {
    use stock_location::Column;
    let insert = stock_location::Entity::insert(location_row(tx, location).into_active_model());
    insert.on_conflict_do_nothing_on([Column::TenantId, Column::Code]).exec_without_returning(tx).await?;
    let found = location_by_code(tx, &location.code).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("the location {}", location.code)))
}

fn location_row(tx: &TenantTx, location: &StockLocation) -> stock_location::Model {
    stock_location::Model {
        tenant_id: tx.tenant(),
        id: location.id,
        code: location.code.clone(),
        name: location.name.clone(),
        created_at: location.created_at,
    }
}

/// The level of a variant at each of `locations`, in their order.
pub(crate) async fn levels(
    tx: &TenantTx,
    variant: VariantId,
    locations: &[StockLocation],
) -> Result<Vec<StockLevel>, DbErr> {
    if locations.is_empty() {
        return Ok(Vec::new());
    }
    let found = stock_level::Entity::find()
        .filter(stock_level::Column::TenantId.eq(tx.tenant()))
        .filter(stock_level::Column::VariantId.eq(variant))
        .filter(stock_level::Column::LocationId.is_in(locations.iter().map(|location| location.id)))
        .all(tx)
        .await?;
    let at = |location: &StockLocation| found.iter().find(|row| row.location_id == location.id).cloned();
    Ok(locations
        .iter()
        .map(|location| at(location).map_or_else(|| StockLevel::never_set(variant, location.id), into_level))
        .collect())
}

/// The level of a variant at a location.
pub(crate) async fn level(tx: &TenantTx, variant: VariantId, location: StockLocationId) -> Result<StockLevel, DbErr> {
    let row = stock_level::Entity::find()
        .filter(stock_level::Column::TenantId.eq(tx.tenant()))
        .filter(stock_level::Column::VariantId.eq(variant))
        .filter(stock_level::Column::LocationId.eq(location))
        .one(tx)
        .await?;
    Ok(row.map_or_else(|| StockLevel::never_set(variant, location), into_level))
}

/// Writes the new level of a variant whose product is locked, and the line of the log that says why.
pub(crate) async fn record(
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: StockMovementId,
    movement: &StockMovement,
    now: Timestamp,
) -> Result<(), DbErr> {
    let level = &movement.level;
    let row = stock_level::Model {
        tenant_id: tx.tenant(),
        variant_id: level.variant_id,
        location_id: level.location_id,
        on_hand: level.on_hand,
        version: level.version,
        updated_at: now,
    };
    if level.version == 1 {
        stock_level::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    } else {
        stock_level::Entity::update_many()
            .set(row.into_active_model().reset_all())
            .filter(stock_level::Column::TenantId.eq(tx.tenant()))
            .filter(stock_level::Column::VariantId.eq(level.variant_id))
            .filter(stock_level::Column::LocationId.eq(level.location_id))
            .exec(tx)
            .await?;
    }
    let line = stock_movement::Model {
        tenant_id: tx.tenant(),
        id,
        variant_id: level.variant_id,
        location_id: level.location_id,
        delta: movement.delta,
        on_hand_after: level.on_hand,
        reason: movement.reason.clone(),
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        created_at: now,
    };
    stock_movement::Entity::insert(line.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// How many there are of each variant of a product at all locations; variants without stock may be absent.
pub(crate) async fn on_hand(tx: &TenantTx, product: ProductId) -> Result<BTreeMap<VariantId, i64>, DbErr> {
    let of_product = variant::Entity::find()
        .select_only()
        .column(variant::Column::Id)
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::ProductId.eq(product))
        .into_query();
    let levels: Vec<(VariantId, i64)> = stock_level::Entity::find()
        .select_only()
        .columns([stock_level::Column::VariantId, stock_level::Column::OnHand])
        .filter(stock_level::Column::TenantId.eq(tx.tenant()))
        .filter(stock_level::Column::VariantId.in_subquery(of_product))
        .into_tuple()
        .all(tx)
        .await?;
    // Added here: the sum of a bigint is a decimal number to PostgreSQL.
    let mut sums = BTreeMap::new();
    for (variant, on_hand) in levels {
        *sums.entry(variant).or_default() += on_hand;
    }
    Ok(sums)
}

fn into_location(row: stock_location::Model) -> StockLocation {
    StockLocation { id: row.id, code: row.code, name: row.name, created_at: row.created_at }
}

fn into_level(row: stock_level::Model) -> StockLevel {
    StockLevel {
        variant_id: row.variant_id,
        location_id: row.location_id,
        on_hand: row.on_hand,
        version: row.version,
        updated_at: Some(row.updated_at),
    }
}
