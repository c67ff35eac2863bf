//! Reservations: stock that is held for an owner (an order, say) until it is paid, given up, or out of time.
//!
//! What can be had is what is on hand minus what is held. The database's clock decides whether a reservation still counts;
//! [`sweep`] only tidies up. Each function works in the caller's transaction, so that stock and order change together or not at
//! all, and locks in one order: the owner first, then the products by identifier. So no two of them wait for each other.

mod rules;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantTx};

pub(crate) use store::{held_of_product, products_of};

use super::model::StockLevel;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, StockLocationId, VariantId};
use crate::named::named;
use crate::{database_time_store, products};

named! {
    /// What became of a reservation.
    pub enum ReservationState {
        /// It is held until its time comes.
        Held = "held",
        /// The stock has left.
        Committed = "committed",
        /// It was given up.
        Released = "released",
        /// Its time came.
        Expired = "expired",
    }
}

impl ReservationState {
    /// The one table of what may follow what. A reservation whose time came can still be committed while nobody else took the
    /// stock: the payment was late. One that was given up or expired can be made again by the same owner.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Held => true,
            Self::Committed => false,
            Self::Released => matches!(next, Self::Held),
            Self::Expired => matches!(next, Self::Held | Self::Committed | Self::Released),
        }
    }
}

/// Too little of one variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Which.
    pub variant_id: VariantId,
    /// How many were asked for.
    pub wanted: i64,
    /// How many can be had.
    pub available: i64,
}

/// Holds exactly `lines` for `owner` until `until`, by the database's clock. What the owner held before is replaced; doing it
/// again changes nothing but the time. All or nothing. Stock is taken from the first location, in the order of their making, that
/// has the whole quantity, else from several in that order.
///
/// # Errors
/// [`CommerceError::OutOfStock`] with all that is short, [`CommerceError::NotFound`] when a variant is not there,
/// [`CommerceError::ReservationEnded`] when the owner's stock has left already, or when the database fails.
pub async fn reserve(
    tx: &TenantTx,
    _ctx: &RequestCtx,
    owner: &str,
    lines: &[(VariantId, i64)],
    until: Timestamp,
) -> Result<(), CommerceError> {
    let wanted = rules::merge(lines)?;
    let held = store::lock_owner(tx, owner, until).await?;
    if !held.state.may_become(ReservationState::Held) {
        return Err(CommerceError::ReservationEnded);
    }
    let products_of = store::products_of(tx, wanted.keys().copied()).await?;
    if products_of.len() != wanted.len() {
        return Err(CommerceError::NotFound);
    }
    let of_wanted: BTreeSet<ProductId> = products_of.values().copied().collect();
    products::store::lock_all(tx, &of_wanted).await?;
    let free = free(tx, owner, wanted.keys().copied()).await?;
    let picked = rules::pick(&wanted, &free).map_err(CommerceError::OutOfStock)?;
    store::replace(tx, owner, &picked, &products_of, until).await?;
    Ok(())
}

/// Takes the stock that `owner` holds: it leaves, with a line in the log. A second time changes nothing. A reservation whose
/// time came is committed, too, if the stock is still there.
///
/// # Errors
/// [`CommerceError::OutOfStock`] when others took the stock after the time came, [`CommerceError::ReservationEnded`] when it was
/// given up, [`CommerceError::NotFound`] when the owner never held anything, or when the database fails.
pub async fn commit(config: &Config, ctx: &RequestCtx, tx: &TenantTx, owner: &str) -> Result<(), CommerceError> {
    let Some(held) = store::find_locked(tx, owner).await? else { return Err(CommerceError::NotFound) };
    if held.state == ReservationState::Committed {
        return Ok(());
    }
    if !held.state.may_become(ReservationState::Committed) {
        return Err(CommerceError::ReservationEnded);
    }
    let lines = store::lines(tx, owner).await?;
    let of_lines: BTreeSet<ProductId> = lines.iter().map(|line| line.product_id).collect();
    let on_hand = products::store::lock_all(tx, &of_lines).await?;
    // Others' reservations come before one whose time came; its own place is as good as any while it counts.
    let free = free(tx, owner, lines.iter().map(|line| line.variant_id)).await?;
    let mut wanted: BTreeMap<VariantId, i64> = BTreeMap::new();
    // What was deleted meanwhile has no stock to take from.
    for line in lines.iter().filter(|line| on_hand.contains_key(&line.product_id)) {
        *wanted.entry(line.variant_id).or_default() += line.quantity;
    }
    let known = store::products_of(tx, wanted.keys().copied()).await?;
    wanted.retain(|variant, _| known.contains_key(variant));
    let places: rules::Picked = lines.iter().map(|line| ((line.variant_id, line.location_id), line.quantity)).collect();
    let picked = rules::pick_again(&wanted, &places, &free).map_err(CommerceError::OutOfStock)?;

    let reason = format!("sold: {owner}");
    let mut left = on_hand;
    for ((variant, location), quantity) in picked {
        let before = super::store::level(tx, variant, location).await?;
        let after = before.on_hand - quantity;
        let _: Option<StockLevel> = super::record(config, ctx, tx, &before, after, &reason).await?;
        if let Some(of_product) = known.get(&variant).and_then(|product| left.get_mut(product)) {
            let flipped = (*of_product > 0 && *of_product <= quantity).then(|| config.clock.now());
            *of_product -= quantity;
            let product = known[&variant];
            products::store::save_on_hand(tx, product, *of_product, flipped).await?;
        }
    }
    Ok(store::end(tx, owner, ReservationState::Committed).await?)
}

/// Gives up what `owner` holds; nothing when nothing is held. Tells what the reservation is afterwards: what was
/// [`Committed`](ReservationState::Committed) stays so, its stock has left.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &TenantTx, _ctx: &RequestCtx, owner: &str) -> Result<ReservationState, CommerceError> {
    let Some(held) = store::find_locked(tx, owner).await? else { return Ok(ReservationState::Released) };
    if !held.state.may_become(ReservationState::Released) {
        return Ok(held.state);
    }
    store::end(tx, owner, ReservationState::Released).await?;
    Ok(ReservationState::Released)
}

/// Holds what `owner` holds until another time. What no longer counts is held again only if the stock is still there.
///
/// # Errors
/// As for [`reserve`]; [`CommerceError::NotFound`] when the owner never held anything.
pub async fn extend(tx: &TenantTx, ctx: &RequestCtx, owner: &str, until: Timestamp) -> Result<(), CommerceError> {
    let held = store::find_locked(tx, owner).await?.ok_or(CommerceError::NotFound)?;
    if !matches!(held.state, ReservationState::Held | ReservationState::Expired) {
        return Err(CommerceError::ReservationEnded);
    }
    let lines: Vec<_> =
        store::lines(tx, owner).await?.into_iter().map(|line| (line.variant_id, line.quantity)).collect();
    reserve(tx, ctx, owner, &lines, until).await
}

/// How many of each variant can be had: on hand at all locations, minus what is held. Variants without stock are absent.
///
/// # Errors
/// When the database fails.
pub async fn available(
    tx: &TenantTx,
    _ctx: &RequestCtx,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<VariantId, i64>, CommerceError> {
    let mut sums = BTreeMap::new();
    for ((variant, _), free) in free(tx, "", variants).await? {
        *sums.entry(variant).or_default() += free;
    }
    // A count may have found fewer than are held.
    sums.values_mut().for_each(|free: &mut i64| *free = (*free).max(0));
    Ok(sums)
}

/// How many of each variant `owner` holds or held.
pub(crate) async fn quantities(tx: &TenantTx, owner: &str) -> Result<BTreeMap<VariantId, i64>, CommerceError> {
    let mut quantities = BTreeMap::new();
    for line in store::lines(tx, owner).await? {
        *quantities.entry(line.variant_id).or_default() += line.quantity;
    }
    Ok(quantities)
}

/// How many of a variant at one location are held now.
pub(crate) async fn held_at(
    tx: &TenantTx,
    variant: VariantId,
    location: StockLocationId,
) -> Result<i64, CommerceError> {
    let now = database_time_store::now(tx).await?;
    let held = store::held(tx, &BTreeSet::from([variant]), "", now).await?;
    Ok(held.into_iter().filter(|((_, at), _)| *at == location).map(|(_, quantity)| quantity).sum())
}

/// Marks what expired, and forgets what ended long ago. Availability does not wait for it. Safe to run at any time and twice.
/// Tells how many reservations it marked.
///
/// # Errors
/// When the database fails.
pub async fn sweep(config: &Config) -> Result<u64, CommerceError> {
    let tx = SystemTx::begin(&config.db).await?;
    let marked = store::sweep(&tx).await?;
    tx.commit().await?;
    Ok(marked)
}

/// What is free of each variant at each location, what `owner` itself holds included; may be negative after a count.
async fn free(
    tx: &TenantTx,
    owner: &str,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<(VariantId, StockLocationId), i64>, CommerceError> {
    let variants: BTreeSet<VariantId> = variants.into_iter().collect();
    // Asked for after the locks: what expired while we waited is free.
    let now = database_time_store::now(tx).await?;
    let mut free = store::on_hand(tx, &variants).await?;
    for (place, held) in store::held(tx, &variants, owner, now).await? {
        *free.entry(place).or_default() -= held;
    }
    Ok(free)
}
