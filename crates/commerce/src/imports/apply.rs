//! Bringing products in: each as a whole or not at all, several in one transaction while nothing is wrong.

use kernel::db::retry;
use kernel::{RequestCtx, TenantTx};

use super::model::ImportReport;
use super::reader::Entry;
use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::ImportId;
use crate::products::{self, NewProduct, Product};
use crate::variants;
use crate::violation::Violations;

/// How products are brought in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Nothing is changed, and only told what would be.
    pub(super) is_dry_run: bool,
    /// Where it is noted, and how many products were dealt with before.
    pub(super) noted: Option<(ImportId, usize)>,
}

/// What became of a product.
enum Outcome {
    Created,
    Updated,
    Unchanged,
}

/// Brings `entries` in and tells what became of them.
pub(super) async fn bring_in(
    config: &Config,
    ctx: &RequestCtx,
    manner: Manner,
    entries: &[Entry],
) -> Result<ImportReport, CommerceError> {
    match together(config, ctx, manner, entries).await {
        // What the database refuses ends its transaction, so it must be found out which one that was.
        Err(CommerceError::SlugTaken | CommerceError::SkuTaken) => {}
        done => return done,
    }
    let mut report = ImportReport::default();
    for (entry, at) in entries.iter().zip(0_usize..) {
        let noted = manner.noted.map(|(import, done)| (import, done + at));
        report.add(alone(config, ctx, Manner { noted, ..manner }, entry).await?);
    }
    Ok(report)
}

async fn alone(
    config: &Config,
    ctx: &RequestCtx,
    manner: Manner,
    entry: &Entry,
) -> Result<ImportReport, CommerceError> {
    let refused = match together(config, ctx, manner, std::slice::from_ref(entry)).await {
        Err(error @ CommerceError::SlugTaken) => Violations::one("/slug", error.code(), error.to_string()),
        Err(error @ CommerceError::SkuTaken) => which_skus(config, ctx, entry, &error).await?,
        done => return done,
    };
    let mut report = ImportReport::default();
    report.fail(entry.place(refused));
    if let Some((import, done)) = manner.noted {
        retry(async || {
            let tx = TenantTx::begin(&config.db, ctx).await?;
            store::advance(&tx, import, done, 1, &report).await?;
            Ok::<_, CommerceError>(tx.commit().await?)
        })
        .await?;
    }
    Ok(report)
}

/// Which of a product's SKUs other products have.
async fn which_skus(
    config: &Config,
    ctx: &RequestCtx,
    entry: &Entry,
    error: &CommerceError,
) -> Result<Violations, CommerceError> {
    let mut violations = Violations::default();
    if let Ok(product) = &entry.product {
        let tx = TenantTx::read(&config.db, ctx).await?;
        let skus: Vec<&str> = product.variants.iter().map(|variant| variant.sku.as_str()).collect();
        let taken = variants::store::taken_from(&tx, &product.slug, &skus).await?;
        for (at, sku) in skus.into_iter().enumerate().filter(|(_, sku)| taken.contains(*sku)) {
            violations.add(format!("/variants/{at}/sku"), error.code(), format!("Another product has the SKU {sku}."));
        }
    }
    // Whoever had it may have let it go meanwhile.
    if violations.0.is_empty() {
        violations.add("/variants", error.code(), error.to_string());
    }
    Ok(violations)
}

async fn together(
    config: &Config,
    ctx: &RequestCtx,
    manner: Manner,
    entries: &[Entry],
) -> Result<ImportReport, CommerceError> {
    retry(async || {
        let mut tx = TenantTx::begin(&config.db, ctx).await?;
        store::take_turn(&tx).await?;
        let report = all(config, &tx, entries).await?;
        if manner.is_dry_run {
            drop(tx);
            tx = TenantTx::begin(&config.db, ctx).await?;
        }
        if let Some((import, done)) = manner.noted {
            store::advance(&tx, import, done, entries.len(), &report).await?;
        }
        tx.commit().await?;
        Ok(report)
    })
    .await
}

async fn all(config: &Config, tx: &TenantTx, entries: &[Entry]) -> Result<ImportReport, CommerceError> {
    let mut report = ImportReport::default();
    let slugs = entries.iter().filter_map(|entry| entry.product.as_ref().ok()).map(|product| product.slug.clone());
    let mut there = products::store::lock_by_slugs(tx, slugs).await?;
    for entry in entries {
        match &entry.product {
            Err(errors) => report.fail(errors.clone()),
            Ok(new) => match one(config, tx, there.remove(&new.slug), new.clone()).await {
                Ok(Outcome::Created) => report.created += 1,
                Ok(Outcome::Updated) => report.updated += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                // Told before anything of the product was written.
                Err(CommerceError::Invalid(violations)) => report.fail(entry.place(violations)),
                Err(error) => return Err(error),
            },
        }
    }
    Ok(report)
}

async fn one(
    config: &Config,
    tx: &TenantTx,
    there: Option<Product>,
    new: NewProduct,
) -> Result<Outcome, CommerceError> {
    products::rules::check_new_product(&new)?;
    match there {
        Some(product) => change(config, tx, product, new).await,
        None => {
            products::store::insert(tx, &products::build(config, new)?).await?;
            Ok(Outcome::Created)
        }
    }
}

/// Makes a locked product as the file says.
async fn change(
    config: &Config,
    tx: &TenantTx,
    mut product: Product,
    new: NewProduct,
) -> Result<Outcome, CommerceError> {
    let (before, now) = (product.clone(), config.clock.now());
    let mut kept = std::mem::take(&mut product.variants);
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (position, wanted) in (0_i32..).zip(new.variants) {
        match kept.iter().position(|variant| variant.sku == wanted.sku) {
            Some(at) => {
                let old = kept.remove(at);
                let mut variant = old.clone();
                variant.title = wanted.title;
                variant.options = wanted.options;
                variant.price = wanted.price;
                variant.compare_at = wanted.compare_at;
                variant.position = position;
                if variant != old {
                    variant.version += 1;
                    variant.updated_at = now;
                    changed.push(variant.clone());
                }
                product.variants.push(variant);
            }
            None => {
                let variant = products::build_variant(config, product.id, wanted, position, now);
                added.push(variant.clone());
                product.variants.push(variant);
            }
        }
    }
    for mut variant in kept {
        let position = i32::try_from(product.variants.len()).unwrap_or(variant.position);
        if variant.position != position {
            variant.position = position;
            variant.version += 1;
            variant.updated_at = now;
            changed.push(variant.clone());
        }
        product.variants.push(variant);
    }
    product.title = new.title;
    product.description = new.description;
    product.status = new.status;
    product.attributes = new.attributes;
    product.images = new.images;
    if product == before {
        return Ok(Outcome::Unchanged);
    }
    products::rules::check_whole(&product)?;
    product.settle_prices()?;
    product.touch(now);
    for variant in &changed {
        variants::store::save(tx, variant).await?;
    }
    if !added.is_empty() {
        variants::store::insert_all(tx, &added).await?;
    }
    products::store::save(tx, &product).await?;
    if product.attributes != before.attributes {
        products::store::replace_attributes(tx, &product).await?;
    }
    Ok(Outcome::Updated)
}
