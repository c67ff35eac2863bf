//! A row of `commerce_auctions`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::product::currency;
use crate::auctions::{
    Auction, AuctionState, Extension, Increments, Offer, PlacedOrder, Prices, Sale, Standing, Step, Terms,
};
use crate::id::{AuctionId, CustomerId, ProductId, VariantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_auctions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuctionId,
    pub product_id: ProductId,
    pub variant_id: VariantId,
    pub title: String,
    pub state: AuctionState,
    pub currency: String,
    pub start_amount: i64,
    pub increments: StoredIncrements,
    pub reserve_amount: Option<i64>,
    pub buy_now_amount: Option<i64>,
    pub starts_at: Timestamp,
    pub announced_ends_at: Timestamp,
    pub ends_at: Timestamp,
    pub extension_window_seconds: Option<i32>,
    pub extension_by_seconds: Option<i32>,
    pub extension_at_most_seconds: Option<i32>,
    pub payment_seconds: i32,
    pub second_chance: bool,
    pub leader_id: Option<CustomerId>,
    pub leader_number: Option<i32>,
    pub leader_maximum: Option<i64>,
    pub leader_sequence: Option<i64>,
    pub runner_up_id: Option<CustomerId>,
    pub runner_up_number: Option<i32>,
    pub runner_up_maximum: Option<i64>,
    pub runner_up_sequence: Option<i64>,
    pub bid_count: i32,
    pub bidder_count: i32,
    pub bid_sequence: i64,
    pub event_sequence: i64,
    pub last_bid_at: Option<Timestamp>,
    pub buyer_id: Option<CustomerId>,
    pub buyer_number: Option<i32>,
    pub sale_amount: Option<i64>,
    pub order_id: Option<String>,
    pub payment_due_at: Option<Timestamp>,
    pub relisted_from: Option<AuctionId>,
    pub relisted_as: Option<AuctionId>,
    pub due_at: Option<Timestamp>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

/// The column `increments`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredIncrements(pub Vec<StoredStep>);

/// A step of the column `increments`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredStep {
    pub from: i64,
    pub increment: i64,
}

impl Model {
    /// The row that keeps `auction`.
    pub(crate) fn from_auction(tenant: TenantId, auction: &Auction) -> Self {
        let Terms { currency, prices, starts_at, ends_at, extension, payment_seconds, second_chance } = &auction.terms;
        let Standing { leader, runner_up } = auction.standing;
        let order = auction.sale.as_ref().and_then(|sale| sale.order.as_ref());
        let steps = prices.increments.0.iter().map(|step| StoredStep { from: step.from, increment: step.increment });
        Self {
            tenant_id: tenant,
            id: auction.id,
            product_id: auction.product_id,
            variant_id: auction.variant_id,
            title: auction.title.clone(),
            state: auction.state,
            currency: currency.to_string(),
            start_amount: prices.start,
            increments: StoredIncrements(steps.collect()),
            reserve_amount: prices.reserve,
            buy_now_amount: prices.buy_now,
            starts_at: *starts_at,
            announced_ends_at: *ends_at,
            ends_at: auction.ends_at,
            extension_window_seconds: extension.map(|extension| extension.window_seconds),
            extension_by_seconds: extension.map(|extension| extension.by_seconds),
            extension_at_most_seconds: extension.map(|extension| extension.at_most_seconds),
            payment_seconds: *payment_seconds,
            second_chance: *second_chance,
            leader_id: leader.map(|offer| offer.bidder),
            leader_number: leader.map(|offer| offer.number),
            leader_maximum: leader.map(|offer| offer.maximum),
            leader_sequence: leader.map(|offer| offer.sequence),
            runner_up_id: runner_up.map(|offer| offer.bidder),
            runner_up_number: runner_up.map(|offer| offer.number),
            runner_up_maximum: runner_up.map(|offer| offer.maximum),
            runner_up_sequence: runner_up.map(|offer| offer.sequence),
            bid_count: auction.bid_count,
            bidder_count: auction.bidder_count,
            bid_sequence: auction.sequence,
            event_sequence: auction.event_sequence,
            last_bid_at: auction.last_bid_at,
            buyer_id: auction.sale.as_ref().map(|sale| sale.buyer),
            buyer_number: auction.sale.as_ref().map(|sale| sale.number),
            sale_amount: auction.sale.as_ref().map(|sale| sale.amount),
            order_id: order.map(|order| order.id.clone()),
            payment_due_at: order.map(|order| order.due_at),
            relisted_from: auction.relisted_from,
            relisted_as: auction.relisted_as,
            due_at: auction.due_at(),
            version: auction.version,
            created_at: auction.created_at,
            updated_at: auction.updated_at,
        }
    }

    /// The auction that this row tells of.
    pub(crate) fn into_auction(self) -> Result<Auction, DbErr> {
        let leader = offer(self.leader_id, self.leader_number, self.leader_maximum, self.leader_sequence);
        let runner_up =
            offer(self.runner_up_id, self.runner_up_number, self.runner_up_maximum, self.runner_up_sequence);
        let extension = match (self.extension_window_seconds, self.extension_by_seconds, self.extension_at_most_seconds)
        {
            (Some(window_seconds), Some(by_seconds), Some(at_most_seconds)) => {
                Some(Extension { window_seconds, by_seconds, at_most_seconds })
            }
            _ => None,
        };
        let order = self.order_id.zip(self.payment_due_at).map(|(id, due_at)| PlacedOrder { id, due_at });
        let sale = match (self.buyer_id, self.buyer_number, self.sale_amount) {
            (Some(buyer), Some(number), Some(amount)) => Some(Sale { buyer, number, amount, order }),
            _ => None,
        };
        let steps = self.increments.0.into_iter().map(|step| Step { from: step.from, increment: step.increment });
        Ok(Auction {
            id: self.id,
            product_id: self.product_id,
            variant_id: self.variant_id,
            title: self.title,
            state: self.state,
            terms: Terms {
                currency: currency(&self.currency)?,
                prices: Prices {
                    start: self.start_amount,
                    increments: Increments(steps.collect()),
                    reserve: self.reserve_amount,
                    buy_now: self.buy_now_amount,
                },
                starts_at: self.starts_at,
                ends_at: self.announced_ends_at,
                extension,
                payment_seconds: self.payment_seconds,
                second_chance: self.second_chance,
            },
            ends_at: self.ends_at,
            standing: Standing { leader, runner_up },
            bid_count: self.bid_count,
            bidder_count: self.bidder_count,
            sequence: self.bid_sequence,
            event_sequence: self.event_sequence,
            last_bid_at: self.last_bid_at,
            sale,
            relisted_from: self.relisted_from,
            relisted_as: self.relisted_as,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

fn offer(
    bidder: Option<CustomerId>,
    number: Option<i32>,
    maximum: Option<i64>,
    sequence: Option<i64>,
) -> Option<Offer> {
    Some(Offer { bidder: bidder?, number: number?, maximum: maximum?, sequence: sequence? })
}
