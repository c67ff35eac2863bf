//! Customers: who buys at one agency, where they live, and how they show who they are. This module knows their rules and their
//! transactions; it refuses to know HTTP, and what they buy.

pub(crate) mod email;
mod model;
mod passwords;
pub(crate) mod sessions;
mod sessions_store;
pub(crate) mod store;
mod token;

use kernel::{RequestCtx, TenantTx};

pub use model::{Address, Customer, CustomerSession, CustomerState, LinkPurpose, NewAddress};
pub use passwords::Passwords;
pub use sessions::{authenticate, authenticate_in};
pub use token::CustomerToken;

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::CustomerId;

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
