//! Customers: who buys at one agency, where they live, and how they show who they are. This module knows their rules and their
//! transactions; it refuses to know HTTP, and what they buy.

pub(crate) mod addresses;
mod addresses_store;
pub(crate) mod audit;
mod audit_store;
pub(crate) mod email;
mod limits;
pub(crate) mod links;
pub(crate) mod links_store;
mod merge;
mod model;
mod passwords;
pub(crate) mod personal_data;
mod rules;
pub(crate) mod sessions;
mod sessions_store;
pub(crate) mod sign_in;
pub(crate) mod store;
mod token;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

pub(crate) use limits::admit_mail;
pub use links::Visit;
pub(crate) use model::CustomerPatch;
pub(crate) use model::LinkPurpose;
pub use model::{Address, Customer, CustomerSession, CustomerState, NewAddress};
pub use passwords::{PASSWORD_MIN_CHARS, Passwords};
pub use sessions::{authenticate, authenticate_in};
pub use token::CustomerToken;

use self::audit::Action;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{CustomerId, CustomerSessionId};

/// At most `rows` customers, the newest first, older than `after`; only those whose address contains `email_contains`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    email_contains: Option<&str>,
    after: Option<CustomerId>,
    rows: u64,
) -> Result<Vec<Customer>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, email_contains, after, rows).await?)
}

/// The customer of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: CustomerId) -> Result<Customer, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Makes a guest with this address, which no customer may have.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    email: &str,
    name: String,
) -> Result<Customer, CommerceError> {
    let email = email::normalise("/email", email)?;
    rules::check_name_of_customer(&name)?;
    let customer = Customer { name, ..new_guest(config, email) };
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::insert(&tx, &customer).await?;
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await?;
    Ok(customer)
}

/// Changes what `patch` names, if the customer is still the one that the caller saw. Another e-mail address is one that nobody has
/// shown to be theirs: all sessions end.
pub(crate) async fn change(
    config: &Config,
    ctx: &RequestCtx,
    id: CustomerId,
    if_match: Option<&IfMatch>,
    patch: CustomerPatch,
) -> Result<Customer, CommerceError> {
    if let Some(name) = &patch.name {
        rules::check_name_of_customer(name)?;
    }
    let email = patch.email.as_deref().map(|email| email::normalise("/email", email)).transpose()?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut customer = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if let Some(if_match) = if_match {
            if_match.check(customer.version).map_err(|_| CommerceError::Stale)?;
        }
        if customer.state == CustomerState::Erased {
            return Err(CommerceError::CustomerErased);
        }
        if let Some(name) = &patch.name {
            customer.name.clone_from(name);
        }
        if email.is_some() && email != customer.email {
            customer.email.clone_from(&email);
            customer.email_confirmed_at = None;
            sessions_store::revoke_others(&tx, id, None, config.clock.now()).await?;
            audit::record(config, &tx, ctx, id, Action::EmailChanged).await?;
        }
        customer.touch(config.clock.now());
        store::save(&tx, &customer).await?;
        tx.commit().await?;
        Ok(customer)
    })
    .await
}

/// At most `rows` live sessions of a customer, the newest first, older than `after`.
pub(crate) async fn list_sessions(
    config: &Config,
    ctx: &RequestCtx,
    id: CustomerId,
    after: Option<CustomerSessionId>,
    rows: u64,
) -> Result<Vec<CustomerSession>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok(sessions_store::list(&tx, id, config.clock.now(), after, rows).await?)
}

/// Ends all sessions of a customer.
pub(crate) async fn end_sessions(config: &Config, ctx: &RequestCtx, id: CustomerId) -> Result<(), CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    sessions_store::revoke_others(&tx, id, None, config.clock.now()).await?;
    audit::record(config, &tx, ctx, id, Action::SessionsEnded).await?;
    Ok(tx.commit().await?)
}

/// The customer with this address within the caller's transaction; a new guest when there is none. Whoever gave the address has
/// not shown that it is theirs: use the customer to tie an order to it, never to show what the customer has.
///
/// # Errors
/// When it is no address, with a violation at `/email`, or the database refuses.
pub async fn find_or_create_guest(
    config: &Config,
    tx: &TenantTx,
    _ctx: &RequestCtx,
    email: &str,
) -> Result<Customer, CommerceError> {
    let email = email::normalise("/email", email)?;
    if let Some(customer) = store::by_email(tx, &email).await? {
        return Ok(customer);
    }
    store::insert_if_absent(tx, &new_guest(config, email.clone())).await?;
    store::by_email(tx, &email).await?.ok_or(CommerceError::NotFound)
}

/// The customer of an e-mail address, if there is one; nobody is made.
pub(crate) async fn find_by_email(tx: &TenantTx, email: &str) -> Result<Option<CustomerId>, CommerceError> {
    let Ok(email) = email::normalise("/email", email) else { return Ok(None) };
    Ok(store::by_email(tx, &email).await?.map(|customer| customer.id))
}

fn new_guest(config: &Config, email: String) -> Customer {
    let now = config.clock.now();
    Customer {
        id: CustomerId::generate(&*config.clock, &*config.random),
        email: Some(email),
        name: String::new(),
        state: CustomerState::Guest,
        has_password: false,
        email_confirmed_at: None,
        erasure_requested_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
