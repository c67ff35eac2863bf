//! What the checkout and the mails need to know of the agency's sites.

use async_trait::async_trait;
use kernel::RequestCtx;

/// Which host names are an agency's own, and where its shop is.
#[async_trait]
pub trait VerifiedHosts: Send + Sync + std::fmt::Debug {
    /// The origin, such as `https://shop.example`, of a host name that is verified to be the tenant's; nothing for any other.
    ///
    /// # Errors
    /// When it cannot be found out.
    async fn origin(&self, ctx: &RequestCtx, host: &str) -> Result<Option<String>, HostsError>;

    /// The shop that mails lead to. By default there is none: mails about orders and auctions are then left to the agency, except
    /// for the confirmation of an order that came through the checkout a short while ago.
    ///
    /// # Errors
    /// When it cannot be found out.
    async fn shop(&self, ctx: &RequestCtx) -> Result<Option<ShopSite>, HostsError> {
        let _ = ctx;
        Ok(None)
    }
}

/// An agency's shop, as mails speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopSite {
    /// What it calls itself.
    pub name: String,
    /// Where customers see their orders; one of them is a slash and its identifier further.
    pub orders_url: String,
    /// Where its auctions are; one of them is a slash and its identifier further.
    pub auctions_url: String,
}

/// Why a host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("host names cannot be looked up: {0}")]
pub struct HostsError(pub String);
