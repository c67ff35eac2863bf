//! The way back to a site: the gateway sends the shopper to us, we look how the order stands, and send them on to the verified
//! host that they came from, with a word that the site can verify.

use std::time::Duration;

use kernel::time::Timestamp;
use kernel::{RequestCtx, RequestId, TenantId, TenantTx};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::named::named;
use crate::orders::{self, Order, OrderState, Payment, PaymentState};
use crate::payments::{self, ReturnUrls};
use crate::violation::Violations;

/// What tickets are sealed for.
const TICKET: &str = "checkout ticket";
/// What words are sealed for.
const WORD: &str = "checkout return";
/// How long a site may take to read the word.
const WORD_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a shopper may take to come back from a gateway, at least.
const TICKET_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long they may take after the time to pay is over: the page of a payment keeps its first ticket.
const TICKET_REST: Duration = Duration::from_secs(24 * 3600);
/// Where shoppers come back to.
pub(crate) const RETURN: &str = "/checkout/return";
/// The parameter that carries the word.
const PARAMETER: &str = "checkout";

named! {
    /// How an order stands when its shopper comes back.
    pub enum ReturnStatus {
        /// It is paid.
        Paid = "paid",
        /// The money is on its way.
        Processing = "processing",
        /// Nobody has paid yet.
        Pending = "pending",
        /// It was cancelled, has expired, or was refunded.
        Closed = "closed",
    }
}

/// What a site learns when its shopper comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReturn {
    /// The order.
    pub order_id: OrderId,
    /// Its number to people.
    pub number: i64,
    /// How it stood when the shopper came back.
    pub status: ReturnStatus,
}

/// A word before it is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Word {
    order: OrderId,
    number: i64,
    status: String,
    expires: i64,
}

/// A ticket before it is sealed: who comes back to where.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    tenant: TenantId,
    order: OrderId,
    host: String,
    path: String,
    expires: i64,
}

/// Where a shopper goes on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Onward {
    /// The site's page, with the word.
    pub(crate) url: String,
}

/// Checks that a host name is verified to be the tenant's, and a path one on it; answers the host's origin.
pub(crate) async fn check_target(
    config: &Config,
    ctx: &RequestCtx,
    host: &str,
    path: &str,
) -> Result<String, CommerceError> {
    let origin = config.checkout.hosts.origin(ctx, host).await.map_err(CommerceError::internal)?;
    let origin = origin.ok_or(CommerceError::HostNotVerified)?;
    if !is_path(path) {
        let detail = "A path on that host, such as /order, beginning with one slash; at most 500 characters.";
        return Err(Violations::one("/return_path", "path_format", detail).into());
    }
    Ok(origin)
}

/// Begins to pay an order, for a shopper who comes back to this host and path; answers the gateway's page, or where to go on when
/// there is nothing to pay.
pub(crate) async fn start_payment(
    config: &Config,
    ctx: &RequestCtx,
    order: OrderId,
    host: &str,
    path: &str,
    cancelled: &str,
) -> Result<String, CommerceError> {
    check_target(config, ctx, host, path).await?;
    let (placed, _) = standing(config, ctx, order).await?;
    let paid = ticket_url(config, ctx, &placed, host, path);
    let urls = ReturnUrls { paid: paid.clone(), cancelled: cancelled.to_owned() };
    Ok(payments::begin(config, ctx, order, &urls).await?.unwrap_or(paid))
}

/// Where a shopper comes back to, and is sent on to this verified host and path.
pub(crate) fn ticket_url(config: &Config, ctx: &RequestCtx, order: &Order, host: &str, path: &str) -> String {
    let expires = (config.clock.now() + TICKET_LIFE).max(order.payment_due_at + TICKET_REST).as_seconds();
    let ticket = Ticket { tenant: ctx.tenant, order: order.id, host: host.to_owned(), path: path.to_owned(), expires };
    let sealed = config.checkout.key.seal(TICKET, "", &serde_json::to_vec(&ticket).unwrap_or_default());
    format!("{}{RETURN}/{sealed}", config.checkout.public_url)
}

/// Where a shopper with this ticket goes on to. The gateway is asked, if its message has not come yet.
pub(crate) async fn arrive(config: &Config, request_id: RequestId, ticket: &str) -> Result<Onward, CommerceError> {
    let opened = config.checkout.key.open(TICKET, "", ticket).ok_or(CommerceError::NotFound)?;
    let ticket: Ticket = serde_json::from_slice(&opened).map_err(|_| CommerceError::NotFound)?;
    if Timestamp::from_seconds(ticket.expires) <= config.clock.now() {
        return Err(CommerceError::NotFound);
    }
    let ctx = RequestCtx::system(ticket.tenant, request_id);
    // It was verified when the ticket was made; it may have been given up since.
    let origin = check_target(config, &ctx, &ticket.host, &ticket.path).await?;
    let (mut order, payment) = standing(config, &ctx, ticket.order).await?;
    let mut latest = payment;
    if let Some(payment) = latest.as_ref().filter(|_| order.state == OrderState::PendingPayment) {
        if let Err(error) = payments::refresh(config, &ctx, payment).await {
            tracing::warn!(%request_id, error = &error as &dyn std::error::Error, "the gateway does not say how a payment stands");
        }
        (order, latest) = standing(config, &ctx, ticket.order).await?;
    }
    let word = Word {
        order: order.id,
        number: order.number,
        status: status(&order, latest.as_ref()).as_str().to_owned(),
        expires: (config.clock.now() + WORD_LIFE).as_seconds(),
    };
    let context = context(ctx.tenant, &ticket.host);
    let sealed = config.checkout.key.seal(WORD, &context, &serde_json::to_vec(&word).unwrap_or_default());
    let joint = if ticket.path.contains('?') { '&' } else { '?' };
    Ok(Onward { url: format!("{origin}{}{joint}{PARAMETER}={sealed}", ticket.path) })
}

/// What a shopper's word says who came back to `host`, if it was sealed for this tenant and host and not long ago.
///
/// # Errors
/// [`CommerceError::ReturnInvalid`].
pub(crate) fn verify(
    config: &Config,
    tenant: TenantId,
    host: &str,
    word: &str,
) -> Result<VerifiedReturn, CommerceError> {
    let opened = config.checkout.key.open(WORD, &context(tenant, host), word).ok_or(CommerceError::ReturnInvalid)?;
    let word: Word = serde_json::from_slice(&opened).map_err(|_| CommerceError::ReturnInvalid)?;
    let status = word.status.parse().map_err(|_| CommerceError::ReturnInvalid)?;
    if Timestamp::from_seconds(word.expires) <= config.clock.now() {
        return Err(CommerceError::ReturnInvalid);
    }
    Ok(VerifiedReturn { order_id: word.order, number: word.number, status })
}

async fn standing(config: &Config, ctx: &RequestCtx, id: OrderId) -> Result<(Order, Option<Payment>), CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let order = orders::store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    let payments = orders::store::payments(&tx, id).await?;
    // Money on its way outweighs a page that was opened later.
    let coming = payments.iter().position(|payment| payment.state == PaymentState::Processing).unwrap_or(0);
    Ok((order, payments.into_iter().nth(coming)))
}

fn status(order: &Order, payment: Option<&Payment>) -> ReturnStatus {
    match order.state {
        OrderState::Paid | OrderState::PartiallyRefunded => ReturnStatus::Paid,
        OrderState::Refunded | OrderState::Cancelled | OrderState::Expired => ReturnStatus::Closed,
        OrderState::PendingPayment => match payment.map(|payment| payment.state) {
            Some(PaymentState::Processing | PaymentState::Succeeded) => ReturnStatus::Processing,
            _ => ReturnStatus::Pending,
        },
    }
}

/// A word is worth something to one tenant on one host only.
fn context(tenant: TenantId, host: &str) -> String {
    format!("{tenant}/{}", host.to_ascii_lowercase())
}

/// One slash, and then nothing that a browser would take for another host or the end of the address.
fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 500
        && path.bytes().all(|byte| (0x21..0x7f).contains(&byte) && !b"\\#\"<>".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_on_their_host() {
        for good in ["/", "/order", "/a/b?c=d&e=%20", "/a:b@c"] {
            assert!(is_path(good), "{good}");
        }
        for bad in [
            "",
            "order",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\n",
            "/a#b",
            "/ä",
            "javascript:alert(1)",
        ] {
            assert!(!is_path(bad), "{bad}");
        }
        assert!(!is_path(&format!("/{}", "a".repeat(500))));
    }
}
