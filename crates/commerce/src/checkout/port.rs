//! What the checkout needs to know of the agency's sites.

use async_trait::async_trait;
use kernel::RequestCtx;

/// Which host names are an agency's own.
#[async_trait]
pub trait VerifiedHosts: Send + Sync + std::fmt::Debug {
    /// The origin, such as `https://shop.example`, of a host name that is verified to be the tenant's; nothing for any other.
    ///
    /// # Errors
    /// When it cannot be found out.
    async fn origin(&self, ctx: &RequestCtx, host: &str) -> Result<Option<String>, HostsError>;
}

/// Why a host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("host names cannot be looked up: {0}")]
pub struct HostsError(pub String);
