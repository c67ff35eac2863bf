//! API keys: what a program presents. A key may do what its scopes name and its creator still may.

pub(crate) mod store;

use kernel::time::Timestamp;
use kernel::{ActorKind, RequestCtx, TenantTx};

use crate::credential::{API_KEY_PREFIX, Credential};
use crate::entity::{Names, api_key};
use crate::error::Error;
use crate::ids::{ApiKeyId, UserId};
use crate::permissions::require_all;
use crate::state::AppState;
use crate::tenants::check_name;

/// A new key and its secret, which is shown once.
pub(crate) struct Created {
    pub(crate) key: api_key::Model,
    pub(crate) secret: String,
}

/// Makes a key with some of the creator's own permissions. Only a signed-in member may: a key must not beget keys.
pub(crate) async fn create(
    state: &AppState,
    ctx: &RequestCtx,
    name: &str,
    scopes: &[String],
    expires_at: Option<Timestamp>,
) -> Result<Created, Error> {
    let created_by = member(ctx)?;
    let now = state.now();
    let name = check_name(name)?;
    let scopes = state.catalogue.validate("/scopes", scopes)?;
    if scopes.is_empty() {
        return Err(Error::invalid("/scopes", "empty", "Name at least one permission."));
    }
    require_all(&ctx.actor.permissions, &scopes)?;
    if expires_at.is_some_and(|moment| moment <= now) {
        return Err(Error::invalid("/expires_at", "in_the_past", "Give a moment in the future, or none."));
    }
    let credential = Credential::generate(API_KEY_PREFIX, &*state.config.random);
    let key = api_key::Model {
        tenant_id: ctx.tenant,
        id: ApiKeyId::generate(&*state.config.clock, &*state.config.random),
        name,
        prefix: credential.visible_prefix(),
        secret_hash: credential.hash(),
        scopes: Names(scopes),
        created_by,
        created_at: now,
        last_used_at: None,
        expires_at,
        revoked_at: None,
    };
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    store::insert(&tx, key.clone()).await?;
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, key = %key.id, by = %created_by, "API key created");
    Ok(Created { key, secret: credential.into_text() })
}

/// The tenant's keys, newest first, revoked ones included.
pub(crate) async fn list(
    state: &AppState,
    ctx: &RequestCtx,
    before: Option<ApiKeyId>,
    limit: u64,
) -> Result<Vec<api_key::Model>, Error> {
    let tx = TenantTx::read(&state.config.db, ctx).await?;
    store::page(&tx, before, limit).await
}

/// Ends a key at once. Doing it twice changes nothing.
pub(crate) async fn revoke(state: &AppState, ctx: &RequestCtx, id: ApiKeyId) -> Result<(), Error> {
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    store::revoke(&tx, id, state.now()).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, key = %id, by = %ctx.actor.id, "API key revoked");
    Ok(())
}

/// The signed-in member who acts; a key or token is refused.
pub(crate) fn member(ctx: &RequestCtx) -> Result<UserId, Error> {
    match ctx.actor.kind {
        ActorKind::User => ctx.actor.id.parse().map_err(|_| Error::MembersOnly),
        _ => Err(Error::MembersOnly),
    }
}
