//! A row of `commerce_auction_events`, written once and never changed.

use kernel::money::Money;
use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::auctions::{AuctionEvent, AuctionEventKind, AuctionStatus, HistoryEntry};
use crate::id::AuctionId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_auction_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub auction_id: AuctionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: AuctionEventKind,
    pub public: bool,
    pub status: StoredStatus,
    pub reason: Option<String>,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

/// The column `status`: what everybody may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredStatus {
    pub phase: String,
    pub price: Option<Money>,
    pub minimum_bid: Option<Money>,
    pub bid_count: i32,
    pub leader: Option<i32>,
    pub reserve_met: bool,
    pub buy_now_price: Option<Money>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

impl From<AuctionStatus> for StoredStatus {
    fn from(status: AuctionStatus) -> Self {
        let AuctionStatus {
            phase,
            price,
            minimum_bid,
            bid_count,
            leader,
            reserve_met,
            buy_now_price,
            starts_at,
            ends_at,
        } = status;
        let phase = phase.to_string();
        Self { phase, price, minimum_bid, bid_count, leader, reserve_met, buy_now_price, starts_at, ends_at }
    }
}

impl Model {
    /// What watchers are told by this row.
    pub(crate) fn into_event(self) -> Result<AuctionEvent, DbErr> {
        let StoredStatus {
            phase,
            price,
            minimum_bid,
            bid_count,
            leader,
            reserve_met,
            buy_now_price,
            starts_at,
            ends_at,
        } = self.status;
        let phase = phase.parse().map_err(|_| DbErr::Type("commerce_auction_events.status".to_owned()))?;
        let status = AuctionStatus {
            phase,
            price,
            minimum_bid,
            bid_count,
            leader,
            reserve_met,
            buy_now_price,
            starts_at,
            ends_at,
        };
        Ok(AuctionEvent { id: self.id, kind: self.kind, status, at: self.created_at })
    }

    /// What the agency reads of this row.
    pub(crate) fn into_entry(mut self) -> Result<HistoryEntry, DbErr> {
        let (reason, actor_kind) = (self.reason.take(), std::mem::take(&mut self.actor_kind));
        let actor_id = std::mem::take(&mut self.actor_id);
        Ok(HistoryEntry { event: self.into_event()?, reason, actor_kind, actor_id })
    }
}
