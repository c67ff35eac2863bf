//! Look-ups of credentials, which come before the tenant is known.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, FromQueryResult, JoinType, QueryFilter as _, QuerySelect as _,
};

use crate::entity::membership::Role;
use crate::entity::tenant::TenantStatus;
use crate::entity::{Names, api_key, membership, session, tenant, user};
use crate::error::Error;
use crate::ids::{SessionId, UserId};

/// A live session with all that is to be known of its user.
pub(super) struct LiveSession {
    pub(super) session: SessionId,
    pub(super) user: UserId,
    pub(super) operator: bool,
    pub(super) last_seen_at: Timestamp,
    pub(super) expires_at: Timestamp,
    /// The membership in the active tenant, unless that is suspended.
    pub(super) member: Option<LiveMember>,
}

/// A membership in an active tenant.
pub(super) struct LiveMember {
    pub(super) tenant: TenantId,
    pub(super) role: Role,
    pub(super) permissions: Vec<String>,
}

#[derive(FromQueryResult)]
struct SessionRow {
    id: SessionId,
    user_id: UserId,
    operator: bool,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    tenant_id: Option<TenantId>,
    role: Option<Role>,
    permissions: Option<Names>,
}

/// The live session whose token has this hash, in one query.
pub(super) async fn session(tx: &SystemTx, hash: &str, now: Timestamp) -> Result<Option<LiveSession>, Error> {
    let to_user = session::Entity::belongs_to(user::Entity).from(session::Column::UserId).to(user::Column::Id).into();
    let to_tenant = session::Entity::belongs_to(tenant::Entity)
        .from(session::Column::ActiveTenantId)
        .to(tenant::Column::TenantId)
        .on_condition(|_, tenant| {
            Expr::col((tenant, tenant::Column::Status)).eq(Expr::value(TenantStatus::Active)).into()
        })
        .into();
    let to_membership = session::Entity::belongs_to(membership::Entity)
        .from((session::Column::ActiveTenantId, session::Column::UserId))
        .to((membership::Column::TenantId, membership::Column::UserId))
        .into();
    let row = session::Entity::find()
        .select_only()
        .columns([
            session::Column::Id,
            session::Column::UserId,
            session::Column::LastSeenAt,
            session::Column::ExpiresAt,
        ])
        .column(user::Column::Operator)
        .column(tenant::Column::TenantId)
        .columns([membership::Column::Role, membership::Column::Permissions])
        .join(JoinType::InnerJoin, to_user)
        .join(JoinType::LeftJoin, to_tenant)
        .join(JoinType::LeftJoin, to_membership)
        .filter(session::Column::TokenHash.eq(hash))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .into_model::<SessionRow>()
        .one(tx)
        .await
        .map_err(DbError::from)?;
    Ok(row.map(|row| LiveSession {
        session: row.id,
        user: row.user_id,
        operator: row.operator,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        member: match (row.tenant_id, row.role, row.permissions) {
            (Some(tenant), Some(role), Some(Names(permissions))) => Some(LiveMember { tenant, role, permissions }),
            _ => None,
        },
    }))
}

/// The live key with this hash and the membership of its creator, if that and the tenant still count.
pub(super) async fn api_key(
    tx: &SystemTx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(api_key::Model, LiveMember)>, Error> {
    let query = api_key::Entity::find()
        .filter(api_key::Column::SecretHash.eq(hash))
        .filter(api_key::Column::RevokedAt.is_null());
    let Some(key) = query.one(tx).await.map_err(DbError::from)? else { return Ok(None) };
    if key.expires_at.is_some_and(|moment| moment <= now) {
        return Ok(None);
    }
    let tenant = tenant::Entity::find_by_id(key.tenant_id).one(tx).await.map_err(DbError::from)?;
    if tenant.is_none_or(|tenant| tenant.status != TenantStatus::Active) {
        return Ok(None);
    }
    let creator =
        membership::Entity::find_by_id((key.tenant_id, key.created_by)).one(tx).await.map_err(DbError::from)?;
    Ok(creator.map(|creator| {
        let member = LiveMember { tenant: key.tenant_id, role: creator.role, permissions: creator.permissions.0 };
        (key, member)
    }))
}

pub(super) async fn touch_api_key(tx: &SystemTx, key: &api_key::Model, now: Timestamp) -> Result<(), Error> {
    api_key::Entity::update_many()
        .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
        .filter(api_key::Column::TenantId.eq(key.tenant_id))
        .filter(api_key::Column::Id.eq(key.id))
        .exec(tx)
        .await
        .map_err(DbError::from)?;
    Ok(())
}
