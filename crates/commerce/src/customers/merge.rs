//! A guest's address turns out to be an account's: what the guest had becomes the account's.

use kernel::{RequestCtx, TenantTx};

use super::audit::{self, Action};
use super::model::{Customer, CustomerState};
use super::rules::ADDRESSES_MAX;
use super::{addresses_store, links_store, store};
use crate::config::Config;
use crate::error::CommerceError;
use crate::{carts, consents, orders, promotions};

/// Gives `account` all that `guest` has, and leaves of the guest only the identifier; both are locked, and the account does not have
/// the address yet. Postal addresses beyond what a customer may have are dropped. What the account said about a consent holds.
pub(super) async fn absorb(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    guest: &Customer,
    account: &Customer,
) -> Result<(), CommerceError> {
    let now = config.clock.now();
    let known = addresses_store::of_customer(tx, account.id).await?;
    let room = ADDRESSES_MAX.saturating_sub(known.len());
    for mut address in addresses_store::of_customer(tx, guest.id).await?.into_iter().take(room) {
        address.customer_id = account.id;
        address.content.is_default_shipping &= known.is_empty();
        address.content.is_default_billing &= known.is_empty();
        address.version += 1;
        address.updated_at = now;
        addresses_store::save(tx, &address).await?;
    }
    addresses_store::delete(tx, guest.id, None).await?;
    let (from, to) = (guest.id.to_string(), account.id.to_string());
    orders::store::move_to_customer(tx, &from, &to, now).await?;
    promotions::move_uses(tx, &from, &to).await?;
    carts::merge_customers(tx, guest.id, account.id).await?;
    consents::move_to_customer(config, tx, ctx, guest, account).await?;
    links_store::delete_of(tx, guest.id, None).await?;
    let mut gone = Customer { email: None, name: String::new(), state: CustomerState::Erased, ..guest.clone() };
    gone.email_confirmed_at = None;
    gone.touch(now);
    store::save(tx, &gone).await?;
    for id in [guest.id, account.id] {
        audit::record(config, tx, ctx, id, Action::Merged).await?;
    }
    Ok(())
}
