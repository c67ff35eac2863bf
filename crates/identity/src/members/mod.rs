//! Members of a tenant: who they are, what they may do, and who may change that.
//!
//! People themselves belong to no tenant, so a list is made of two reads: memberships under the tenant's policies, then the
//! names of exactly these people.

pub(crate) mod rules;
pub(crate) mod store;

use std::collections::HashMap;

use kernel::{ActorKind, RequestCtx, SystemTx, TenantTx};

use crate::entity::membership::{self, Role};
use crate::entity::{Names, user};
use crate::error::Error;
use crate::ids::UserId;
use crate::state::AppState;
use crate::{api_keys, invitations, users};
use rules::Authority;

/// A membership with the person it is about.
pub(crate) struct Member {
    pub(crate) membership: membership::Model,
    pub(crate) user: user::Model,
}

/// Members in the order in which they registered.
pub(crate) async fn list(
    state: &AppState,
    ctx: &RequestCtx,
    after: Option<UserId>,
    limit: u64,
) -> Result<Vec<Member>, Error> {
    let memberships = {
        let tx = TenantTx::read(&state.config.db, ctx).await?;
        store::page(&tx, after, limit).await?
    };
    with_users(state, memberships).await
}

/// One member.
pub(crate) async fn get(state: &AppState, ctx: &RequestCtx, id: UserId) -> Result<Member, Error> {
    let membership = {
        let tx = TenantTx::read(&state.config.db, ctx).await?;
        store::find(&tx, id).await?.ok_or(Error::NotFound)?
    };
    with_users(state, vec![membership]).await?.pop().ok_or(Error::NotFound)
}

/// Gives a member another role or other permissions. `None` leaves as it is. Whoever gets a lower role loses the open
/// invitations that they made with the higher one.
pub(crate) async fn change(
    state: &AppState,
    ctx: &RequestCtx,
    id: UserId,
    role: Option<Role>,
    permissions: Option<&[String]>,
) -> Result<Member, Error> {
    let permissions = permissions.map(|wanted| state.catalogue.validate("/permissions", wanted)).transpose()?;
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    let owners = store::lock_owners(&tx).await?;
    let before = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    let role = role.unwrap_or(before.role);
    let permissions = rules::flags(role, permissions.unwrap_or_else(|| before.permissions.0.clone()));
    let authority = authority(&tx, ctx).await?;
    rules::check_touch(&authority, before.role)?;
    rules::check_grant(&authority, role, &permissions)?;
    rules::check_owner_remains(&owners, &before, Some(role))?;
    let before_role = before.role;
    let after = membership::Model { role, permissions: Names(permissions), updated_at: state.now(), ..before };
    store::update(&tx, &after).await?;
    if after.role < before_role {
        invitations::store::revoke_by(&tx, id, state.now()).await?;
    }
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, user = %id, by = %ctx.actor.id, "member changed");
    with_users(state, vec![after]).await?.pop().ok_or(Error::NotFound)
}

/// Ends a membership. What the person may do here ends at once; their API keys of this tenant and their open invitations, with
/// which they could come back, die with it.
pub(crate) async fn remove(state: &AppState, ctx: &RequestCtx, id: UserId) -> Result<(), Error> {
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    let owners = store::lock_owners(&tx).await?;
    let before = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    rules::check_touch(&authority(&tx, ctx).await?, before.role)?;
    rules::check_owner_remains(&owners, &before, None)?;
    store::delete(&tx, id).await?;
    api_keys::store::revoke_of(&tx, id, state.now()).await?;
    invitations::store::revoke_by(&tx, id, state.now()).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, user = %id, by = %ctx.actor.id, "member removed");
    Ok(())
}

/// What the actor may hand out, by their present membership rather than by what the request began with.
pub(crate) async fn authority(tx: &TenantTx, ctx: &RequestCtx) -> Result<Authority, Error> {
    let role = match ctx.actor.kind {
        ActorKind::User => {
            let id: UserId = ctx.actor.id.parse().map_err(|_| Error::MembersOnly)?;
            store::find(tx, id).await?.ok_or(Error::MembersOnly)?.role
        }
        ActorKind::System => Role::Owner,
        // Keys and tokens act within their scopes, as an agent does.
        ActorKind::ApiKey | ActorKind::Token | ActorKind::Job | ActorKind::Visitor => Role::Agent,
    };
    Ok(Authority { role, permissions: ctx.actor.permissions.clone() })
}

async fn with_users(state: &AppState, memberships: Vec<membership::Model>) -> Result<Vec<Member>, Error> {
    let tx = SystemTx::read(&state.config.db).await?;
    let people = users::store::by_ids(&tx, memberships.iter().map(|membership| membership.user_id)).await?;
    let mut people: HashMap<UserId, user::Model> = people.into_iter().map(|user| (user.id, user)).collect();
    Ok(memberships
        .into_iter()
        .filter_map(|membership| Some(Member { user: people.remove(&membership.user_id)?, membership }))
        .collect())
}
