//! Where customers live. At most one address is the one that things are sent to, and one that bills are for; the first address of
//! a customer is both.

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

use super::model::{Address, CustomerState, NewAddress};
use super::rules::{ADDRESSES_MAX, check_address};
use super::{addresses_store as store, sign_in};
use crate::config::Config;
use crate::customers;
use crate::customers::token::CustomerToken;
use crate::error::CommerceError;
use crate::id::{AddressId, CustomerId};

/// All addresses of a customer, the oldest first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
) -> Result<Vec<Address>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    customers::store::find(&tx, customer).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::of_customer(&tx, customer).await?)
}

/// Where things are sent, and where bills go if that is elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) shipping: Option<NewAddress>,
    pub(crate) billing: Option<NewAddress>,
}

/// The default addresses of a customer.
pub(crate) async fn defaults(tx: &TenantTx, customer: CustomerId) -> Result<Defaults, CommerceError> {
    let mut defaults = Defaults::default();
    for Address { content, .. } in store::of_customer(tx, customer).await? {
        if content.is_default_shipping {
            defaults.shipping = Some(content);
        } else if content.is_default_billing {
            defaults.billing = Some(content);
        }
    }
    Ok(defaults)
}

/// The address of this id.
pub(crate) async fn get(
    config: &Config,
    ctx: &RequestCtx,
    (customer, id): (CustomerId, AddressId),
) -> Result<Address, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, customer, id).await?.ok_or(CommerceError::NotFound)
}

/// Adds an address.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
    content: NewAddress,
) -> Result<Address, CommerceError> {
    check_address(&content)?;
    let now = config.clock.now();
    let id = AddressId::generate(&*config.clock, &*config.random);
    let new = Address { id, customer_id: customer, content, version: 1, created_at: now, updated_at: now };
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        lock_living(&tx, customer).await?;
        let known = store::of_customer(&tx, customer).await?;
        if known.len() >= ADDRESSES_MAX {
            return Err(CommerceError::AddressLimit);
        }
        let mut address = new.clone();
        address.content.is_default_shipping |= known.is_empty();
        address.content.is_default_billing |= known.is_empty();
        take_defaults(&tx, &known, &address).await?;
        store::insert(&tx, &address).await?;
        tx.commit().await?;
        Ok(address)
    })
    .await
}

/// Replaces an address, if it is still the one that the caller saw.
pub(crate) async fn replace(
    config: &Config,
    ctx: &RequestCtx,
    (customer, id): (CustomerId, AddressId),
    if_match: Option<&IfMatch>,
    content: NewAddress,
) -> Result<Address, CommerceError> {
    check_address(&content)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        lock_living(&tx, customer).await?;
        let known = store::of_customer(&tx, customer).await?;
        let before = known.iter().find(|address| address.id == id).ok_or(CommerceError::NotFound)?;
        check_version(if_match, before.version)?;
        let address = Address {
            content: content.clone(),
            version: before.version + 1,
            updated_at: config.clock.now(),
            ..before.clone()
        };
        take_defaults(&tx, &known, &address).await?;
        store::save(&tx, &address).await?;
        tx.commit().await?;
        Ok(address)
    })
    .await
}

/// Deletes an address, if it is still the one that the caller saw.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    (customer, id): (CustomerId, AddressId),
    if_match: Option<&IfMatch>,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        customers::store::lock(&tx, customer).await?.ok_or(CommerceError::NotFound)?;
        let before = store::find(&tx, customer, id).await?.ok_or(CommerceError::NotFound)?;
        check_version(if_match, before.version)?;
        store::delete(&tx, customer, Some(id)).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// The addresses of the signed-in customer, the oldest first.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn list_own_addresses(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<Vec<Address>, CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    list(config, ctx, customer.id).await
}

/// Adds an address of the signed-in customer, or replaces the one of this id.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, violations of fields, [`CommerceError::NotFound`] when the
/// address is none of theirs, or the database refuses.
pub async fn save_own_address(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    id: Option<AddressId>,
    content: NewAddress,
) -> Result<Address, CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    match id {
        None => create(config, ctx, customer.id, content).await,
        Some(id) => replace(config, ctx, (customer.id, id), None, content).await,
    }
}

/// Deletes an address of the signed-in customer.
///
/// # Errors
/// As for [`save_own_address`].
pub async fn delete_own_address(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    id: AddressId,
) -> Result<(), CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    delete(config, ctx, (customer.id, id), None).await
}

/// Nobody else changes the customer or its addresses until this transaction ends.
async fn lock_living(tx: &TenantTx, customer: CustomerId) -> Result<(), CommerceError> {
    let customer = customers::store::lock(tx, customer).await?.ok_or(CommerceError::NotFound)?;
    if customer.state == CustomerState::Erased { Err(CommerceError::CustomerErased) } else { Ok(()) }
}

fn check_version(if_match: Option<&IfMatch>, version: i64) -> Result<(), CommerceError> {
    if_match.map_or(Ok(()), |if_match| if_match.check(version).map_err(|_| CommerceError::Stale))
}

/// Takes from the others what `address` is now.
async fn take_defaults(tx: &TenantTx, known: &[Address], address: &Address) -> Result<(), CommerceError> {
    for other in known.iter().filter(|other| other.id != address.id) {
        let mut changed = other.clone();
        changed.content.is_default_shipping &= !address.content.is_default_shipping;
        changed.content.is_default_billing &= !address.content.is_default_billing;
        if changed.content != other.content {
            changed.version += 1;
            changed.updated_at = address.updated_at;
            store::save(tx, &changed).await?;
        }
    }
    Ok(())
}
