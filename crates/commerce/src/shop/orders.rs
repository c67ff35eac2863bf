//! Orders on a shop's own pages: a customer's own, and the one that a shopper has just come back from.

use kernel::RequestCtx;

pub use crate::checkout::{ReturnStatus, VerifiedReturn};
pub use crate::orders::{Order, OrderDetail, OrderLine, OrderState, Totals};

use crate::checkout::returns;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{CustomerId, OrderId};
use crate::orders::{self, OrderFilter};

/// Orders that a page lists at most.
pub const LIST_MAX: u64 = 100;

/// A customer's latest orders, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_own(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
    limit: u64,
) -> Result<Vec<Order>, CommerceError> {
    let filter = OrderFilter { customer_id: Some(customer.to_string()), ..OrderFilter::default() };
    orders::list(config, ctx, &filter, None, limit.min(LIST_MAX)).await
}

/// A customer's own order.
///
/// # Errors
/// [`CommerceError::NotFound`], also for an order of another; or when the database fails.
pub async fn get_own(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
    id: OrderId,
) -> Result<OrderDetail, CommerceError> {
    let found = orders::get(config, ctx, id).await?;
    let is_own = found.order.customer_id.as_deref() == Some(customer.to_string().as_str());
    if is_own { Ok(found) } else { Err(CommerceError::NotFound) }
}

/// The order that a shopper came back to `host` from, as it stands now. The parameter `checkout` of the address proves it.
///
/// # Errors
/// [`CommerceError::ReturnInvalid`] when it was not sealed for this tenant and host, or has run out; or when the database fails.
pub async fn returned(
    config: &Config,
    ctx: &RequestCtx,
    host: &str,
    word: &str,
) -> Result<(VerifiedReturn, OrderDetail), CommerceError> {
    let told = returns::verify(config, ctx.tenant, host, word)?;
    let detail = orders::get(config, ctx, told.order_id).await?;
    Ok((told, detail))
}
