//! Queries about memberships.

use kernel::{DbError, SystemTx, TenantTx};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::entity::membership::{Column, Entity, Model, Role};
use crate::entity::tenant;
use crate::error::Error;
use crate::ids::UserId;

/// A membership and its tenant.
pub(crate) type InTenant = (Model, tenant::Model);

pub(crate) async fn find(tx: &TenantTx, id: UserId) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::UserId.eq(id));
    Ok(query.one(tx).await.map_err(DbError::from)?)
}

pub(crate) async fn page(tx: &TenantTx, after: Option<UserId>, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).order_by_asc(Column::UserId).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::UserId.gt(after));
    }
    Ok(query.all(tx).await.map_err(DbError::from)?)
}

/// The owners, locked until the transaction ends, so that two of them cannot step down past each other.
pub(crate) async fn lock_owners(tx: &TenantTx) -> Result<Vec<UserId>, Error> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Role.eq(Role::Owner))
        .order_by_asc(Column::UserId)
        .lock_exclusive()
        .all(tx)
        .await
        .map_err(DbError::from)?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

pub(crate) async fn update(tx: &TenantTx, row: &Model) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Role, Expr::value(row.role))
        .col_expr(Column::Permissions, Expr::value(row.permissions.clone()))
        .col_expr(Column::UpdatedAt, Expr::value(row.updated_at))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::UserId.eq(row.user_id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

pub(crate) async fn delete(tx: &TenantTx, id: UserId) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::UserId.eq(id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Stores a membership across tenants: the person who accepts an invitation is not yet in the tenant.
pub(crate) async fn insert(tx: &SystemTx, row: Model) -> Result<(), DbError> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether this person is a member of the tenant.
pub(crate) async fn exists(tx: &SystemTx, tenant: kernel::TenantId, user: UserId) -> Result<bool, Error> {
    Ok(Entity::find_by_id((tenant, user)).one(tx).await.map_err(DbError::from)?.is_some())
}

/// All memberships of a person with their tenants, oldest tenant first.
pub(crate) async fn of_user(tx: &SystemTx, user: UserId) -> Result<Vec<InTenant>, Error> {
    let memberships = Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::TenantId)
        .all(tx)
        .await
        .map_err(DbError::from)?;
    let tenants = tenant::Entity::find()
        .filter(tenant::Column::TenantId.is_in(memberships.iter().map(|membership| membership.tenant_id)))
        .all(tx)
        .await
        .map_err(DbError::from)?;
    Ok(memberships
        .into_iter()
        .filter_map(|membership| {
            let tenant = tenants.iter().find(|tenant| tenant.tenant_id == membership.tenant_id)?.clone();
            Some((membership, tenant))
        })
        .collect())
}
