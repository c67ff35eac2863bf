//! What a shop's pages do about the checkout.

use kernel::RequestCtx;

use super::carts::Shopper;
use crate::carts::CartProof;
use crate::checkout::{CheckoutHandover, VerifiedReturn, handovers, returns};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;

/// Hands the shopper's cart over to the checkout: send the browser to the address. It works once and for two minutes; another
/// version of the cart is refused there. After paying the shopper comes back to `return_path` on `host`, with a parameter
/// `checkout` for [`verify_return`].
///
/// # Errors
/// [`CommerceError::NotFound`] without a cart, [`CommerceError::CartEmpty`], [`CommerceError::HostNotVerified`] when the host name is
/// not one of the tenant's, [`CommerceError::Invalid`] when the path is not one on it.
pub async fn start(
    config: &Config,
    ctx: &RequestCtx,
    shopper: &Shopper<'_>,
    host: &str,
    return_path: &str,
) -> Result<CheckoutHandover, CommerceError> {
    let proof = shopper.customer.map(CartProof::Customer).or(shopper.token.map(CartProof::Token));
    handovers::hand_over_cart(config, ctx, proof.ok_or(CommerceError::NotFound)?, host, return_path).await
}

/// The same for an order that waits for its payment, such as that of an auction's winner. Whoever calls this has made sure that
/// the shopper may see the order.
///
/// # Errors
/// [`CommerceError::OrderState`] when it does not wait for a payment; else as for [`start`].
pub async fn start_for_order(
    config: &Config,
    ctx: &RequestCtx,
    order: OrderId,
    host: &str,
    return_path: &str,
) -> Result<CheckoutHandover, CommerceError> {
    handovers::hand_over_order(config, ctx, order, host, return_path).await
}

/// What the parameter `checkout` says with which a shopper came back to `host`. It holds for fifteen minutes.
///
/// # Errors
/// [`CommerceError::ReturnInvalid`] when it was not sealed for this tenant and host, or has run out.
pub fn verify_return(
    config: &Config,
    ctx: &RequestCtx,
    host: &str,
    word: &str,
) -> Result<VerifiedReturn, CommerceError> {
    returns::verify(config, ctx.tenant, host, word)
}
