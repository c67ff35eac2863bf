//! Keys of host applications: with which a host that embeds an editor vouches for its own users.
//!
//! A key is pinned to one algorithm, one issuer and the scopes that it may hand on. Its identifier is the `kid` of what it
//! signs. To rotate, register a second one, let the host sign with it, then retire the first. It belongs to the tenant and so
//! outlives the membership of whoever registered it; retire it when that person should no longer know it. A shared secret is not stored:
//! it is derived from the platform's own secret and the row's salt, so a copy of the database signs nothing.

pub(crate) mod store;

use hmac::{Hmac, Mac as _};
use jsonwebtoken::DecodingKey;
use kernel::{RequestCtx, TenantTx};
use sha2::Sha256;

use crate::api_keys::member;
use crate::config::Secret;
use crate::entity::Names;
use crate::entity::host_key::{self, HostKeyKind, HostKeyStatus};
use crate::error::Error;
use crate::ids::HostKeyId;
use crate::permissions::require_all;
use crate::state::AppState;
use crate::tenants::check_name;

/// Longest issuer, and longest PEM text.
const MAX_ISSUER_LEN: usize = 200;
const MAX_PEM_LEN: usize = 1_000;

/// What is registered.
pub(crate) struct Registration<'a> {
    pub(crate) name: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) kind: HostKeyKind,
    pub(crate) public_key: Option<&'a str>,
    pub(crate) scopes: &'a [String],
}

/// A new key, and for `hs256` the shared secret, which is shown once.
pub(crate) struct Registered {
    pub(crate) key: host_key::Model,
    pub(crate) secret: Option<String>,
}

/// Registers a key that may hand on some of the registering member's own permissions.
pub(crate) async fn register(
    state: &AppState,
    ctx: &RequestCtx,
    wanted: Registration<'_>,
) -> Result<Registered, Error> {
    let created_by = member(ctx)?;
    let name = check_name(wanted.name)?;
    let issuer = check_issuer(wanted.issuer)?;
    let scopes = state.catalogue.validate("/scopes", wanted.scopes)?;
    if scopes.is_empty() {
        return Err(Error::invalid("/scopes", "empty", "Name at least one permission."));
    }
    require_all(&ctx.actor.permissions, &scopes)?;
    let id = HostKeyId::generate(&*state.config.clock, &*state.config.random);
    let (material, secret) = match (wanted.kind, wanted.public_key) {
        (HostKeyKind::Hs256, None) => {
            let salt = state.config.random.secret();
            let secret = shared_secret(&state.config.host_key_secret, id, &salt);
            (salt, Some(secret))
        }
        (HostKeyKind::Hs256, Some(_)) => {
            return Err(Error::invalid("/public_key", "not_wanted", "A shared secret is made here; leave this out."));
        }
        (_, None) => return Err(Error::invalid("/public_key", "missing", "Give the public key in PEM form.")),
        (kind, Some(pem)) => {
            public_key(kind, pem)?;
            (pem.trim().to_owned(), None)
        }
    };
    let key = host_key::Model {
        tenant_id: ctx.tenant,
        id,
        name,
        issuer,
        kind: wanted.kind,
        material,
        scopes: Names(scopes),
        created_by,
        status: HostKeyStatus::Active,
        created_at: state.now(),
        retired_at: None,
    };
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    store::insert(&tx, key.clone()).await?;
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, key = %id, by = %created_by, "host key registered");
    Ok(Registered { key, secret })
}

/// The tenant's host keys, newest first, retired ones included.
pub(crate) async fn list(
    state: &AppState,
    ctx: &RequestCtx,
    before: Option<HostKeyId>,
    limit: u64,
) -> Result<Vec<host_key::Model>, Error> {
    let tx = TenantTx::read(&state.config.db, ctx).await?;
    store::page(&tx, before, limit).await
}

/// Ends a key and every editor token that it vouched for. Doing it twice changes nothing.
pub(crate) async fn retire(state: &AppState, ctx: &RequestCtx, id: HostKeyId) -> Result<host_key::Model, Error> {
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    store::retire(&tx, id, state.now()).await?;
    let after = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant, key = %id, by = %ctx.actor.id, "host key retired");
    Ok(after)
}

/// The key to verify with.
pub(crate) fn decoding_key(secret: &Secret, row: &host_key::Model) -> Result<DecodingKey, Error> {
    match row.kind {
        HostKeyKind::Hs256 => Ok(DecodingKey::from_secret(shared_secret(secret, row.id, &row.material).as_bytes())),
        kind => public_key(kind, &row.material),
    }
}

/// The text that host and platform share. The host signs with its characters as they are.
fn shared_secret(secret: &Secret, id: HostKeyId, salt: &str) -> String {
    use base64::Engine as _;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(format!("sitewright host key\n{id}\n{salt}").as_bytes());
    format!("swh_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Reads a public key and makes sure that it fits the one algorithm.
fn public_key(kind: HostKeyKind, pem: &str) -> Result<DecodingKey, Error> {
    let wrong = || {
        Error::invalid(
            "/public_key",
            "invalid_public_key",
            "Give an Ed25519 or P-256 public key as PEM text (BEGIN PUBLIC KEY).",
        )
    };
    let pem = pem.trim();
    if pem.len() > MAX_PEM_LEN || !pem.starts_with("-----BEGIN PUBLIC KEY-----") {
        return Err(wrong());
    }
    let key = match kind {
        HostKeyKind::EdDsa => DecodingKey::from_ed_pem(pem.as_bytes()),
        HostKeyKind::Es256 => DecodingKey::from_ec_pem(pem.as_bytes()),
        HostKeyKind::Hs256 => return Err(wrong()),
    }
    .map_err(|_| wrong())?;
    // Ed25519 points have 32 bytes; uncompressed P-256 points 65 with a leading 4. Other curves differ in length.
    let fits = key.try_get_as_bytes().is_ok_and(|point| match kind {
        HostKeyKind::EdDsa => point.len() == 32,
        _ => point.len() == 65 && point[0] == 4,
    });
    if fits { Ok(key) } else { Err(wrong()) }
}

fn check_issuer(issuer: &str) -> Result<String, Error> {
    let sound = (1..=MAX_ISSUER_LEN).contains(&issuer.len()) && issuer.bytes().all(|byte| byte.is_ascii_graphic());
    if sound {
        Ok(issuer.to_owned())
    } else {
        Err(Error::invalid(
            "/issuer",
            "invalid_issuer",
            format!("Use 1 to {MAX_ISSUER_LEN} printable ASCII characters, best an https address."),
        ))
    }
}
