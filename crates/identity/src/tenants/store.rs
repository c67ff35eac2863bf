//! Queries about tenants.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::entity::tenant::{Column, Entity, Model, TenantStatus};
use crate::error::Error;

pub(crate) async fn current(tx: &TenantTx) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::TenantId.eq(tx.tenant())).one(tx).await.map_err(DbError::from)?)
}

/// Stores the new name if the row is at the version before.
pub(crate) async fn rename(tx: &TenantTx, row: &Model) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::Name, Expr::value(row.name.clone()))
        .col_expr(Column::Version, Expr::value(row.version))
        .col_expr(Column::UpdatedAt, Expr::value(row.updated_at))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Version.eq(row.version - 1))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(changed.rows_affected == 1)
}

pub(crate) async fn by_id(tx: &SystemTx, id: TenantId) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::TenantId.eq(id)).one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn by_slug(tx: &SystemTx, slug: &str) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn page(tx: &SystemTx, after: Option<TenantId>, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find().order_by_asc(Column::TenantId).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::TenantId.gt(after));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn insert(tx: &SystemTx, row: Model) -> Result<(), DbError> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn set_status(tx: &SystemTx, id: TenantId, status: TenantStatus, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::TenantId.eq(id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}
