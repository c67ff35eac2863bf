//! Variants: what is bought. A variant belongs to one product, and each change of it changes that product's document too.

mod model;
pub(crate) mod rules;
pub(crate) mod store;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

pub(crate) use model::VariantPatch;
pub use model::{NewVariant, Options, Variant};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, VariantId};
use crate::products::{self, Product};
use crate::violation::Violations;
use crate::{auctions, stock};

/// The variant of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: VariantId) -> Result<Variant, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Adds a variant behind the others of a product.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    product: ProductId,
    new: NewVariant,
) -> Result<Variant, CommerceError> {
    let mut violations = Violations::default();
    rules::check_new_variant(&mut violations, "", &new);
    violations.into_result()?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut product = products::store::lock(&tx, product).await?.ok_or(CommerceError::NotFound)?;
        if product.variants.len() >= products::rules::VARIANTS_MAX {
            return Err(CommerceError::VariantLimit);
        }
        let now = config.clock.now();
        let last = product.variants.iter().map(|variant| variant.position).max().unwrap_or(-1);
        let position = last.saturating_add(1).min(rules::POSITION_MAX);
        let variant = products::build_variant(config, product.id, new.clone(), position, now);
        product.variants.push(variant.clone());
        check_currency(&product)?;
        check_combination(&product, product.variants.len() - 1)?;
        store::insert_all(&tx, std::slice::from_ref(&variant)).await?;
        product.settle_prices()?;
        product.touch(now);
        products::store::save(&tx, &product).await?;
        tx.commit().await?;
        Ok(variant)
    })
    .await
}

/// Changes what `patch` names, if the variant is still the one that the caller saw.
pub(crate) async fn update(
    config: &Config,
    ctx: &RequestCtx,
    id: VariantId,
    if_match: &IfMatch,
    patch: VariantPatch,
) -> Result<Variant, CommerceError> {
    rules::check_patch(&patch)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let (mut product, at) = lock(&tx, id).await?;
        if_match.check(product.variants[at].version).map_err(|_| CommerceError::Stale)?;
        if patch != VariantPatch::default() {
            let now = config.clock.now();
            let variant = &mut product.variants[at];
            variant.apply(patch.clone());
            variant.version += 1;
            variant.updated_at = now;
            rules::check_result(variant)?;
            store::save(&tx, variant).await?;
            check_currency(&product)?;
            check_combination(&product, at)?;
            product.settle_prices()?;
            product.touch(now);
            products::store::save(&tx, &product).await?;
        }
        tx.commit().await?;
        Ok(product.variants.swap_remove(at))
    })
    .await
}

/// Deletes a variant with its stock, if it is still the one that the caller saw, in no auction, and not the last of its product.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    id: VariantId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let (mut product, at) = lock(&tx, id).await?;
        if_match.check(product.variants[at].version).map_err(|_| CommerceError::Stale)?;
        auctions::check_in_none(&tx, product.id, Some(id)).await?;
        product.variants.remove(at);
        product.settle_prices()?;
        store::delete(&tx, id).await?;
        product.on_hand = stock::store::on_hand(&tx, product.id).await?.values().sum();
        product.touch(config.clock.now());
        products::store::save(&tx, &product).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// The product of a variant, locked, and the variant's place in it.
async fn lock(tx: &TenantTx, id: VariantId) -> Result<(Product, usize), CommerceError> {
    let variant = store::find(tx, id).await?.ok_or(CommerceError::NotFound)?;
    let product = products::store::lock(tx, variant.product_id).await?.ok_or(CommerceError::NotFound)?;
    // Read again under the lock: it may have gone meanwhile.
    let at = product.variants.iter().position(|variant| variant.id == id).ok_or(CommerceError::NotFound)?;
    Ok((product, at))
}

fn check_currency(product: &Product) -> Result<(), Violations> {
    let mut currencies = product.variants.iter().map(|variant| variant.price.currency);
    let first = currencies.next();
    if currencies.any(|currency| Some(currency) != first) {
        let detail = "All variants of a product have their prices in one currency.";
        return Err(Violations::one("/price/currency", "currency_mismatch", detail));
    }
    Ok(())
}

/// Refuses a variant that a customer could not tell from another by its options. Without options it has its title for that.
fn check_combination(product: &Product, at: usize) -> Result<(), Violations> {
    let options = &product.variants[at].options;
    let is_taken = |(other, variant): (usize, &Variant)| other != at && variant.options == *options;
    if !options.is_empty() && product.variants.iter().enumerate().any(is_taken) {
        return Err(Violations::one("/options", "duplicate", "Another variant of this product has the same options."));
    }
    Ok(())
}

impl Variant {
    fn apply(&mut self, patch: VariantPatch) {
        let VariantPatch { sku, title, options, price, compare_at, position } = patch;
        if let Some(sku) = sku {
            self.sku = sku;
        }
        if let Some(title) = title {
            self.title = title;
        }
        if let Some(options) = options {
            self.options = options;
        }
        if let Some(price) = price {
            self.price = price;
        }
        if let Some(compare_at) = compare_at {
            self.compare_at = compare_at;
        }
        if let Some(position) = position {
            self.position = position;
        }
    }
}
