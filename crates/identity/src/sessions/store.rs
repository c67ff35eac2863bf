//! Queries about sessions.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::entity::session::{Column, Entity, Model};
use crate::error::Error;
use crate::ids::{SessionId, UserId};

pub(crate) async fn insert(tx: &SystemTx, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn by_id(tx: &SystemTx, id: SessionId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(tx).await.map_err(DbError::from)?)
}

/// Live sessions of a user, newest first.
pub(crate) async fn page(
    tx: &SystemTx,
    user: UserId,
    now: Timestamp,
    before: Option<SessionId>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

/// Ends one live session of the user; whether there was one.
pub(crate) async fn revoke(tx: &SystemTx, user: UserId, id: SessionId, now: Timestamp) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(changed.rows_affected == 1)
}

/// Ends all sessions of the user but one.
pub(crate) async fn revoke_others(
    tx: &SystemTx,
    user: UserId,
    keep: Option<SessionId>,
    now: Timestamp,
) -> Result<(), Error> {
    let mut update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null());
    if let Some(keep) = keep {
        update = update.filter(Column::Id.ne(keep));
    }
    update.exec(tx).await.map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn set_active_tenant(tx: &SystemTx, id: SessionId, tenant: TenantId) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::ActiveTenantId, Expr::value(tenant))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn touch(tx: &SystemTx, id: SessionId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Deletes what ended before `before`; how many rows.
pub(crate) async fn forget(tx: &SystemTx, before: Timestamp) -> Result<u64, Error> {
    let gone = Entity::delete_many()
        .filter(Column::ExpiresAt.lt(before).or(Column::RevokedAt.lt(before)))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(gone.rows_affected)
}
