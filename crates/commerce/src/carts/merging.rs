//! Two carts become one: a guest's and that of the customer who signs in.

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use super::model::{Cart, CartProof, CartState};
use super::token::CartToken;
use super::{rules, store, touch};
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::CustomerId;

/// Makes a guest's cart the customer's, or puts its lines into the cart that the customer has; in the caller's transaction. The
/// token opens nothing afterwards. Quantities are added up to the most that a line holds; what no longer fits, or is in another
/// currency than the customer's cart, stays behind. A token that opens nothing changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn merge_on_sign_in(
    tx: &TenantTx,
    _ctx: &RequestCtx,
    guest: &CartToken,
    customer: CustomerId,
) -> Result<(), CommerceError> {
    // Whoever signs in twice at once merges two carts one after the other: a customer has one.
    store::lock_customer(tx, customer).await?;
    let now = database_time_store::now(tx).await?;
    match store::lock(tx, CartProof::Token(guest), now).await? {
        Some(guest) => merge(tx, guest, customer, now).await,
        None => Ok(()),
    }
}

/// Makes the open cart of a customer another one's, who is locked, or puts its lines into theirs.
pub(crate) async fn merge_customers(tx: &TenantTx, from: CustomerId, to: CustomerId) -> Result<(), CommerceError> {
    let now = database_time_store::now(tx).await?;
    match store::lock(tx, CartProof::Customer(from), now).await? {
        Some(cart) => merge(tx, cart, to, now).await,
        None => Ok(()),
    }
}

/// Puts a locked guest's cart into the customer's.
pub(super) async fn merge(
    tx: &TenantTx,
    mut guest: Cart,
    customer: CustomerId,
    now: Timestamp,
) -> Result<(), CommerceError> {
    let Some(mut cart) = store::lock(tx, CartProof::Customer(customer), now).await? else {
        store::delete_expired_of(tx, customer, now).await?;
        guest.customer_id = Some(customer);
        touch(&mut guest, now);
        store::save(tx, &guest).await?;
        return Ok(store::forget_token(tx, guest.id).await?);
    };
    if cart.lines.is_empty() {
        cart.currency = guest.currency;
    }
    if cart.currency == guest.currency {
        let mut room = rules::LINES_MAX.saturating_sub(cart.lines.len());
        for line in std::mem::take(&mut guest.lines) {
            match cart.lines.iter_mut().find(|own| own.variant_id == line.variant_id) {
                Some(own) => {
                    own.quantity = (own.quantity + line.quantity).min(rules::QUANTITY_MAX);
                    store::save_line(tx, own).await?;
                }
                None if room > 0 => {
                    store::move_line(tx, line.id, cart.id).await?;
                    room -= 1;
                }
                None => {}
            }
        }
    }
    cart.country = cart.country.or_else(|| guest.country.clone());
    cart.coupon_code = cart.coupon_code.or_else(|| guest.coupon_code.clone());
    cart.shipping_method = cart.shipping_method.or_else(|| guest.shipping_method.clone());
    touch(&mut cart, now);
    store::save(tx, &cart).await?;
    guest.state = CartState::Merged;
    touch(&mut guest, now);
    store::save(tx, &guest).await?;
    Ok(store::forget_token(tx, guest.id).await?)
}
