//! The queries about sessions of customers.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::model::CustomerSession;
use crate::entity::customer_session::{Column, Entity, Model};
use crate::id::{CustomerId, CustomerSessionId};

/// Writes a new session.
pub(crate) async fn insert(tx: &TenantTx, session: &CustomerSession, token_hash: String) -> Result<(), DbErr> {
    let row = Model {
        tenant_id: tx.tenant(),
        id: session.id,
        customer_id: session.customer_id,
        token_hash,
        user_agent: session.user_agent.clone(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        revoked_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The live session of this token.
pub(crate) async fn live(tx: &TenantTx, token_hash: &str, now: Timestamp) -> Result<Option<CustomerSession>, DbErr> {
    let row = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .one(tx)
        .await?;
    Ok(row.map(CustomerSession::from))
}

/// At most `rows` live sessions of a customer, the newest first, older than `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    customer: CustomerId,
    now: Timestamp,
    after: Option<CustomerSessionId>,
    rows: u64,
) -> Result<Vec<CustomerSession>, DbErr> {
    let mut query = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(CustomerSession::from).collect())
}

/// Ends one live session of a customer; whether there was one.
pub(crate) async fn revoke(
    tx: &TenantTx,
    customer: CustomerId,
    id: CustomerSessionId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all live sessions of a customer but `keep`.
pub(crate) async fn revoke_others(
    tx: &TenantTx,
    customer: CustomerId,
    keep: Option<CustomerSessionId>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::RevokedAt.is_null());
    if let Some(keep) = keep {
        update = update.filter(Column::Id.ne(keep));
    }
    update.exec(tx).await?;
    Ok(())
}

/// Notes that a session was used.
pub(crate) async fn touch(tx: &TenantTx, id: CustomerSessionId, now: Timestamp) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// All sessions of a customer, ended ones too, the oldest first.
pub(crate) async fn all(tx: &TenantTx, customer: CustomerId) -> Result<Vec<CustomerSession>, DbErr> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::CustomerId.eq(customer));
    let found = query.order_by_asc(Column::Id).all(tx).await?;
    Ok(found.into_iter().map(CustomerSession::from).collect())
}

/// Deletes all sessions of a customer.
pub(crate) async fn delete(tx: &TenantTx, customer: CustomerId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .exec(tx)
        .await?;
    Ok(())
}

impl From<Model> for CustomerSession {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            customer_id: row.customer_id,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
        }
    }
}
