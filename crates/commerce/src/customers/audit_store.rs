//! The log of what was done about customers.

use kernel::TenantTx;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::entity::customer_audit::{Column, Entity, Model};
use crate::id::CustomerId;

/// Writes a line.
pub(crate) async fn insert(tx: &TenantTx, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The last lines about a customer, the oldest first.
pub(crate) async fn of(tx: &TenantTx, customer: CustomerId) -> Result<Vec<Model>, DbErr> {
    let found = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .order_by_desc(Column::Id)
        .limit(1_000)
        .all(tx)
        .await?;
    Ok(found.into_iter().rev().collect())
}
