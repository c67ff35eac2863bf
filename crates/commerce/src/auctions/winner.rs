//! The order of whoever won: what an auction asks of the orders.

use async_trait::async_trait;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use super::rules::OrderOutcome;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{AuctionId, CustomerId, VariantId};

/// What is to be ordered for a buyer: one piece at the price of the auction.
#[derive(Clone, Debug)]
pub struct WinnerOrder {
    /// The auction that it comes from.
    pub auction: AuctionId,
    /// What was sold.
    pub variant_id: VariantId,
    /// To whom.
    pub buyer: CustomerId,
    /// For how much, shipping aside.
    pub price: Money,
    /// Until when it must be paid.
    pub due_at: Timestamp,
}

/// Places the orders of auctions and tells what became of them.
#[async_trait]
pub trait WinnerOrders: Send + Sync + std::fmt::Debug {
    /// Places the order within `tx`; its identifier. Nothing when that is not possible yet.
    ///
    /// # Errors
    /// When there is nothing left to order, nobody to order it, or the database refuses.
    async fn place(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        order: &WinnerOrder,
    ) -> Result<Option<String>, CommerceError>;

    /// What became of an order.
    ///
    /// # Errors
    /// When the database refuses.
    async fn outcome(&self, tx: &TenantTx, ctx: &RequestCtx, order: &str) -> Result<OrderOutcome, CommerceError>;
}

/// Places no orders: what is sold waits until there is somebody who does.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWinnerOrders;

#[async_trait]
impl WinnerOrders for NoWinnerOrders {
    async fn place(
        &self,
        _: &Config,
        _: &TenantTx,
        _: &RequestCtx,
        _: &WinnerOrder,
    ) -> Result<Option<String>, CommerceError> {
        Ok(None)
    }

    async fn outcome(&self, _: &TenantTx, _: &RequestCtx, _: &str) -> Result<OrderOutcome, CommerceError> {
        Ok(OrderOutcome::Pending)
    }
}
