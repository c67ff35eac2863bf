//! Queries about host keys.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantTx};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::entity::host_key::{Column, Entity, HostKeyStatus, Model};
use crate::entity::tenant::{self, TenantStatus};
use crate::error::Error;
use crate::ids::HostKeyId;

pub(crate) async fn insert(tx: &TenantTx, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn find(tx: &TenantTx, id: HostKeyId) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id));
    Ok(query.one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn page(tx: &TenantTx, before: Option<HostKeyId>, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).order_by_desc(Column::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn retire(tx: &TenantTx, id: HostKeyId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(HostKeyStatus::Retired))
        .col_expr(Column::RetiredAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(HostKeyStatus::Active))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// The active key of this identifier in whichever active tenant: a token names its key before its tenant is known.
pub(crate) async fn active_by_id(tx: &SystemTx, id: HostKeyId) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::Id.eq(id)).filter(Column::Status.eq(HostKeyStatus::Active));
    let Some(key) = query.one(tx).await.map_err(DbError::from)? else { return Ok(None) };
    let tenant = tenant::Entity::find_by_id(key.tenant_id).one(tx).await.map_err(DbError::from)?;
    Ok(tenant.filter(|tenant| tenant.status == TenantStatus::Active).map(|_| key))
}
