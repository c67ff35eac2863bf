//! Queries about invitations.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::entity::invitation::{Column, Entity, Model};
use crate::error::Error;
use crate::ids::{InvitationId, UserId};

/// Neither accepted nor revoked nor run out.
fn open(now: Timestamp) -> Condition {
    Condition::all().add(Column::AcceptedAt.is_null()).add(Column::RevokedAt.is_null()).add(Column::ExpiresAt.gt(now))
}

pub(crate) async fn insert(tx: &TenantTx, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn find_open(tx: &TenantTx, id: InvitationId, now: Timestamp) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).filter(open(now));
    Ok(query.one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn page_open(
    tx: &TenantTx,
    now: Timestamp,
    before: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(open(now))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn revoke(tx: &TenantTx, id: InvitationId, now: Timestamp) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .filter(open(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(changed.rows_affected == 1)
}

/// Takes back what is open to this address.
pub(crate) async fn revoke_open_to(tx: &TenantTx, email: &str, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Email.eq(email))
        .filter(open(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Takes back what this member has open.
pub(crate) async fn revoke_by(tx: &TenantTx, user: UserId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::InvitedBy.eq(user.to_string()))
        .filter(open(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// The open invitation whose token has this hash, in whichever tenant.
pub(crate) async fn open_by_token(tx: &SystemTx, hash: &str, now: Timestamp) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash)).filter(open(now)).one(tx).await.map_err(DbError::from)?)
}

/// Marks an invitation accepted; whether it was still open.
pub(crate) async fn accept(tx: &SystemTx, tenant: TenantId, id: InvitationId, now: Timestamp) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::AcceptedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::Id.eq(id))
        .filter(open(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(changed.rows_affected == 1)
}
