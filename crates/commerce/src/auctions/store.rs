//! The queries about auctions, bids and their history.

use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::{ExprTrait as _, LockType, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::bidding::Offer;
use super::model::{Auction, AuctionEvent, AuctionEventKind, AuctionStatus, Bid, BidKind, HistoryEntry};
use super::state::AuctionState;
use crate::entity::{auction, auction_event, bid};
use crate::id::{AuctionId, BidId, CustomerId, ProductId, VariantId};

/// What a list of auctions is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AuctionFilter {
    pub(crate) state: Option<AuctionState>,
    pub(crate) product: Option<ProductId>,
}

/// Writes a new auction.
pub(crate) async fn insert(tx: &TenantTx, auction: &Auction) -> Result<(), DbErr> {
    let row = auction::Model::from_auction(tx.tenant(), auction);
    auction::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes all of an auction that is locked.
pub(crate) async fn save(tx: &TenantTx, auction: &Auction) -> Result<(), DbErr> {
    let row = auction::Model::from_auction(tx.tenant(), auction);
    auction::Entity::update_many()
        .set(row.into_active_model().reset_all())
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::Id.eq(auction.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The auction of this id.
pub(crate) async fn find(tx: &TenantTx, id: AuctionId) -> Result<Option<Auction>, DbErr> {
    let row = auction::Entity::find()
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::Id.eq(id))
        .one(tx)
        .await?;
    row.map(auction::Model::into_auction).transpose()
}

/// The auction of this id, locked until the transaction ends.
pub(crate) async fn lock(tx: &TenantTx, id: AuctionId) -> Result<Option<Auction>, DbErr> {
    let row = auction::Entity::find()
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::Id.eq(id))
        .lock(LockType::Update)
        .one(tx)
        .await?;
    row.map(auction::Model::into_auction).transpose()
}

/// At most `rows` auctions, the newest first, older than `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    filter: AuctionFilter,
    after: Option<AuctionId>,
    rows: u64,
) -> Result<Vec<Auction>, DbErr> {
    let mut query = auction::Entity::find().filter(auction::Column::TenantId.eq(tx.tenant()));
    if let Some(state) = filter.state {
        query = query.filter(auction::Column::State.eq(state));
    }
    if let Some(product) = filter.product {
        query = query.filter(auction::Column::ProductId.eq(product));
    }
    if let Some(after) = after {
        query = query.filter(auction::Column::Id.lt(after));
    }
    let found = query.order_by_desc(auction::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(auction::Model::into_auction).collect()
}

/// Auctions that shoppers may see now, those that end first in front.
pub(crate) async fn open_or_upcoming(
    tx: &TenantTx,
    product: Option<ProductId>,
    rows: u64,
) -> Result<Vec<Auction>, DbErr> {
    let mut query = auction::Entity::find()
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::State.is_in([AuctionState::Scheduled, AuctionState::Live]));
    if let Some(product) = product {
        query = query.filter(auction::Column::ProductId.eq(product));
    }
    let query = query.order_by_asc(auction::Column::EndsAt).order_by_asc(auction::Column::Id).limit(rows);
    query.all(tx).await?.into_iter().map(auction::Model::into_auction).collect()
}

/// An auction of a product, or of one of its variants, that was announced and has not come to its end.
pub(super) async fn under_way(
    tx: &TenantTx,
    product: ProductId,
    variant: Option<VariantId>,
) -> Result<Option<AuctionId>, DbErr> {
    let ended = AuctionState::ALL.iter().copied().filter(|state| state.is_final());
    let mut query = auction::Entity::find()
        .select_only()
        .column(auction::Column::Id)
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::ProductId.eq(product))
        .filter(auction::Column::State.is_not_in(ended.chain([AuctionState::Draft])));
    if let Some(variant) = variant {
        query = query.filter(auction::Column::VariantId.eq(variant));
    }
    query.order_by_asc(auction::Column::Id).into_tuple().one(tx).await
}

/// Auctions of all tenants about which something is due, and those whose order may have been paid meanwhile. In the order of
/// their identifiers, behind `after`.
pub(crate) async fn due(
    tx: &SystemTx,
    now: Timestamp,
    after: Option<(TenantId, AuctionId)>,
    rows: u64,
) -> Result<Vec<(TenantId, AuctionId)>, DbErr> {
    let waiting = [AuctionState::AwaitingPayment, AuctionState::SecondChance];
    let mut query = auction::Entity::find()
        .select_only()
        .columns([auction::Column::TenantId, auction::Column::Id])
        .filter(auction::Column::DueAt.lte(now).or(auction::Column::State.is_in(waiting)));
    if let Some((tenant, id)) = after {
        let same_tenant = auction::Column::TenantId.eq(tenant).and(auction::Column::Id.gt(id));
        query = query.filter(auction::Column::TenantId.gt(tenant).or(same_tenant));
    }
    let query = query.order_by_asc(auction::Column::TenantId).order_by_asc(auction::Column::Id);
    query.limit(rows).into_tuple().all(tx).await
}

/// Appends a line to the bids of a locked auction.
pub(crate) async fn insert_bid(tx: &TenantTx, ctx: &RequestCtx, auction: AuctionId, line: &Bid) -> Result<(), DbErr> {
    let row = bid::Model {
        tenant_id: tx.tenant(),
        auction_id: auction,
        sequence: line.sequence,
        id: line.id,
        kind: line.kind,
        bidder_id: line.bidder,
        bidder_number: line.number,
        maximum_amount: line.maximum,
        price_amount: line.price,
        leader_number: line.leader,
        ends_at: line.ends_at,
        retracts: line.retracts,
        reason: line.reason.clone(),
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        placed_at: line.placed_at,
    };
    bid::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The bid of this id.
pub(crate) async fn bid(tx: &TenantTx, auction: AuctionId, id: BidId) -> Result<Option<Bid>, DbErr> {
    let row = bid::Entity::find()
        .filter(bid::Column::TenantId.eq(tx.tenant()))
        .filter(bid::Column::AuctionId.eq(auction))
        .filter(bid::Column::Id.eq(id))
        .one(tx)
        .await?;
    Ok(row.map(Into::into))
}

/// At most `rows` lines of the bids, the latest first, before `before`.
pub(crate) async fn bids(tx: &TenantTx, auction: AuctionId, before: Option<i64>, rows: u64) -> Result<Vec<Bid>, DbErr> {
    let mut query =
        bid::Entity::find().filter(bid::Column::TenantId.eq(tx.tenant())).filter(bid::Column::AuctionId.eq(auction));
    if let Some(before) = before {
        query = query.filter(bid::Column::Sequence.lt(before));
    }
    let found = query.order_by_desc(bid::Column::Sequence).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Auctions that have not ended by what is written down, in which a customer ever bid.
pub(crate) async fn unended_with_bids_of(tx: &TenantTx, bidder: CustomerId) -> Result<Vec<AuctionId>, DbErr> {
    let bids = Query::select()
        .column(bid::Column::AuctionId)
        .from(bid::Entity)
        .and_where(bid::Column::TenantId.eq(tx.tenant()))
        .and_where(bid::Column::BidderId.eq(bidder))
        .to_owned();
    auction::Entity::find()
        .select_only()
        .column(auction::Column::Id)
        .filter(auction::Column::TenantId.eq(tx.tenant()))
        .filter(auction::Column::State.is_in([AuctionState::Scheduled, AuctionState::Live]))
        .filter(auction::Column::Id.in_subquery(bids))
        .order_by_asc(auction::Column::Id)
        .into_tuple()
        .all(tx)
        .await
}

/// At most `rows` lines of a customer in all auctions, the oldest first.
pub(crate) async fn bids_of(tx: &TenantTx, bidder: CustomerId, rows: u64) -> Result<Vec<(AuctionId, Bid)>, DbErr> {
    let found = bid::Entity::find()
        .filter(bid::Column::TenantId.eq(tx.tenant()))
        .filter(bid::Column::BidderId.eq(bidder))
        .order_by_asc(bid::Column::PlacedAt)
        .order_by_asc(bid::Column::Id)
        .limit(rows)
        .all(tx)
        .await?;
    Ok(found.into_iter().map(|row| (row.auction_id, row.into())).collect())
}

/// All bids of an auction that nobody took back.
pub(crate) async fn offers(tx: &TenantTx, auction: AuctionId) -> Result<Vec<Offer>, DbErr> {
    let rows = bid::Entity::find()
        .filter(bid::Column::TenantId.eq(tx.tenant()))
        .filter(bid::Column::AuctionId.eq(auction))
        .all(tx)
        .await?;
    let gone: Vec<i64> = rows.iter().filter_map(|row| row.retracts).collect();
    Ok(rows
        .into_iter()
        .filter(|row| matches!(row.kind, BidKind::Bid | BidKind::Raise) && !gone.contains(&row.sequence))
        .map(|row| Offer {
            bidder: row.bidder_id,
            number: row.bidder_number,
            maximum: row.maximum_amount,
            sequence: row.sequence,
        })
        .collect())
}

/// What a customer is called in an auction, if the customer ever bid in it.
pub(crate) async fn bidder_number(tx: &TenantTx, auction: AuctionId, bidder: CustomerId) -> Result<Option<i32>, DbErr> {
    bid::Entity::find()
        .select_only()
        .column(bid::Column::BidderNumber)
        .filter(bid::Column::TenantId.eq(tx.tenant()))
        .filter(bid::Column::AuctionId.eq(auction))
        .filter(bid::Column::BidderId.eq(bidder))
        .into_tuple()
        .one(tx)
        .await
}

/// Appends an entry to the history of a locked auction.
pub(crate) async fn insert_event(
    tx: &TenantTx,
    ctx: &RequestCtx,
    auction: &Auction,
    kind: AuctionEventKind,
    (status, reason, at): (AuctionStatus, Option<String>, Timestamp),
) -> Result<(), DbErr> {
    let row = auction_event::Model {
        tenant_id: tx.tenant(),
        auction_id: auction.id,
        id: auction.event_sequence,
        kind,
        public: kind.is_public(),
        status: status.into(),
        reason,
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        created_at: at,
    };
    auction_event::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// At most `rows` events that watchers are told, in their order, after `after`.
pub(crate) async fn public_events(
    tx: &TenantTx,
    auction: AuctionId,
    after: i64,
    rows: u64,
) -> Result<Vec<AuctionEvent>, DbErr> {
    let found = auction_event::Entity::find()
        .filter(auction_event::Column::TenantId.eq(tx.tenant()))
        .filter(auction_event::Column::AuctionId.eq(auction))
        .filter(auction_event::Column::Public.eq(true))
        .filter(auction_event::Column::Id.gt(after))
        .order_by_asc(auction_event::Column::Id)
        .limit(rows)
        .all(tx)
        .await?;
    found.into_iter().map(auction_event::Model::into_event).collect()
}

/// At most `rows` entries of the history, the latest first, before `before`.
pub(crate) async fn history(
    tx: &TenantTx,
    auction: AuctionId,
    before: Option<i64>,
    rows: u64,
) -> Result<Vec<HistoryEntry>, DbErr> {
    let mut query = auction_event::Entity::find()
        .filter(auction_event::Column::TenantId.eq(tx.tenant()))
        .filter(auction_event::Column::AuctionId.eq(auction));
    if let Some(before) = before {
        query = query.filter(auction_event::Column::Id.lt(before));
    }
    let found = query.order_by_desc(auction_event::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(auction_event::Model::into_entry).collect()
}
