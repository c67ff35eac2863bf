//! What happens to an auction by itself: it opens, ends, sells, and follows its order. Each step is one transaction behind the
//! lock of the auction's row and looks at what is true then, so it may be tried by several jobs, and twice by each.

use std::time::Duration;

use kernel::db::retry;
use kernel::time::Timestamp;
use kernel::{RequestCtx, RequestId, SystemTx, TenantTx};

use super::letters::AuctionNews;
use super::model::{Auction, AuctionEventKind, PlacedOrder};
use super::rules::{self, Step};
use super::state::AuctionState;
use super::winner::WinnerOrder;
use super::{hold, record, store, watch};
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::AuctionId;
use crate::jobs::{AdvanceAuction, SendAuctionMail};

/// When to look again whether an order can be placed.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Auctions that a sweep reads at once.
const SWEEP_ROWS: u64 = 100;

/// Does all that is due about an auction. Answers how long to wait before the next look; nothing when never again.
pub(crate) async fn advance(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
) -> Result<Option<Duration>, CommerceError> {
    loop {
        let outcome = match retry(async || step(config, ctx, id).await).await {
            Err(error) if is_final(&error) => call_off(config, ctx, id, &error).await,
            outcome => outcome,
        };
        match outcome? {
            Outcome::Done => return Ok(None),
            Outcome::Wait(time) => return Ok(Some(time)),
            Outcome::Changed => watch::announce(config, ctx, id).await,
        }
    }
}

/// Does what is due about the auctions of all tenants, for a host's timer; how many were looked at. It makes up for jobs that
/// are late or lost, and notices paid orders early.
///
/// # Errors
/// What the database says. A fault of one auction is logged and keeps no other waiting.
pub async fn sweep(config: &Config) -> Result<u64, CommerceError> {
    let (mut looked_at, mut after) = (0, None);
    loop {
        let tx = SystemTx::read(&config.db).await?;
        let now = database_time_store::now(&tx).await?;
        let found = store::due(&tx, now, after, SWEEP_ROWS).await?;
        drop(tx);
        let Some(last) = found.last().copied() else { return Ok(looked_at) };
        after = Some(last);
        for (tenant, id) in found {
            let ctx = RequestCtx::system(tenant, RequestId::generate(&*config.clock, &*config.random));
            if let Err(error) = advance(config, &ctx, id).await {
                tracing::warn!(%error, auction = %id, request = %ctx.request_id, "an auction could not be advanced");
            }
            looked_at += 1;
        }
    }
}

enum Outcome {
    Changed,
    Wait(Duration),
    Done,
}

async fn step(config: &Config, ctx: &RequestCtx, id: AuctionId) -> Result<Outcome, CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let Some(mut auction) = store::lock(&tx, id).await? else { return Ok(Outcome::Done) };
    let now = database_time_store::now(&tx).await?;
    let order = match auction.sale.as_ref().and_then(|sale| sale.order.as_ref()) {
        Some(order) => Some(config.winner_orders.outcome(&tx, ctx, &order.id).await?),
        None => None,
    };
    match rules::next_step(&auction, now, order) {
        Step::Done => return Ok(Outcome::Done),
        Step::Wait(until) => return Ok(Outcome::Wait(until.since(now))),
        Step::Open => {
            auction.enter(AuctionState::Live)?;
            record(&tx, ctx, &mut auction, (AuctionEventKind::Opened, None), now).await?;
        }
        Step::Close(None) => give_up(&tx, ctx, &mut auction, now).await?,
        Step::Close(Some(sale)) => {
            auction.enter(AuctionState::Sold)?;
            auction.sale = Some(sale);
            record(&tx, ctx, &mut auction, (AuctionEventKind::Sold, None), now).await?;
        }
        Step::PlaceOrder => {
            if !place_order(config, &tx, ctx, &mut auction, now).await? {
                return Ok(Outcome::Wait(LOOK_AGAIN));
            }
        }
        Step::Settle => {
            auction.enter(AuctionState::Settled)?;
            record(&tx, ctx, &mut auction, (AuctionEventKind::Settled, None), now).await?;
        }
        Step::OfferSecondChance(sale) => {
            auction.enter(AuctionState::SecondChance)?;
            auction.sale = Some(sale);
            // The order that lapsed has let its item go.
            hold::reserve(&tx, ctx, &auction).await?;
            record(&tx, ctx, &mut auction, (AuctionEventKind::SecondChance, None), now).await?;
        }
        Step::GiveUp => give_up(&tx, ctx, &mut auction, now).await?,
    }
    tx.commit().await?;
    Ok(Outcome::Changed)
}

/// Places the order of a sale in the same transaction, and has a job look after it. `false` when that is not possible yet.
pub(super) async fn place_order(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    auction: &mut Auction,
    now: Timestamp,
) -> Result<bool, CommerceError> {
    let time_to_pay = Duration::from_secs(u64::from(auction.terms.payment_seconds.unsigned_abs()));
    let due_at = now + time_to_pay;
    let sale = auction.sale.clone().ok_or(CommerceError::AuctionState { state: auction.state })?;
    let order = WinnerOrder {
        auction: auction.id,
        variant_id: auction.variant_id,
        buyer: sale.buyer,
        price: auction.money(sale.amount),
        due_at,
    };
    // The order reserves the item for itself.
    hold::release(tx, ctx, auction).await?;
    let Some(id) = config.winner_orders.place(config, tx, ctx, &order).await? else {
        hold::reserve(tx, ctx, auction).await?;
        return Ok(false);
    };
    auction.sale = Some(super::Sale { order: Some(PlacedOrder { id, due_at }), ..sale });
    if auction.state == AuctionState::Sold {
        auction.enter(AuctionState::AwaitingPayment)?;
    }
    record(tx, ctx, auction, (AuctionEventKind::OrderPlaced, None), now).await?;
    let is_second = auction.state == AuctionState::SecondChance;
    let news = if is_second { AuctionNews::SecondChance } else { AuctionNews::Won };
    SendAuctionMail { auction: auction.id, customer: order.buyer, news }.enqueue(config, tx, ctx).await?;
    AdvanceAuction::enqueue(config, tx, ctx, auction.id, time_to_pay).await?;
    Ok(true)
}

/// Ends without a sale.
async fn give_up(tx: &TenantTx, ctx: &RequestCtx, auction: &mut Auction, now: Timestamp) -> Result<(), CommerceError> {
    auction.enter(AuctionState::Unsold)?;
    hold::release(tx, ctx, auction).await?;
    record(tx, ctx, auction, (AuctionEventKind::Unsold, None), now).await
}

/// Whether trying again would end in the same way: there is nothing to sell any more, or nobody to sell it to.
const fn is_final(error: &CommerceError) -> bool {
    matches!(
        error,
        CommerceError::NotFound
            | CommerceError::Invalid(_)
            | CommerceError::OutOfStock(_)
            | CommerceError::Pricing(_)
            | CommerceError::AccountRequired
    )
}

/// Ends an auction whose order cannot be placed.
async fn call_off(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    because: &CommerceError,
) -> Result<Outcome, CommerceError> {
    tracing::warn!(error = %because, auction = %id, "the order of an auction cannot be placed");
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let Some(mut auction) = store::lock(&tx, id).await? else { return Ok(Outcome::Done) };
        let now = database_time_store::now(&tx).await?;
        let next = match auction.state {
            AuctionState::Sold | AuctionState::SecondChance => AuctionState::Cancelled,
            AuctionState::AwaitingPayment => AuctionState::Unsold,
            // Somebody else was here meanwhile.
            _ => return Ok(Outcome::Wait(Duration::from_secs(1))),
        };
        auction.enter(next)?;
        hold::release(&tx, ctx, &auction).await?;
        let kind = if next == AuctionState::Unsold { AuctionEventKind::Unsold } else { AuctionEventKind::Cancelled };
        record(&tx, ctx, &mut auction, (kind, Some(because.to_string())), now).await?;
        tx.commit().await?;
        Ok(Outcome::Changed)
    })
    .await
}
