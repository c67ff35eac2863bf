//! Auctions: one piece of a variant for whoever offers most. The agency sets the terms, customers with an account bid, and the
//! winner gets an order.
//!
//! Only the database's clock decides what is open and what is over, and it is read behind the lock of the auction's row: hosts
//! may disagree about the time, and a bid may wait. It knows nothing of pages and nothing of how an order is paid.

mod bidder;
mod bidding;
mod bids;
mod closing;
mod hold;
pub(crate) mod letters;
mod model;
pub(crate) mod personal_data;
mod rules;
mod shop_orders;
mod state;
mod store;
mod watch;
mod winner;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

pub use bidding::{Increments, Prices, Standing, Step};
pub use model::{AuctionEvent, AuctionEventKind, AuctionPhase, AuctionStatus, BidKind, Extension, NewTerms, Terms};
pub use rules::OrderOutcome;
pub use shop_orders::ShopOrders;
pub use state::AuctionState;
pub use winner::{NoWinnerOrders, WinnerOrder, WinnerOrders};

pub(crate) use bidding::Offer;
pub(crate) use bids::{SeenBid, buy_now, list_bids, place, retract};
pub(crate) use closing::advance;
pub use closing::sweep;
pub(crate) use model::{Auction, Bid, HistoryEntry, PlacedOrder, Sale, TermsPatch};
pub(crate) use store::AuctionFilter;
pub(crate) use watch::{Watched, watch};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{AuctionId, CustomerId, ProductId, VariantId};
use crate::jobs::AdvanceAuction;
use crate::violation::Violations;
use crate::{database_time_store, products, text, variants};

/// Characters of a reason at most.
const REASON_MAX: usize = 500;

/// An auction with the moment that it was read at, by the database's clock.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) auction: Auction,
    pub(crate) at: Timestamp,
}

impl Seen {
    /// Whether the clock has opened or ended the auction and nobody came yet to write that down.
    pub(crate) fn is_behind_the_clock(&self) -> bool {
        let phase = self.auction.phase(self.at);
        phase == AuctionPhase::Closing || (self.auction.state == AuctionState::Scheduled && phase == AuctionPhase::Open)
    }
}

/// At most `rows` auctions, the newest first, older than `after`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    filter: AuctionFilter,
    after: Option<AuctionId>,
    rows: u64,
) -> Result<Vec<Seen>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let at = database_time_store::now(&tx).await?;
    let found = store::list(&tx, filter, after, rows).await?;
    Ok(found.into_iter().map(|auction| Seen { auction, at }).collect())
}

/// At most `rows` auctions that are announced or open, those that end first in front.
pub(crate) async fn open_or_upcoming(
    config: &Config,
    ctx: &RequestCtx,
    product: Option<ProductId>,
    rows: u64,
) -> Result<Vec<Seen>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let at = database_time_store::now(&tx).await?;
    let found = store::open_or_upcoming(&tx, product, rows).await?;
    Ok(found.into_iter().map(|auction| Seen { auction, at }).collect())
}

/// The auction of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: AuctionId) -> Result<Seen, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let auction = store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok(Seen { auction, at: database_time_store::now(&tx).await? })
}

/// Refuses to go on when a locked product, or one of its variants, is in an auction that was announced and has not come to its end.
pub(crate) async fn check_in_none(
    tx: &TenantTx,
    product: ProductId,
    variant: Option<VariantId>,
) -> Result<(), CommerceError> {
    match store::under_way(tx, product, variant).await? {
        Some(auction) => Err(CommerceError::InAuction { auction }),
        None => Ok(()),
    }
}

/// What a customer is called in an auction, if the customer ever bid in it.
pub(crate) async fn bidder_number(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    customer: CustomerId,
) -> Result<Option<i32>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::bidder_number(&tx, id, customer).await?)
}

/// At most `rows` entries of an auction's history, the latest first, before `before`.
pub(crate) async fn history(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    before: Option<i64>,
    rows: u64,
) -> Result<Vec<HistoryEntry>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::history(&tx, id, before, rows).await?)
}

/// Makes a draft.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    variant: VariantId,
    new: &NewTerms,
) -> Result<Seen, CommerceError> {
    let terms = rules::new_terms(new)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let at = database_time_store::now(&tx).await?;
        let mut auction = draft(config, &tx, variant, terms.clone(), at).await?;
        store::insert(&tx, &auction).await?;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Created, None), at).await?;
        tx.commit().await?;
        Ok(Seen { auction, at })
    })
    .await
}

/// Changes the terms of an auction that has not opened.
pub(crate) async fn update(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    if_match: &IfMatch,
    patch: TermsPatch,
) -> Result<Seen, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut auction = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let at = database_time_store::now(&tx).await?;
        if_match.check(auction.version).map_err(|_| CommerceError::Stale)?;
        if auction.state != AuctionState::Draft {
            return Err(CommerceError::AuctionNotDraft);
        }
        auction.terms = rules::patched_terms(&auction.terms, patch.clone())?;
        auction.ends_at = auction.terms.ends_at;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Changed, None), at).await?;
        tx.commit().await?;
        Ok(Seen { auction, at })
    })
    .await
}

/// Announces a draft: its item is reserved, and it opens and ends by itself.
pub(crate) async fn schedule(config: &Config, ctx: &RequestCtx, id: AuctionId) -> Result<Seen, CommerceError> {
    let seen = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut auction = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let at = database_time_store::now(&tx).await?;
        auction.enter(AuctionState::Scheduled)?;
        rules::check_window(&auction.terms, at)?;
        check_variant(&tx, auction.variant_id, &auction.terms).await?;
        hold::reserve(&tx, ctx, &auction).await?;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Scheduled, None), at).await?;
        AdvanceAuction::enqueue(config, &tx, ctx, id, auction.terms.starts_at.since(at)).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(Seen { auction, at })
    })
    .await?;
    watch::announce(config, ctx, id).await;
    Ok(seen)
}

/// Takes an announced auction back into preparation, before it opens.
pub(crate) async fn withdraw(config: &Config, ctx: &RequestCtx, id: AuctionId) -> Result<Seen, CommerceError> {
    end_early(config, ctx, id, AuctionState::Draft, None).await
}

/// Calls an auction off, with a reason. Its bids stay on record; nobody wins.
pub(crate) async fn cancel(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    reason: String,
) -> Result<Seen, CommerceError> {
    check_reason(&reason)?;
    end_early(config, ctx, id, AuctionState::Cancelled, Some(reason)).await
}

/// Makes a draft that repeats an unsold auction in another window.
pub(crate) async fn relist(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    starts_at: Timestamp,
    ends_at: Timestamp,
) -> Result<Seen, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut before = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let at = database_time_store::now(&tx).await?;
        if before.state != AuctionState::Unsold {
            return Err(CommerceError::AuctionNotUnsold);
        }
        if before.relisted_as.is_some() {
            return Err(CommerceError::AuctionRelisted);
        }
        let patch = TermsPatch { starts_at: Some(starts_at), ends_at: Some(ends_at), ..TermsPatch::default() };
        let terms = rules::patched_terms(&before.terms, patch)?;
        let mut auction = draft(config, &tx, before.variant_id, terms, at).await?;
        auction.relisted_from = Some(id);
        store::insert(&tx, &auction).await?;
        record(&tx, ctx, &mut auction, (AuctionEventKind::Created, None), at).await?;
        before.relisted_as = Some(auction.id);
        record(&tx, ctx, &mut before, (AuctionEventKind::Relisted, None), at).await?;
        tx.commit().await?;
        Ok(Seen { auction, at })
    })
    .await
}

/// A draft as it is when it is made.
async fn draft(
    config: &Config,
    tx: &TenantTx,
    variant: VariantId,
    terms: Terms,
    at: Timestamp,
) -> Result<Auction, CommerceError> {
    let product = check_variant(tx, variant, &terms).await?;
    Ok(Auction {
        id: AuctionId::generate(&*config.clock, &*config.random),
        product_id: product.id,
        variant_id: variant,
        title: product.title,
        state: AuctionState::Draft,
        ends_at: terms.ends_at,
        terms,
        standing: Standing::default(),
        bid_count: 0,
        bidder_count: 0,
        sequence: 0,
        event_sequence: 0,
        last_bid_at: None,
        sale: None,
        relisted_from: None,
        relisted_as: None,
        version: 0,
        created_at: at,
        updated_at: at,
    })
}

/// The product of a variant that can be auctioned in the currency of `terms`.
async fn check_variant(tx: &TenantTx, variant: VariantId, terms: &Terms) -> Result<products::Product, CommerceError> {
    let unknown = || Violations::one("/variant_id", "unknown", "There is no such variant.");
    let variant = variants::store::find(tx, variant).await?.ok_or_else(unknown)?;
    if variant.price.currency != terms.currency {
        let detail = format!("The variant is priced in {}.", variant.price.currency);
        return Err(Violations::one("/start_price/currency", "currency_mismatch", detail).into());
    }
    products::store::find(tx, variant.product_id).await?.ok_or(CommerceError::NotFound)
}

async fn end_early(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    next: AuctionState,
    reason: Option<String>,
) -> Result<Seen, CommerceError> {
    let seen = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut auction = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        let at = database_time_store::now(&tx).await?;
        let over = matches!(auction.phase(at), AuctionPhase::Closing);
        let opened = next == AuctionState::Draft && auction.phase(at) == AuctionPhase::Open;
        // What a clock has ended or opened, no agency can undo, even if no job has come to write it down.
        if over || opened || auction.state.has_ended() {
            return Err(CommerceError::AuctionState { state: auction.state });
        }
        auction.enter(next)?;
        hold::release(&tx, ctx, &auction).await?;
        let kind = if next == AuctionState::Draft { AuctionEventKind::Withdrawn } else { AuctionEventKind::Cancelled };
        record(&tx, ctx, &mut auction, (kind, reason.clone()), at).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(Seen { auction, at })
    })
    .await?;
    watch::announce(config, ctx, id).await;
    Ok(seen)
}

/// Writes a locked auction after a change, and the change into its history.
async fn record(
    tx: &TenantTx,
    ctx: &RequestCtx,
    auction: &mut Auction,
    (kind, reason): (AuctionEventKind, Option<String>),
    at: Timestamp,
) -> Result<(), CommerceError> {
    auction.event_sequence += 1;
    auction.version += 1;
    auction.updated_at = at;
    store::insert_event(tx, ctx, auction, kind, (auction.status(at), reason, at)).await?;
    Ok(store::save(tx, auction).await?)
}

fn check_reason(reason: &str) -> Result<(), CommerceError> {
    let mut violations = Violations::default();
    text::check_name(&mut violations, "/reason", reason, REASON_MAX);
    Ok(violations.into_result()?)
}

impl Auction {
    /// Goes on to `next`, if the table allows it.
    fn enter(&mut self, next: AuctionState) -> Result<(), CommerceError> {
        if !self.state.may_become(next) {
            return Err(CommerceError::AuctionState { state: self.state });
        }
        self.state = next;
        Ok(())
    }

    fn money(&self, amount: i64) -> Money {
        Money::new(amount, self.terms.currency)
    }
}
