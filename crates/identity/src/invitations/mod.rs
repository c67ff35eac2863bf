//! Invitations: how a person becomes a member. The link goes to the invited address and nowhere else, so whoever follows it
//! has shown that the address is theirs.

pub(crate) mod store;

use std::time::Duration;

use kernel::rate_limit::RatePolicy;
use kernel::{RequestCtx, SystemTx, TenantTx};

use crate::credential::{self, Credential, INVITATION_PREFIX};
use crate::entity::membership::{self, Role};
use crate::entity::tenant::TenantStatus;
use crate::entity::{Names, invitation, user};
use crate::error::Error;
use crate::ids::InvitationId;
use crate::mail::InvitationMail;
use crate::members::{self, rules};
use crate::sessions::{self, Device, Opened, limits};
use crate::state::AppState;
use crate::users::password::Passwords;
use crate::{tenants, users};

/// How long a link works.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Mails that one tenant may cause.
const PER_TENANT: RatePolicy = RatePolicy { name: "invitations", limit: 100, window: Duration::from_secs(3600) };

/// An invitation as it was made, and whether its mail was handed over.
pub(crate) struct Created {
    pub(crate) invitation: invitation::Model,
    pub(crate) delivered: bool,
}

/// Invites an address. An open invitation to the same address is replaced.
pub(crate) async fn create(
    state: &AppState,
    ctx: &RequestCtx,
    email: &str,
    role: Role,
    permissions: &[String],
) -> Result<Created, Error> {
    let email = users::email::normalise("/email", email)?;
    let permissions = rules::flags(role, state.catalogue.validate("/permissions", permissions)?);
    limits::admit(state, &PER_TENANT, &ctx.tenant.to_string()).await?;
    {
        let tx = SystemTx::read(&state.config.db).await?;
        if let Some(user) = users::store::by_email(&tx, &email).await?
            && members::store::exists(&tx, ctx.tenant, user.id).await?
        {
            return Err(Error::AlreadyMember);
        }
    }
    let credential = Credential::generate(INVITATION_PREFIX, &*state.config.random);
    let now = state.now();
    let row = invitation::Model {
        tenant_id: ctx.tenant,
        id: InvitationId::generate(&*state.config.clock, &*state.config.random),
        email,
        role,
        permissions: Names(permissions),
        token_hash: credential.hash(),
        invited_by: ctx.actor.id.clone(),
        created_at: now,
        expires_at: now + LIFE,
        accepted_at: None,
        revoked_at: None,
    };
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    let tenant = tenants::store::current(&tx).await?.ok_or(Error::NotFound)?;
    rules::check_grant(&members::authority(&tx, ctx).await?, role, &row.permissions.0)?;
    store::revoke_open_to(&tx, &row.email, now).await?;
    store::insert(&tx, row.clone()).await?;
    tx.commit().await?;

    let mail = InvitationMail {
        to: row.email.clone(),
        tenant_name: tenant.name,
        link: format!("{}/invitations/accept#token={}", state.config.public_url, credential.text()),
        expires_at: row.expires_at,
    };
    let delivered = match state.config.mailer.send_invitation(mail).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(tenant = %ctx.tenant, invitation = %row.id, error = &error as &dyn std::error::Error, "invitation not mailed");
            false
        }
    };
    Ok(Created { invitation: row, delivered })
}

/// Open invitations, newest first.
pub(crate) async fn list(
    state: &AppState,
    ctx: &RequestCtx,
    before: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<invitation::Model>, Error> {
    let tx = TenantTx::read(&state.config.db, ctx).await?;
    store::page_open(&tx, state.now(), before, limit).await
}

/// Takes an open invitation back.
pub(crate) async fn revoke(state: &AppState, ctx: &RequestCtx, id: InvitationId) -> Result<(), Error> {
    let tx = TenantTx::begin(&state.config.db, ctx).await?;
    let row = store::find_open(&tx, id, state.now()).await?.ok_or(Error::NotFound)?;
    rules::check_touch(&members::authority(&tx, ctx).await?, row.role)?;
    if !store::revoke(&tx, id, state.now()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// What somebody gives to accept.
pub(crate) struct Acceptance<'a> {
    pub(crate) token: &'a str,
    /// For a new user: what to call them.
    pub(crate) name: Option<&'a str>,
    /// A new user's future password, or an existing user's present one.
    pub(crate) password: &'a str,
    pub(crate) device: Device<'a>,
}

/// Makes a member of whoever holds the link, and signs them in.
pub(crate) async fn accept(state: &AppState, acceptance: Acceptance<'_>) -> Result<Opened, Error> {
    let hash = credential::hash(acceptance.token);
    let now = state.now();
    let (row, known) = {
        let tx = SystemTx::read(&state.config.db).await?;
        let row = store::open_by_token(&tx, &hash, now).await?.ok_or(Error::NotFound)?;
        let tenant = tenants::store::by_id(&tx, row.tenant_id).await?.ok_or(Error::NotFound)?;
        if tenant.status != TenantStatus::Active {
            return Err(Error::TenantSuspended);
        }
        let known = users::store::by_email(&tx, &row.email).await?;
        (row, known)
    };
    limits::admit_sign_in(state, &row.email, acceptance.device.address).await?;
    let person = identify(state, &row, known, &acceptance).await?;

    let tx = SystemTx::begin(&state.config.db).await?;
    // Whoever comes second with the same link finds it used.
    if !store::accept(&tx, row.tenant_id, row.id, now).await? {
        return Err(Error::NotFound);
    }
    let user = match person {
        Person::Known(user) => user.id,
        Person::New(user) => {
            let id = user.id;
            match users::store::insert(&tx, user).await {
                // Somebody registered the address meanwhile, by another invitation: the link may be followed again.
                Err(error) if error.is_unique_violation("identity_users", "email") => {
                    return Err(Error::WrongCredentials);
                }
                outcome => outcome?,
            }
            id
        }
    };
    let membership = membership::Model {
        tenant_id: row.tenant_id,
        user_id: user,
        role: row.role,
        permissions: row.permissions,
        created_at: now,
        updated_at: now,
    };
    match members::store::insert(&tx, membership).await {
        Err(kernel::DbError::Unique { .. }) => return Err(Error::AlreadyMember),
        outcome => outcome?,
    }
    let opened = sessions::open(state, &tx, user, Some(row.tenant_id), acceptance.device.user_agent).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit().await?;
    tracing::info!(tenant = %row.tenant_id, invitation = %row.id, user = %user, "invitation accepted");
    Ok(opened)
}

enum Person {
    Known(user::Model),
    New(user::Model),
}

async fn identify(
    state: &AppState,
    row: &invitation::Model,
    known: Option<user::Model>,
    acceptance: &Acceptance<'_>,
) -> Result<Person, Error> {
    if let Some(user) = known {
        let matches = state.passwords.verify(acceptance.password, Some(&user.password_hash)).await?;
        return if matches { Ok(Person::Known(user)) } else { Err(Error::WrongCredentials) };
    }
    let name = tenants::check_name(acceptance.name.unwrap_or_default())?;
    Passwords::check("/password", acceptance.password)?;
    let hash = state.passwords.hash(acceptance.password).await?;
    Ok(Person::New(users::new(state, row.email.clone(), name, hash)))
}
