//! Authentication: from the credential of a request to who asks, for every router of the host.
//!
//! Three kinds of bearer are told apart by their form: a session token (`sws_…`), an API key (`swk_…`) and an editor token (a
//! JWT). A session may also come as a cookie. Role, permissions, membership and tenant are looked up for each request, so
//! what is taken away is gone at once here, and within three seconds in other processes; open streams end within ten.

mod cache;
mod layer;
mod origin;
mod store;

use kernel::time::Timestamp;
use kernel::{Actor, ActorKind, Permissions, SystemTx, TenantId};

pub use cache::CredentialCache;
pub use layer::{Authenticator, authenticate, with_authentication};

use crate::credential::{self, API_KEY_PREFIX, SESSION_PREFIX};
use crate::entity::api_key;
use crate::entity::membership::Role;
use crate::error::Error;
use crate::ids::{SessionId, UserId};
use crate::members::rules;
use crate::permissions::intersect;
use crate::state::AppState;
use crate::token_exchange::editor_token;
use crate::{host_keys, sessions};

/// The name of the session cookie.
pub const COOKIE: &str = "sw_session";

/// How old `last_seen_at` and `last_used_at` may become before they are written anew.
const TOUCH_AFTER: std::time::Duration = std::time::Duration::from_secs(60);

/// A signed-in user, in the extensions of the request. Unlike a [`kernel::RequestCtx`] it is there without a tenant too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who is signed in.
    pub user: UserId,
    /// By which session.
    pub session: SessionId,
    /// Whether they operate the platform.
    pub operator: bool,
    /// The role in the active tenant; none when there is no active tenant or membership.
    pub role: Option<Role>,
}

/// What a credential stands for at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    identity: Option<Identity>,
    principal: Option<(TenantId, Actor)>,
    /// When the credential itself runs out.
    expires_at: Timestamp,
}

impl Resolved {
    /// Whether it is the same principal with the same rights.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        self.identity == other.identity && self.principal == other.principal
    }
}

/// What stands behind a presented credential; nothing if it does not count.
pub(crate) async fn resolve(state: &AppState, presented: &str) -> Result<Option<Resolved>, Error> {
    let hash = credential::hash(presented);
    let cache = &state.config.credential_cache;
    let now = state.now();
    if let Some(resolved) = cache.get(&hash, now) {
        return Ok(Some(resolved));
    }
    let generation = cache.generation();
    let resolved = if presented.starts_with(SESSION_PREFIX) {
        session(state, &hash, now).await?
    } else if presented.starts_with(API_KEY_PREFIX) {
        api_key(state, &hash, now).await?
    } else {
        editor_token(state, presented, now).await?
    };
    if let Some(resolved) = &resolved {
        cache.insert(hash, resolved.clone(), now, generation);
    }
    Ok(resolved)
}

async fn session(state: &AppState, hash: &str, now: Timestamp) -> Result<Option<Resolved>, Error> {
    let row = {
        let tx = SystemTx::read(&state.config.db).await?;
        store::session(&tx, hash, now).await?
    };
    let Some(row) = row else { return Ok(None) };
    if now.since(row.last_seen_at) >= TOUCH_AFTER {
        note_use(touch_session(state, row.session, now).await);
    }
    let member = row.member;
    let principal = member.as_ref().map(|member| {
        let permissions = rules::effective(member.role, &member.permissions);
        (member.tenant, Actor { kind: ActorKind::User, id: row.user.to_string(), permissions })
    });
    let identity = Identity {
        user: row.user,
        session: row.session,
        operator: row.operator,
        role: member.map(|member| member.role),
    };
    Ok(Some(Resolved { identity: Some(identity), principal, expires_at: row.expires_at }))
}

async fn api_key(state: &AppState, hash: &str, now: Timestamp) -> Result<Option<Resolved>, Error> {
    let row = {
        let tx = SystemTx::read(&state.config.db).await?;
        store::api_key(&tx, hash, now).await?
    };
    let Some((key, creator)) = row else { return Ok(None) };
    if key.last_used_at.is_none_or(|used| now.since(used) >= TOUCH_AFTER) {
        note_use(touch_api_key(state, &key, now).await);
    }
    // What the creator may no longer do, the key may not either.
    let held = rules::effective(creator.role, &creator.permissions);
    let actor = Actor { kind: ActorKind::ApiKey, id: key.id.to_string(), permissions: intersect(&held, &key.scopes.0) };
    let expires_at = key.expires_at.unwrap_or(Timestamp::from_micros(i64::MAX));
    Ok(Some(Resolved { identity: None, principal: Some((key.tenant_id, actor)), expires_at }))
}

async fn touch_session(state: &AppState, session: SessionId, now: Timestamp) -> Result<(), Error> {
    let tx = SystemTx::begin(&state.config.db).await?;
    sessions::store::touch(&tx, session, now).await?;
    Ok(tx.commit().await?)
}

async fn touch_api_key(state: &AppState, key: &api_key::Model, now: Timestamp) -> Result<(), Error> {
    let tx = SystemTx::begin(&state.config.db).await?;
    store::touch_api_key(&tx, key, now).await?;
    Ok(tx.commit().await?)
}

/// When a credential was last used is worth knowing, but not worth refusing a request for.
fn note_use(written: Result<(), Error>) {
    if let Err(error) = written {
        tracing::warn!(error = &error as &dyn std::error::Error, "the last use of a credential was not recorded");
    }
}

async fn editor_token(state: &AppState, token: &str, now: Timestamp) -> Result<Option<Resolved>, Error> {
    let Some(claims) = editor_token::verify(&state.config.editor_token_keys, &state.config.public_url, token, now)
    else {
        return Ok(None);
    };
    let key = {
        let tx = SystemTx::read(&state.config.db).await?;
        host_keys::store::active_by_id(&tx, claims.host_key).await?
    };
    let Some(key) = key.filter(|key| key.tenant_id == claims.tenant) else { return Ok(None) };
    let permissions = intersect(&Permissions::only(key.scopes.0), &claims.scopes());
    let expires_at = Timestamp::from_seconds(claims.exp);
    let actor = Actor { kind: ActorKind::Token, id: claims.sub, permissions };
    Ok(Some(Resolved { identity: None, principal: Some((claims.tenant, actor)), expires_at }))
}
