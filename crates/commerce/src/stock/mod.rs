//! Stock: how many of a variant lie where, and why. Each change is one row of the level and one line of the log, and the
//! product's own word on how many there are, in one transaction.

mod model;
pub mod reservations;
mod returns;
pub(crate) mod rules;
pub(crate) mod store;

use kernel::db::{DbError, retry};
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

pub(crate) use model::{Availability, StockLevel, StockLocation};
pub(crate) use returns::put_back;

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{StockLocationId, StockMovementId, VariantId};
use crate::{products, variants};

/// At most `rows` locations in the order of their making, younger than `after`.
pub(crate) async fn list_locations(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<StockLocationId>,
    rows: u64,
) -> Result<Vec<StockLocation>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::locations(&tx, after, rows).await?)
}

/// Adds a location.
pub(crate) async fn create_location(
    config: &Config,
    ctx: &RequestCtx,
    code: String,
    name: String,
) -> Result<StockLocation, CommerceError> {
    rules::check_location(&code, &name)?;
    let location = build_location(config, code, name);
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::insert_location(&tx, &location).await?;
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await?;
    Ok(location)
}

/// The levels of a variant at the locations of one page, see [`list_locations`].
pub(crate) async fn list_levels(
    config: &Config,
    ctx: &RequestCtx,
    variant: VariantId,
    after: Option<StockLocationId>,
    rows: u64,
) -> Result<Vec<StockLevel>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    variants::store::find(&tx, variant).await?.ok_or(CommerceError::NotFound)?;
    let locations = store::locations(&tx, after, rows).await?;
    Ok(store::levels(&tx, variant, &locations).await?)
}

/// The level of a variant at a location.
pub(crate) async fn get_level(
    config: &Config,
    ctx: &RequestCtx,
    variant: VariantId,
    location: StockLocationId,
) -> Result<StockLevel, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    variants::store::find(&tx, variant).await?.ok_or(CommerceError::NotFound)?;
    store::location(&tx, location).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::level(&tx, variant, location).await?)
}

/// How many of a variant can be had.
pub(crate) async fn availability(
    config: &Config,
    ctx: &RequestCtx,
    variant: VariantId,
) -> Result<Availability, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let product = variants::store::find(&tx, variant).await?.ok_or(CommerceError::NotFound)?.product_id;
    let on_hand = store::on_hand(&tx, product).await?.get(&variant).copied().unwrap_or(0);
    let available = reservations::available(&tx, ctx, [variant]).await?.get(&variant).copied().unwrap_or(0);
    Ok(Availability { variant_id: variant, on_hand, available })
}

/// Sets a level to what was counted, if it is still the one that the caller saw.
pub(crate) async fn set_level(
    config: &Config,
    ctx: &RequestCtx,
    (variant, location): (VariantId, StockLocationId),
    if_match: &IfMatch,
    on_hand: i64,
    reason: &str,
) -> Result<StockLevel, CommerceError> {
    rules::check_set(on_hand, reason)?;
    change(config, ctx, variant, location, reason, |level, _| {
        if_match.check(level.version).map_err(|_| CommerceError::Stale)?;
        Ok(on_hand)
    })
    .await
}

/// Adds `delta` to a level or takes it away, whoever else does so at the same time.
pub(crate) async fn adjust_level(
    config: &Config,
    ctx: &RequestCtx,
    (variant, location): (VariantId, StockLocationId),
    delta: i64,
    reason: &str,
) -> Result<StockLevel, CommerceError> {
    rules::check_adjustment(delta, reason)?;
    change(config, ctx, variant, location, reason, |level, held| rules::adjusted(level, held, delta)).await
}

/// Writes `on_hand` of a locked product's variant, and the line of the log. `Ok(None)` when it was so already.
pub(crate) async fn record(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    before: &StockLevel,
    on_hand: i64,
    reason: &str,
) -> Result<Option<StockLevel>, CommerceError> {
    let delta = on_hand - before.on_hand;
    if delta == 0 {
        return Ok(None);
    }
    let now = config.clock.now();
    let level = StockLevel { on_hand, version: before.version + 1, updated_at: Some(now), ..before.clone() };
    let movement = model::StockMovement { level, delta, reason: reason.to_owned() };
    let id = StockMovementId::generate(&*config.clock, &*config.random);
    match store::record(tx, ctx, id, &movement, now).await.map_err(DbError::from) {
        Ok(()) => Ok(Some(movement.level)),
        // Deleted between our reading it and our locking its product.
        Err(error) if error.is_violation_of("commerce_stock_levels_variant_fkey") => Err(CommerceError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// The location that `code` and `name` describe, which were checked.
pub(crate) fn build_location(config: &Config, code: String, name: String) -> StockLocation {
    let id = StockLocationId::generate(&*config.clock, &*config.random);
    StockLocation { id, code, name, created_at: config.clock.now() }
}

async fn change(
    config: &Config,
    ctx: &RequestCtx,
    variant: VariantId,
    location: StockLocationId,
    reason: &str,
    decide: impl Fn(&StockLevel, i64) -> Result<i64, CommerceError>,
) -> Result<StockLevel, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let product = variants::store::find(&tx, variant).await?.ok_or(CommerceError::NotFound)?.product_id;
        let of_product = products::store::lock_on_hand(&tx, product).await?.ok_or(CommerceError::NotFound)?;
        store::location(&tx, location).await?.ok_or(CommerceError::NotFound)?;
        let before = store::level(&tx, variant, location).await?;
        let on_hand = decide(&before, reservations::held_at(&tx, variant, location).await?)?;
        let Some(level) = record(config, ctx, &tx, &before, on_hand, reason).await? else { return Ok(before) };
        let left = of_product + (level.on_hand - before.on_hand);
        let flipped = ((left > 0) != (of_product > 0)).then(|| config.clock.now());
        products::store::save_on_hand(&tx, product, left, flipped).await?;
        tx.commit().await?;
        Ok(level)
    })
    .await
}
