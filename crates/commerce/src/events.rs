//! What happened to money, told to the host in the transaction in which it happened.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::db::DbError;
use kernel::money::Money;
use kernel::random::Random;
use kernel::time::Clock;
use kernel::{RequestCtx, TenantTx};

use crate::id::{OrderId, UsageEventId};
use crate::named::named;
use crate::orders::store;

named! {
    /// What an event tells of.
    pub enum CommerceEventKind {
        /// An order was paid: usage, and the platform's fee.
        OrderCompleted = "order_completed",
        /// Some or all of an order's money went back.
        OrderRefunded = "order_refunded",
        /// Money came for an order that was given up, and went back.
        PaymentReturned = "payment_returned",
    }
}

/// Something that happened to money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommerceEvent {
    /// What happened.
    pub kind: CommerceEventKind,
    /// Unique in the tenant: the same event told twice counts once.
    pub key: String,
    /// The order that it belongs to.
    pub order_id: OrderId,
    /// How much money moved.
    pub amount: Money,
    /// What of it is the platform's fee.
    pub application_fee: Money,
}

/// Takes note of events. It writes into the same transaction, so that neither exists without the other.
#[async_trait]
pub trait CommerceEvents: Send + Sync + std::fmt::Debug {
    /// Takes note of `event` within `tx`.
    async fn record(&self, tx: &TenantTx, ctx: &RequestCtx, event: CommerceEvent) -> Result<(), DbError>;
}

/// Keeps events in the table `commerce_usage_events`, from where billing can take them.
#[derive(Clone, Debug)]
pub struct UsageTable {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers unguessable.
    pub random: Arc<dyn Random>,
}

#[async_trait]
impl CommerceEvents for UsageTable {
    async fn record(&self, tx: &TenantTx, _: &RequestCtx, event: CommerceEvent) -> Result<(), DbError> {
        let id = UsageEventId::generate(&*self.clock, &*self.random);
        let (kind, amounts) = (event.kind.as_str(), (event.amount, event.application_fee));
        let now = self.clock.now();
        Ok(store::insert_usage(tx, id, &event.key, kind, event.order_id, amounts, now).await?)
    }
}
