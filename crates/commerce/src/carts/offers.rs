//! What the shop says of a cart's variants now, be they the tenant's own or of the global catalogue.

use std::collections::{BTreeMap, BTreeSet};

use kernel::TenantTx;

use super::offers_store::{self, Offer, words};
use crate::channels;
use crate::error::CommerceError;
use crate::id::VariantId;
use crate::products::Product;
use crate::variants::Variant;

/// The offer of a variant, if its product is in the shop.
pub(super) async fn published(tx: &TenantTx, variant: VariantId) -> Result<Option<Offer>, CommerceError> {
    Ok(all_published(tx, [variant]).await?.remove(&variant))
}

/// The offers of those of `variants` whose products are in the shop.
pub(super) async fn all_published(
    tx: &TenantTx,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<VariantId, Offer>, CommerceError> {
    let variants: BTreeSet<VariantId> = variants.into_iter().collect();
    let mut offers = offers_store::all_published(tx, variants.iter().copied()).await?;
    let others: BTreeSet<VariantId> = variants.into_iter().filter(|variant| !offers.contains_key(variant)).collect();
    if !others.is_empty() {
        for product in channels::in_shop(tx, &others).await? {
            let variants = product.variants.iter().filter(|variant| others.contains(&variant.id));
            offers.extend(variants.map(|variant| (variant.id, offer(&product, variant))));
        }
    }
    Ok(offers)
}

fn offer(product: &Product, variant: &Variant) -> Offer {
    Offer {
        product_id: product.id,
        slug: product.slug.clone(),
        sku: variant.sku.clone(),
        title: product.title.clone(),
        options: words(&variant.title, &variant.options),
        image_url: product.images.first().map(|image| image.url.clone()),
        price: variant.price,
    }
}
