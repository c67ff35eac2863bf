//! Sessions: signing in and out, and which tenant a signed-in user works for.
//!
//! A session is an opaque token of which the hash is kept. It knows its user and the active tenant; role and permissions are
//! looked up anew by authentication, so nothing that is taken away lingers in it.

pub(crate) mod limits;
pub(crate) mod store;

use kernel::{SystemTx, TenantId};

use crate::authentication::Identity;
use crate::credential::{Credential, SESSION_PREFIX};
use crate::entity::session;
use crate::entity::tenant::TenantStatus;
use crate::error::Error;
use crate::ids::{SessionId, UserId};
use crate::members;
use crate::state::AppState;
use crate::users;

/// Longest description of a browser that is kept.
const MAX_USER_AGENT_CHARS: usize = 200;

/// What somebody gives to sign in.
pub(crate) struct Attempt<'a> {
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
    /// The tenant to work for; the first one without it.
    pub(crate) tenant: Option<TenantId>,
    pub(crate) device: Device<'a>,
}

/// Where somebody signs in from.
#[derive(Clone, Copy)]
pub(crate) struct Device<'a> {
    pub(crate) address: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
}

/// A new session and its token, which is shown once.
pub(crate) struct Opened {
    pub(crate) session: session::Model,
    pub(crate) token: String,
}

/// Signs in with email and password. An unknown address costs and says the same as a wrong password.
pub(crate) async fn sign_in(state: &AppState, attempt: Attempt<'_>) -> Result<Opened, Error> {
    let email = users::email::normalise("/email", attempt.email)?;
    limits::admit_sign_in(state, &email, attempt.device.address).await?;
    let (user, memberships) = {
        let tx = SystemTx::read(&state.config.db).await?;
        let user = users::store::by_email(&tx, &email).await?;
        let memberships = match &user {
            Some(user) => members::store::of_user(&tx, user.id).await?,
            None => Vec::new(),
        };
        (user, memberships)
    };
    let matches =
        state.passwords.verify(attempt.password, user.as_ref().map(|user| user.password_hash.as_str())).await?;
    let Some(user) = user.filter(|_| matches) else { return Err(Error::WrongCredentials) };
    let tenant = match attempt.tenant {
        Some(wanted) => Some(open_tenant(&memberships, wanted)?),
        None => memberships
            .iter()
            .find(|(_, tenant)| tenant.status == TenantStatus::Active)
            .map(|(_, tenant)| tenant.tenant_id),
    };
    let tx = SystemTx::begin(&state.config.db).await?;
    let opened = open(state, &tx, user.id, tenant, attempt.device.user_agent).await?;
    tx.commit().await?;
    tracing::info!(user = %user.id, session = %opened.session.id, "signed in");
    Ok(opened)
}

/// Stores a new session within the caller's transaction.
pub(crate) async fn open(
    state: &AppState,
    tx: &SystemTx,
    user: UserId,
    tenant: Option<TenantId>,
    user_agent: Option<&str>,
) -> Result<Opened, Error> {
    let credential = Credential::generate(SESSION_PREFIX, &*state.config.random);
    let now = state.now();
    let session = session::Model {
        id: SessionId::generate(&*state.config.clock, &*state.config.random),
        token_hash: credential.hash(),
        user_id: user,
        active_tenant_id: tenant,
        user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT_CHARS).collect()),
        created_at: now,
        last_seen_at: now,
        expires_at: now + state.config.session_lifetime,
        revoked_at: None,
    };
    store::insert(tx, session.clone()).await?;
    Ok(Opened { session, token: credential.into_text() })
}

/// The user's live sessions, newest first.
pub(crate) async fn list(
    state: &AppState,
    identity: &Identity,
    before: Option<SessionId>,
    limit: u64,
) -> Result<Vec<session::Model>, Error> {
    let tx = SystemTx::read(&state.config.db).await?;
    store::page(&tx, identity.user, state.now(), before, limit).await
}

/// Ends one of the user's sessions.
pub(crate) async fn revoke(state: &AppState, identity: &Identity, id: SessionId) -> Result<(), Error> {
    let tx = SystemTx::begin(&state.config.db).await?;
    if !store::revoke(&tx, identity.user, id, state.now()).await? {
        return Err(Error::NotFound);
    }
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    Ok(())
}

/// Lets the session work for another of the user's tenants.
pub(crate) async fn switch_tenant(state: &AppState, identity: &Identity, wanted: TenantId) -> Result<(), Error> {
    let tx = SystemTx::begin(&state.config.db).await?;
    let memberships = members::store::of_user(&tx, identity.user).await?;
    let tenant = open_tenant(&memberships, wanted)?;
    store::set_active_tenant(&tx, identity.session, tenant).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    Ok(())
}

fn open_tenant(memberships: &[members::store::InTenant], wanted: TenantId) -> Result<TenantId, Error> {
    let (_, tenant) = memberships.iter().find(|(_, tenant)| tenant.tenant_id == wanted).ok_or(Error::NotFound)?;
    match tenant.status {
        TenantStatus::Active => Ok(wanted),
        TenantStatus::Suspended => Err(Error::TenantSuspended),
    }
}
