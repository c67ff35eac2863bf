//! Signing in, by a mailed link or by a password, and what a signed-in customer does about it.
//!
//! Whether an address has an account is told to nobody but the reader of its mails: a link is mailed to any address, and a wrong
//! password costs and says the same as an unknown address. A password can be set only by somebody who is signed in, so nobody can
//! prepare an account for an address that is not theirs.

use kernel::db::retry;
use kernel::{RequestCtx, TenantTx};

use super::audit::{self, Action};
use super::links::{self, NewLink, Visit};
use super::model::{Customer, CustomerSession, CustomerState, LinkPurpose};
use super::passwords::Passwords;
use super::token::CustomerToken;
use super::{email, find_or_create_guest, limits, merge, sessions, sessions_store, store};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::CustomerSessionId;
use crate::jobs::SendEmailChangeNotice;

/// How often an address is tried again that a guest took meanwhile.
const EMAIL_TRIES: u32 = 3;

/// A customer who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub customer: Customer,
    /// For the cookie; it is shown only here.
    pub token: CustomerToken,
    /// The session, with the moment at which it ends.
    pub session: CustomerSession,
}

/// Mails a link that signs in to whoever reads mails at `email`. It leads to `page_url`, with `token` in its query; that page asks
/// for a click before it calls [`sign_in_with_link`], because mail scanners open links too. The answer is the same for every
/// address.
///
/// # Errors
/// No address, too many mails, or the database refuses.
pub async fn request_sign_in_link(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    page_url: &str,
    email: &str,
) -> Result<(), CommerceError> {
    let email = email::normalise("/email", email)?;
    limits::admit_mail(config, ctx.tenant, &email, visit.address.as_deref()).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let new = NewLink { purpose: LinkPurpose::SignIn, page_url, email: &email, customer: None, scope: None };
        links::create(config, &tx, ctx, visit, new).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Signs in with the token of a mailed link. A guest with the address becomes an account and keeps orders and addresses; a
/// stranger becomes a customer.
///
/// # Errors
/// [`CommerceError::LinkNotUsable`] for a token that was used, is too old, or is another host's; or the database refuses.
pub async fn sign_in_with_link(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    token: &str,
) -> Result<SignedIn, CommerceError> {
    limits::admit_try(config, ctx.tenant, token, visit.address.as_deref()).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let link = links::redeem(config, &tx, LinkPurpose::SignIn, &visit.host, token).await?;
        let customer = find_or_create_guest(config, &tx, ctx, &link.email).await?;
        let mut customer = store::lock(&tx, customer.id).await?.ok_or(CommerceError::LinkNotUsable)?;
        if customer.email.as_deref() != Some(link.email.as_str()) {
            // It changed between our finding and our locking it.
            return Err(CommerceError::LinkNotUsable);
        }
        if customer.state.may_become(CustomerState::Account) || customer.email_confirmed_at.is_none() {
            customer.state = CustomerState::Account;
            customer.email_confirmed_at = Some(config.clock.now());
            customer.touch(config.clock.now());
            store::save(&tx, &customer).await?;
            audit::record(config, &tx, ctx, customer.id, Action::BecameAccount).await?;
        }
        let (session, token) = sessions::open(config, &tx, customer.id, visit.user_agent.as_deref()).await?;
        tx.commit().await?;
        Ok(SignedIn { customer, token, session })
    })
    .await
}

/// Signs in with address and password.
///
/// # Errors
/// [`CommerceError::WrongCredentials`], too many tries, or the database refuses.
pub async fn sign_in_with_password(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    email: &str,
    password: &str,
) -> Result<SignedIn, CommerceError> {
    let email = email::normalise("/email", email)?;
    limits::admit_try(config, ctx.tenant, &email, visit.address.as_deref()).await?;
    let tx = TenantTx::read(&config.db, ctx).await?;
    let known = store::with_password(&tx, &email).await?;
    drop(tx);
    let stored = known.as_ref().and_then(|(_, hash)| hash.as_deref());
    let matches = config.passwords.verify(password, stored).await?;
    let Some((customer, hash)) = known.filter(|_| matches) else { return Err(CommerceError::WrongCredentials) };
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        // Whoever changed the password or erased the customer meanwhile has ended its sessions: this must not be a new one.
        let customer = store::lock(&tx, customer.id).await?.ok_or(CommerceError::WrongCredentials)?;
        if store::password_hash(&tx, customer.id).await? != hash {
            return Err(CommerceError::WrongCredentials);
        }
        let (session, token) = sessions::open(config, &tx, customer.id, visit.user_agent.as_deref()).await?;
        tx.commit().await?;
        Ok(SignedIn { customer, token, session })
    })
    .await
}

/// Ends the session of this token, if there is one.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(config: &Config, ctx: &RequestCtx, token: &CustomerToken) -> Result<(), CommerceError> {
    let Some((customer, session)) = sessions::signed_in(config, ctx, token).await? else { return Ok(()) };
    let tx = TenantTx::begin(&config.db, ctx).await?;
    sessions_store::revoke(&tx, customer.id, session.id, config.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Where the customer is signed in, the newest first; the first of the pair is the session of `token` itself.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn list_sessions(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<(CustomerSessionId, Vec<CustomerSession>), CommerceError> {
    let (customer, session) = required(config, ctx, token).await?;
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok((session.id, sessions_store::list(&tx, customer.id, config.clock.now(), None, 100).await?))
}

/// Ends one of the customer's own sessions.
///
/// # Errors
/// [`CommerceError::NotFound`] when it is none of theirs, [`CommerceError::WrongCredentials`] when the token stands for nobody, or
/// the database refuses.
pub async fn end_session(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    id: CustomerSessionId,
) -> Result<(), CommerceError> {
    let (customer, _) = required(config, ctx, token).await?;
    let tx = TenantTx::begin(&config.db, ctx).await?;
    if !sessions_store::revoke(&tx, customer.id, id, config.clock.now()).await? {
        return Err(CommerceError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Ends all sessions of the signed-in customer but the one of `token`.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn end_other_sessions(config: &Config, ctx: &RequestCtx, token: &CustomerToken) -> Result<(), CommerceError> {
    let (customer, session) = required(config, ctx, token).await?;
    let tx = TenantTx::begin(&config.db, ctx).await?;
    sessions_store::revoke_others(&tx, customer.id, Some(session.id), config.clock.now()).await?;
    audit::record(config, &tx, ctx, customer.id, Action::SessionsEnded).await?;
    Ok(tx.commit().await?)
}

/// Gives the signed-in customer a password, or another one, and ends all their other sessions. Who has one must know it.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when `current` is wrong or the token stands for nobody, a violation at `/new_password`, too
/// many tries, or the database refuses.
pub async fn set_password(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    current: Option<&str>,
    new: &str,
) -> Result<(), CommerceError> {
    Passwords::check("/new_password", new)?;
    let (customer, session) = required(config, ctx, token).await?;
    limits::admit_try(config, ctx.tenant, &customer.id.to_string(), None).await?;
    let tx = TenantTx::read(&config.db, ctx).await?;
    let stored = store::password_hash(&tx, customer.id).await?;
    drop(tx);
    if stored.is_some() && !config.passwords.verify(current.unwrap_or_default(), stored.as_deref()).await? {
        return Err(CommerceError::WrongCredentials);
    }
    let hash = config.passwords.hash(new).await?;
    let now = config.clock.now();
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let customer = store::lock(&tx, customer.id).await?.ok_or(CommerceError::WrongCredentials)?;
        if customer.state != CustomerState::Account || store::password_hash(&tx, customer.id).await? != stored {
            return Err(CommerceError::WrongCredentials);
        }
        store::set_password(&tx, customer.id, hash.clone(), now).await?;
        sessions_store::revoke_others(&tx, customer.id, Some(session.id), now).await?;
        audit::record(config, &tx, ctx, customer.id, Action::PasswordSet).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Mails a link to `email` that makes it the address of the signed-in customer, and a notice to the present one. Whether somebody
/// else has the address is told only to who follows the link.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, no address, too many mails, or the database refuses.
pub async fn request_email_change(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    page_url: &str,
    token: &CustomerToken,
    email: &str,
) -> Result<(), CommerceError> {
    let email = email::normalise("/email", email)?;
    let (customer, _) = required(config, ctx, token).await?;
    limits::admit_mail(config, ctx.tenant, &email, visit.address.as_deref()).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let new = NewLink {
            purpose: LinkPurpose::ChangeEmail,
            page_url,
            email: &email,
            customer: Some(customer.id),
            scope: None,
        };
        let link = links::create(config, &tx, ctx, visit, new).await?;
        config.jobs.enqueue(&tx, ctx, &SendEmailChangeNotice { link }).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Changes the address of the customer who asked for the link with this token. What a guest with that address has, such as orders,
/// becomes the customer's: following the link has shown that both are the same person.
///
/// # Errors
/// [`CommerceError::LinkNotUsable`], [`CommerceError::EmailTaken`] when another account has the address, or the database refuses.
pub async fn confirm_email_change(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    token: &str,
) -> Result<Customer, CommerceError> {
    limits::admit_try(config, ctx.tenant, token, visit.address.as_deref()).await?;
    let mut tries = 0;
    loop {
        match retry(async || change_email(config, ctx, visit, token).await).await {
            // A guest with the address came between our look and our writing.
            Err(CommerceError::EmailTaken) if tries < EMAIL_TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn change_email(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    token: &str,
) -> Result<Customer, CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let link = links::redeem(config, &tx, LinkPurpose::ChangeEmail, &visit.host, token).await?;
    let id = link.customer_id.ok_or(CommerceError::LinkNotUsable)?;
    let mut customer = store::lock(&tx, id).await?.ok_or(CommerceError::LinkNotUsable)?;
    if customer.state != CustomerState::Account {
        return Err(CommerceError::LinkNotUsable);
    }
    if let Some(other) = store::by_email(&tx, &link.email).await?.filter(|other| other.id != id) {
        let guest = store::lock(&tx, other.id).await?.ok_or(CommerceError::EmailTaken)?;
        if guest.state != CustomerState::Guest || guest.email.as_deref() != Some(link.email.as_str()) {
            return Err(CommerceError::EmailTaken);
        }
        merge::absorb(config, &tx, ctx, &guest, &customer).await?;
    }
    customer.email = Some(link.email);
    customer.email_confirmed_at = Some(config.clock.now());
    customer.touch(config.clock.now());
    store::save(&tx, &customer).await?;
    audit::record(config, &tx, ctx, id, Action::EmailChanged).await?;
    tx.commit().await?;
    Ok(customer)
}

/// Changes what the signed-in customer wants to be called.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, a violation at `/name`, or the database refuses.
pub async fn set_name(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    name: &str,
) -> Result<Customer, CommerceError> {
    super::rules::check_name_of_customer(name)?;
    let (customer, _) = required(config, ctx, token).await?;
    let patch = super::model::CustomerPatch { name: Some(name.to_owned()), email: None };
    super::change(config, ctx, customer.id, None, patch).await
}

/// Who the token stands for, or an error that says that it stands for nobody.
pub(crate) async fn required(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<(Customer, CustomerSession), CommerceError> {
    sessions::signed_in(config, ctx, token).await?.ok_or(CommerceError::WrongCredentials)
}
