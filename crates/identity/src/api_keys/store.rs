//! Queries about API keys.

use kernel::time::Timestamp;
use kernel::{DbError, TenantTx};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::entity::api_key::{Column, Entity, Model};
use crate::error::Error;
use crate::ids::{ApiKeyId, UserId};

pub(crate) async fn insert(tx: &TenantTx, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn find(tx: &TenantTx, id: ApiKeyId) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id));
    Ok(query.one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn page(tx: &TenantTx, before: Option<ApiKeyId>, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).order_by_desc(Column::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn revoke(tx: &TenantTx, id: ApiKeyId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Ends all keys that this member made.
pub(crate) async fn revoke_of(tx: &TenantTx, user: UserId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CreatedBy.eq(user))
        .filter(Column::RevokedAt.is_null())
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}
