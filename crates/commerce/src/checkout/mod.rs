//! The way from an agency's site to a paid order: a cart is handed over to the platform's checkout by a token, the shopper says who
//! and where, agrees to the price, pays at the gateway, and returns with a signed word.

pub(crate) mod confirmation;
pub(crate) mod countries;
pub(crate) mod handovers;
mod known;
mod model;
mod port;
pub(crate) mod returns;
mod rules;
mod store;
pub(crate) mod visits;

use std::sync::Arc;
use std::time::Duration;

use kernel::signing::SigningKey;

pub use handovers::CheckoutHandover;
pub(crate) use model::{Change, Checkout, CheckoutView, Content, Details, Review};
pub use port::{HostsError, ShopSite, VerifiedHosts};
pub use returns::{ReturnStatus, VerifiedReturn};

/// What the checkout needs of its host.
#[derive(Clone, Debug)]
pub struct CheckoutConfig {
    /// Where the platform is reached, without a trailing slash; the checkout is below `/checkout` of it.
    pub public_url: String,
    /// Whether visitors come over TLS: cookies are then `Secure` and bound to the host.
    pub secure_cookies: bool,
    /// Signs what goes back to a site, and forms.
    pub key: SigningKey,
    /// Knows the agency's host names.
    pub hosts: Arc<dyn VerifiedHosts>,
    /// How long an order may wait for its payment; the stock is held as long.
    pub payment_window: Duration,
    /// What the platform keeps of a payment, in hundredths of a per cent.
    pub fee_basis_points: u16,
}
