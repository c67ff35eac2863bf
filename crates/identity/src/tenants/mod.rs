//! Tenants: an agency's own name, and what the platform's operators do with agencies.
//!
//! It knows nothing of what an agency builds, sells or pays.

pub(crate) mod store;

use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantId, TenantTx};

use crate::entity::membership::Role;
use crate::entity::tenant::{self, TenantStatus};
use crate::error::Error;
use crate::invitations;
use crate::state::AppState;

const MAX_NAME_CHARS: usize = 100;
/// Longest slug; it becomes a label of a host name.
const MAX_SLUG_LEN: usize = 40;

/// The caller's tenant.
pub(crate) async fn get(state: &AppState, ctx: &RequestCtx) -> Result<tenant::Model, Error> {
    let tx = TenantTx::read(&state.config.db, ctx).await?;
    store::current(&tx).await?.ok_or(Error::NotFound)
}

/// Gives the caller's tenant another name, if it is still at the version that `matches` accepts.
pub(crate) async fn rename(
    state: &AppState,
    ctx: &RequestCtx,
    name: &str,
    matches: impl FnOnce(i64) -> Result<(), Error>,
) -> Result<tenant::Model, Error> {
    let name = check_name(name)?;
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    let before = store::current(&tx).await?.ok_or(Error::NotFound)?;
    matches(before.version)?;
    let after = tenant::Model { name, version: before.version + 1, updated_at: state.now(), ..before };
    if !store::rename(&tx, &after).await? {
        return Err(Error::stale());
    }
    tx.commit().await?;
    Ok(after)
}

/// Tenants in the order of their creation, for operators.
pub(crate) async fn list(state: &AppState, after: Option<TenantId>, limit: u64) -> Result<Vec<tenant::Model>, Error> {
    let tx = SystemTx::read(&state.config.db).await?;
    store::page(&tx, after, limit).await
}

/// One tenant, for operators.
pub(crate) async fn get_any(state: &AppState, id: TenantId) -> Result<tenant::Model, Error> {
    let tx = SystemTx::read(&state.config.db).await?;
    store::by_id(&tx, id).await?.ok_or(Error::NotFound)
}

/// What an operator gives for a new tenant.
pub(crate) struct NewTenant<'a> {
    pub(crate) slug: &'a str,
    pub(crate) name: &'a str,
    pub(crate) owner_email: Option<&'a str>,
}

/// Makes a tenant without members and invites its owner; whether the invitation was handed over. `act_for` gives the
/// context in which the platform itself invites.
pub(crate) async fn create(
    state: &AppState,
    wanted: NewTenant<'_>,
    act_for: impl FnOnce(TenantId) -> RequestCtx,
) -> Result<(tenant::Model, bool), Error> {
    if let Some(email) = wanted.owner_email {
        crate::users::email::normalise("/owner_email", email)?;
    }
    let row = new(state, wanted.slug, wanted.name)?;
    let tx = SystemTx::begin(&state.config.db).await?;
    match store::insert(&tx, row.clone()).await {
        Err(error) if error.is_unique_violation("identity_tenants", "slug") => return Err(Error::SlugTaken),
        outcome => outcome?,
    }
    tx.commit().await?;
    tracing::info!(tenant = %row.tenant_id, "tenant created");
    let Some(email) = wanted.owner_email else { return Ok((row, false)) };
    let invited = invitations::create(state, &act_for(row.tenant_id), email, Role::Owner, &[]).await?;
    Ok((row, invited.delivered))
}

/// Suspends or resumes a tenant. Doing it twice changes nothing.
pub(crate) async fn set_status(state: &AppState, id: TenantId, status: TenantStatus) -> Result<tenant::Model, Error> {
    let tx = SystemTx::begin(&state.config.db).await?;
    let before = store::by_id(&tx, id).await?.ok_or(Error::NotFound)?;
    if before.status == status {
        return Ok(before);
    }
    store::set_status(&tx, id, status, state.now()).await?;
    let after = store::by_id(&tx, id).await?.ok_or(Error::NotFound)?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %id, ?status, "tenant status changed");
    Ok(after)
}

/// A tenant that is not stored yet.
pub(crate) fn new(state: &AppState, slug: &str, name: &str) -> Result<tenant::Model, Error> {
    let now: Timestamp = state.now();
    Ok(tenant::Model {
        tenant_id: TenantId::generate(&*state.config.clock, &*state.config.random),
        slug: check_slug(slug)?,
        name: check_name(name)?,
        status: TenantStatus::Active,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

fn check_slug(slug: &str) -> Result<String, Error> {
    let sound = (2..=MAX_SLUG_LEN).contains(&slug.len())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if sound {
        Ok(slug.to_owned())
    } else {
        Err(Error::invalid("/slug", "invalid_slug", "Use 2 to 40 of a–z, 0–9 and inner hyphens."))
    }
}

/// A name for a human reader: not empty, not endless, on one line.
pub(crate) fn check_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "/name",
            "invalid_name",
            format!("Use 1 to {MAX_NAME_CHARS} characters on one line."),
        ));
    }
    Ok(name.to_owned())
}
