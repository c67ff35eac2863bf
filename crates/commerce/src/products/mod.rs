//! Products: what a shop shows. This module knows their rules and their transactions; it refuses to know HTTP, and how a
//! shop looks.

pub(crate) mod listing_store;
mod model;
pub(crate) mod rules;
pub(crate) mod store;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

pub use model::{Attributes, Image, NewProduct, Prices, Product, ProductStatus};
pub(crate) use model::{ListPosition, ProductFilter, ProductPatch, ProductSummary};

use crate::channels::store::Named;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, VariantId};
use crate::search::SearchQuery;
use crate::variants::{NewVariant, Variant};
use crate::{auctions, channels};

/// At most `rows` products behind `after`: the newest first, of a search the best first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    filter: &ProductFilter,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<Vec<ProductSummary>, CommerceError> {
    if filter.search.as_ref().is_some_and(SearchQuery::is_empty) {
        return Ok(Vec::new());
    }
    let own = match config.db.pipeline().filter(|_| config.pipelined_list) {
        Some(pipeline) => store::list_pipelined(pipeline, ctx, filter, after, rows).await?,
        None => store::list(&TenantTx::read(&config.db, ctx).await?, filter, after, rows).await?,
    };
    if !own.may_be_more {
        return Ok(own.products);
    }
    let tx = TenantTx::read(&config.db, ctx).await?;
    match channels::store::subscription(&tx).await? {
        Some(subscription) => Ok(store::list_offers(&tx, &subscription, filter, after, rows).await?),
        None => Ok(own.products),
    }
}

/// Makes a product with its variants.
pub(crate) async fn create(config: &Config, ctx: &RequestCtx, new: NewProduct) -> Result<Product, CommerceError> {
    rules::check_new_product(&new)?;
    let product = build(config, new)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::insert(&tx, &product).await?;
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await?;
    Ok(product)
}

/// The product of this id, be it the tenant's own or of the global catalogue.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: ProductId) -> Result<Product, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    if let Some(product) = store::find(&tx, id).await? {
        return Ok(product);
    }
    channels::find(&tx, Named::Id(id)).await?.ok_or(CommerceError::NotFound)
}

/// Changes what `patch` names, if the product is still the one that the caller saw.
pub(crate) async fn update(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    if_match: &IfMatch,
    patch: ProductPatch,
) -> Result<Product, CommerceError> {
    rules::check_patch(&patch)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut product = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(product.version).map_err(|_| CommerceError::Stale)?;
        if patch != ProductPatch::default() {
            product.apply(patch.clone());
            product.touch(config.clock.now());
            store::save(&tx, &product).await?;
            if patch.attributes.is_some() {
                store::replace_attributes(&tx, &product).await?;
            }
        }
        tx.commit().await?;
        Ok(product)
    })
    .await
}

/// Deletes a product with its variants and their stock, if it is still the one that the caller saw and in no auction.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let product = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(product.version).map_err(|_| CommerceError::Stale)?;
        auctions::check_in_none(&tx, id, None).await?;
        store::delete(&tx, id).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// The product that `new` describes, which was checked.
pub(crate) fn build(config: &Config, new: NewProduct) -> Result<Product, CommerceError> {
    let now = config.clock.now();
    let id = ProductId::generate(&*config.clock, &*config.random);
    let variants: Vec<Variant> =
        (0_i32..).zip(new.variants).map(|(position, new)| build_variant(config, id, new, position, now)).collect();
    let prices = rules::prices(variants.iter().map(|variant| (variant.price, variant.compare_at)))
        .ok_or(CommerceError::LastVariant)?;
    Ok(Product {
        id,
        slug: new.slug,
        title: new.title,
        description: new.description,
        status: new.status,
        attributes: new.attributes,
        images: new.images,
        prices,
        on_hand: 0,
        version: 1,
        created_at: now,
        updated_at: now,
        variants,
        is_subscribed: false,
    })
}

/// The variant that `new` describes, which was checked.
pub(crate) fn build_variant(
    config: &Config,
    product_id: ProductId,
    new: NewVariant,
    position: i32,
    now: Timestamp,
) -> Variant {
    Variant {
        id: VariantId::generate(&*config.clock, &*config.random),
        product_id,
        sku: new.sku,
        title: new.title,
        options: new.options,
        price: new.price,
        compare_at: new.compare_at,
        position,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

impl Product {
    fn apply(&mut self, patch: ProductPatch) {
        let ProductPatch { slug, title, description, status, attributes, images } = patch;
        set(&mut self.slug, slug);
        set(&mut self.title, title);
        set(&mut self.description, description);
        set(&mut self.status, status);
        set(&mut self.attributes, attributes);
        set(&mut self.images, images);
    }

    /// Makes what a list says about the prices agree with the variants.
    pub(crate) fn settle_prices(&mut self) -> Result<(), CommerceError> {
        let variants = self.variants.iter().map(|variant| (variant.price, variant.compare_at));
        self.prices = rules::prices(variants).ok_or(CommerceError::LastVariant)?;
        Ok(())
    }

    /// Notes that the document has changed.
    pub(crate) fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
