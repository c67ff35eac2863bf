//! Queries about exchanged tokens.

use kernel::time::Timestamp;
use kernel::{DbError, TenantTx};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

use crate::entity::token_exchange::{Column, Entity, Model};
use crate::error::Error;
use crate::ids::HostKeyId;

/// Takes the one use of a token; whether it was still to be had. Of several at once the primary key lets one through.
pub(crate) async fn claim(tx: &TenantTx, key: HostKeyId, jti: &str, expires_at: Timestamp) -> Result<bool, Error> {
    let row = Model { tenant_id: tx.tenant(), host_key_id: key, jti: jti.to_owned(), expires_at };
    match Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map_err(DbError::from) {
        Ok(_) => Ok(true),
        Err(DbError::Unique { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Deletes what nobody can present any more.
pub(crate) async fn forget_expired(tx: &TenantTx, now: Timestamp) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::ExpiresAt.lt(now))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}
