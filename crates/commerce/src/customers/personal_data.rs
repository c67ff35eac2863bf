//! Everything that is held on a person: to give it to them, and to erase it.
//!
//! Each part of the crate that holds personal data says so by one line in [`HOLDERS`]; nothing here knows what orders or carts
//! are.

use async_trait::async_trait;
use jobs::JobId;
use kernel::db::retry;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Map, Value, json};

use super::audit::{self, Action};
use super::model::{Customer, CustomerState};
use super::{addresses_store, audit_store, links_store, sessions_store, sign_in, store};
use crate::auctions::personal_data::Bids;
use crate::carts;
use crate::config::Config;
use crate::consents;
use crate::customers::token::CustomerToken;
use crate::error::CommerceError;
use crate::id::CustomerId;
use crate::jobs::EraseCustomer;
use crate::orders::personal_data::Orders;

/// A part of the crate that holds data on customers.
#[async_trait]
pub(crate) trait PersonalData: Send + Sync {
    /// Its name in an export.
    fn name(&self) -> &'static str;

    /// What it holds on the customer, as JSON that a person can read.
    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError>;

    /// Deletes what it holds, or makes it anonymous where the law wants the record. The customer is locked and still has the
    /// address. It may run again after a crash and after it has succeeded.
    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError>;
}

/// All of them. The profile is the last: the others may need the address.
const HOLDERS: &[&dyn PersonalData] =
    &[&Addresses, &Audit, &Bids, &carts::CustomerCarts, &consents::Ledger, &Links, &Orders, &Sessions, &Profile];

/// Everything that is held on a customer, as one JSON object; noted in the log.
pub(crate) async fn export(config: &Config, ctx: &RequestCtx, id: CustomerId) -> Result<Value, CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let customer = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    let mut all = Map::new();
    for holder in HOLDERS {
        all.insert(holder.name().to_owned(), holder.export(&tx, &customer).await?);
    }
    audit::record(config, &tx, ctx, id, Action::Exported).await?;
    tx.commit().await?;
    Ok(Value::Object(all))
}

/// Asks for the erasure of a customer: sessions end at once, a job does the rest. It may be asked for again.
pub(crate) async fn request_erasure(config: &Config, ctx: &RequestCtx, id: CustomerId) -> Result<JobId, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut customer = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let now = config.clock.now();
        if customer.state != CustomerState::Erased && customer.erasure_requested_at.is_none() {
            customer.erasure_requested_at = Some(now);
            customer.touch(now);
            store::save(&tx, &customer).await?;
            audit::record(config, &tx, ctx, id, Action::ErasureRequested).await?;
        }
        sessions_store::revoke_others(&tx, id, None, now).await?;
        let job = config.jobs.enqueue(&tx, ctx, &EraseCustomer { customer: id }).await?;
        tx.commit().await?;
        Ok(job)
    })
    .await
}

/// Erases a customer within the caller's transaction; nothing to do when it is erased or was never there.
pub(crate) async fn erase(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: CustomerId,
) -> Result<(), CommerceError> {
    let Some(customer) = store::lock(tx, id).await? else { return Ok(()) };
    if !customer.state.may_become(CustomerState::Erased) {
        return Ok(());
    }
    for holder in HOLDERS {
        holder.erase(config, tx, ctx, &customer).await?;
    }
    audit::record(config, tx, ctx, id, Action::Erased).await
}

/// Everything that is held on the signed-in customer.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn export_own_data(config: &Config, ctx: &RequestCtx, token: &CustomerToken) -> Result<Value, CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    export(config, ctx, customer.id).await
}

/// Asks for the erasure of the signed-in customer, who is signed out everywhere at once.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn request_own_erasure(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<(), CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    request_erasure(config, ctx, customer.id).await.map(drop)
}

/// Name, address and how far they are known.
struct Profile;

#[async_trait]
impl PersonalData for Profile {
    fn name(&self) -> &'static str {
        "profile"
    }

    async fn export(&self, _tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        Ok(json!({
            "id": customer.id,
            "email": customer.email,
            "name": customer.name,
            "state": customer.state.as_str(),
            "has_password": customer.has_password,
            "email_confirmed_at": customer.email_confirmed_at,
            "created_at": customer.created_at,
            "updated_at": customer.updated_at,
        }))
    }

    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        _: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError> {
        let mut erased = Customer {
            email: None,
            name: String::new(),
            state: CustomerState::Erased,
            has_password: false,
            email_confirmed_at: None,
            ..customer.clone()
        };
        erased.touch(config.clock.now());
        Ok(store::save(tx, &erased).await?)
    }
}

/// Postal addresses.
struct Addresses;

#[async_trait]
impl PersonalData for Addresses {
    fn name(&self) -> &'static str {
        "addresses"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let addresses = addresses_store::of_customer(tx, customer.id).await?;
        Ok(addresses
            .into_iter()
            .map(|address| {
                let content = address.content;
                json!({
                    "id": address.id,
                    "name": content.name,
                    "company": content.company,
                    "line1": content.line1,
                    "line2": content.line2,
                    "city": content.city,
                    "region": content.region,
                    "postal_code": content.postal_code,
                    "country": content.country,
                    "phone": content.phone,
                    "is_default_shipping": content.is_default_shipping,
                    "is_default_billing": content.is_default_billing,
                    "created_at": address.created_at,
                })
            })
            .collect())
    }

    async fn erase(&self, _: &Config, tx: &TenantTx, _: &RequestCtx, customer: &Customer) -> Result<(), CommerceError> {
        Ok(addresses_store::delete(tx, customer.id, None).await?)
    }
}

/// Where the customer is signed in.
struct Sessions;

#[async_trait]
impl PersonalData for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let sessions = sessions_store::all(tx, customer.id).await?;
        Ok(sessions
            .into_iter()
            .map(|session| {
                json!({
                    "id": session.id,
                    "user_agent": session.user_agent,
                    "created_at": session.created_at,
                    "last_seen_at": session.last_seen_at,
                    "expires_at": session.expires_at,
                })
            })
            .collect())
    }

    async fn erase(&self, _: &Config, tx: &TenantTx, _: &RequestCtx, customer: &Customer) -> Result<(), CommerceError> {
        Ok(sessions_store::delete(tx, customer.id).await?)
    }
}

/// Links that were mailed. They hold the address and nothing that is not in the profile.
struct Links;

#[async_trait]
impl PersonalData for Links {
    fn name(&self) -> &'static str {
        "mailed_links"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let links = links_store::of(tx, customer.id, customer.email.as_deref()).await?;
        Ok(links
            .into_iter()
            .map(|link| {
                json!({
                    "purpose": link.purpose.as_str(),
                    "email": link.email,
                    "host": link.host,
                    "created_at": link.created_at,
                    "used_at": link.used_at,
                })
            })
            .collect())
    }

    async fn erase(&self, _: &Config, tx: &TenantTx, _: &RequestCtx, customer: &Customer) -> Result<(), CommerceError> {
        Ok(links_store::delete_of(tx, customer.id, customer.email.as_deref()).await?)
    }
}

/// What was done about the customer. It names nobody and stays, as the proof that an erasure was done.
struct Audit;

#[async_trait]
impl PersonalData for Audit {
    fn name(&self) -> &'static str {
        "log"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let lines = audit_store::of(tx, customer.id).await?;
        Ok(lines.into_iter().map(|line| json!({ "action": line.action, "at": line.created_at })).collect())
    }

    async fn erase(&self, _: &Config, _: &TenantTx, _: &RequestCtx, _: &Customer) -> Result<(), CommerceError> {
        Ok(())
    }
}
