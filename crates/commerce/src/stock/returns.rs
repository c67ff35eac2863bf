//! Goods that come back into the stock.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{RequestCtx, TenantTx};

use super::rules::ON_HAND_MAX;
use super::{record, store};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, VariantId};
use crate::{products, variants};

/// Locations that are looked at for one where a variant lay.
const LOCATIONS: u64 = 1_000;

/// Puts so many of each variant back, with a line in the log: to the first location, in the order of their making, where it ever
/// lay. What was deleted meanwhile has no place to come back to.
pub(crate) async fn put_back(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    quantities: &BTreeMap<VariantId, i64>,
    reason: &str,
) -> Result<(), CommerceError> {
    let mut product_of: BTreeMap<VariantId, ProductId> = BTreeMap::new();
    for variant in quantities.keys() {
        if let Some(found) = variants::store::find(tx, *variant).await? {
            product_of.insert(*variant, found.product_id);
        }
    }
    let of_them: BTreeSet<ProductId> = product_of.values().copied().collect();
    let mut on_hand = products::store::lock_all(tx, &of_them).await?;
    let locations = store::locations(tx, None, LOCATIONS).await?;
    for (variant, product) in product_of {
        let quantity = quantities[&variant];
        let levels = store::levels(tx, variant, &locations).await?;
        let Some(level) = levels.iter().find(|level| level.version > 0).or_else(|| levels.first()) else { continue };
        let Some(of_product) = on_hand.get_mut(&product) else { continue };
        let after = level.on_hand.checked_add(quantity).filter(|after| *after <= ON_HAND_MAX);
        record(config, ctx, tx, level, after.ok_or(CommerceError::StockLimit)?, reason).await?;
        let flipped = (*of_product <= 0 && *of_product + quantity > 0).then(|| config.clock.now());
        *of_product += quantity;
        products::store::save_on_hand(tx, product, *of_product, flipped).await?;
    }
    Ok(())
}
