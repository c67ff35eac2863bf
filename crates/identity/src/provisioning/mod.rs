//! What a host does before anybody can sign in: the first tenants, people and operators. Each use case may be repeated: what is
//! there already, by slug or address, is left as it is.

use kernel::{Actor, ActorKind, DbError, Permissions, RequestCtx, RequestId, SystemTx, TenantId};

use crate::config::Config;
use crate::entity::Names;
use crate::entity::membership::{self, Role};
use crate::error::Error;
use crate::ids::UserId;
use crate::members::{self, rules};
use crate::state::AppState;
use crate::users::password::Passwords;
use crate::{api_keys, tenants, users};

/// A person with a password.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// Where they get mail, and what they sign in with.
    pub email: &'a str,
    /// What to call them.
    pub name: &'a str,
    /// At least 12 characters.
    pub password: &'a str,
}

/// What was found or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ensured<T> {
    /// Its identifier.
    pub id: T,
    /// Whether it was made just now; then, for a user, the given password counts.
    pub created: bool,
}

/// Sees to it that a tenant with this slug exists.
///
/// # Errors
/// When slug or name are not acceptable, or the database fails.
pub async fn ensure_tenant(config: &Config, slug: &str, name: &str) -> Result<Ensured<TenantId>, Error> {
    let state = AppState::new(config.clone());
    let row = tenants::new(&state, slug, name)?;
    let tx = SystemTx::begin(&config.db).await?;
    if let Some(known) = tenants::store::by_slug(&tx, &row.slug).await? {
        return Ok(Ensured { id: known.tenant_id, created: false });
    }
    let id = row.tenant_id;
    tenants::store::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(Ensured { id, created: true })
}

/// Sees to it that a user with this address exists.
///
/// # Errors
/// When address, name or password are not acceptable, or the database fails.
pub async fn ensure_user(config: &Config, user: NewUser<'_>) -> Result<Ensured<UserId>, Error> {
    let state = AppState::new(config.clone());
    let email = users::email::normalise("/email", user.email)?;
    let name = tenants::check_name(user.name)?;
    Passwords::check("/password", user.password)?;
    {
        let tx = SystemTx::read(&config.db).await?;
        if let Some(known) = users::store::by_email(&tx, &email).await? {
            return Ok(Ensured { id: known.id, created: false });
        }
    }
    let hash = state.passwords.hash(user.password).await?;
    let row = users::new(&state, email.clone(), name, hash);
    let id = row.id;
    let tx = SystemTx::begin(&config.db).await?;
    match users::store::insert(&tx, row).await {
        Ok(()) => tx.commit().await?,
        // Another process was quicker.
        Err(error) if error.is_unique_violation("identity_users", "email") => {
            drop(tx);
            let tx = SystemTx::read(&config.db).await?;
            let known = users::store::by_email(&tx, &email).await?.ok_or(Error::NotFound)?;
            return Ok(Ensured { id: known.id, created: false });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Ensured { id, created: true })
}

/// Sees to it that the user is a member of the tenant. A membership that is there already keeps its role; whether one was made.
///
/// # Errors
/// When a permission is unknown, tenant or user do not exist, or the database fails.
pub async fn ensure_member(
    config: &Config,
    tenant: TenantId,
    user: UserId,
    role: Role,
    permissions: &[&str],
) -> Result<bool, Error> {
    let state = AppState::new(config.clone());
    let wanted: Vec<String> = permissions.iter().map(|name| (*name).to_owned()).collect();
    let permissions = rules::flags(role, state.catalogue.validate("/permissions", &wanted)?);
    let now = state.now();
    let row = membership::Model {
        tenant_id: tenant,
        user_id: user,
        role,
        permissions: Names(permissions),
        created_at: now,
        updated_at: now,
    };
    let tx = SystemTx::begin(&config.db).await?;
    if members::store::exists(&tx, tenant, user).await? {
        return Ok(false);
    }
    match members::store::insert(&tx, row).await {
        Err(DbError::Unique { .. }) => return Ok(false),
        Err(DbError::Constraint { .. }) => return Err(Error::NotFound),
        outcome => outcome?,
    }
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    Ok(true)
}

/// Makes the user an operator of the platform.
///
/// # Errors
/// When the database fails.
pub async fn ensure_operator(config: &Config, user: UserId) -> Result<(), Error> {
    let state = AppState::new(config.clone());
    let tx = SystemTx::begin(&config.db).await?;
    users::store::set_operator(&tx, user, state.now()).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    Ok(())
}

/// Makes an API key of this name that may do all that the user, an owner or admin of the tenant, may; gives its secret.
///
/// # Errors
/// When the name is not acceptable, or the database fails.
pub async fn create_api_key(config: &Config, tenant: TenantId, user: UserId, name: &str) -> Result<String, Error> {
    let state = AppState::new(config.clone());
    let actor = Actor { kind: ActorKind::User, id: user.to_string(), permissions: Permissions::All };
    let request_id = RequestId::generate(&*config.clock, &*config.random);
    let ctx = RequestCtx { tenant, actor, request_id };
    let created = api_keys::create(&state, &ctx, name, &state.catalogue.names(), None).await?;
    Ok(created.secret)
}

/// Deletes sessions that ended more than 30 days ago; how many. For a host's timer.
///
/// # Errors
/// When the database fails.
pub async fn forget_ended_sessions(config: &Config) -> Result<u64, Error> {
    let before = config.clock.now() - std::time::Duration::from_secs(30 * 24 * 3600);
    let tx = SystemTx::begin(&config.db).await?;
    let gone = crate::sessions::store::forget(&tx, before).await?;
    tx.commit().await?;
    Ok(gone)
}
