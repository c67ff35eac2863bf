//! Queries about users.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

use crate::entity::user::{Column, Entity, Model};
use crate::error::Error;
use crate::ids::UserId;

pub(crate) async fn by_email(tx: &SystemTx, email: &str) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::Email.eq(email)).one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn by_id(tx: &SystemTx, id: UserId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn by_ids(tx: &SystemTx, ids: impl IntoIterator<Item = UserId>) -> Result<Vec<Model>, Error> {
    Ok(Entity::find().filter(Column::Id.is_in(ids)).all(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn insert(tx: &SystemTx, row: Model) -> Result<(), DbError> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Replaces the hash, if it is still the one that the old password was checked against.
pub(crate) async fn set_password(
    tx: &SystemTx,
    id: UserId,
    before: &str,
    after: String,
    now: Timestamp,
) -> Result<(), Error> {
    let changed = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(after))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::PasswordHash.eq(before))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(Error::WrongPassword) }
}

pub(crate) async fn set_operator(tx: &SystemTx, id: UserId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Operator, Expr::value(true))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}
