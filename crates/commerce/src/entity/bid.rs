//! A row of `commerce_bids`, written once and never changed.

use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::auctions::{Bid, BidKind};
use crate::id::{AuctionId, BidId, CustomerId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_bids")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub auction_id: AuctionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    pub id: BidId,
    pub kind: BidKind,
    pub bidder_id: CustomerId,
    pub bidder_number: i32,
    pub maximum_amount: i64,
    pub price_amount: Option<i64>,
    pub leader_number: Option<i32>,
    pub ends_at: Timestamp,
    pub retracts: Option<i64>,
    pub reason: Option<String>,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub placed_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Bid {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            sequence: row.sequence,
            kind: row.kind,
            bidder: row.bidder_id,
            number: row.bidder_number,
            maximum: row.maximum_amount,
            price: row.price_amount,
            leader: row.leader_number,
            ends_at: row.ends_at,
            retracts: row.retracts,
            reason: row.reason,
            placed_at: row.placed_at,
        }
    }
}
