//! The queries about the tenant's own products that carts need.

use std::collections::BTreeMap;

use kernel::TenantTx;
use kernel::money::{Currency, Money};
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::entity::product::{StoredImage, currency};
use crate::entity::{product, variant};
use crate::id::{ProductId, VariantId};
use crate::products::ProductStatus;
use crate::variants::Options;

/// A variant of a published product.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The product.
    pub(super) product_id: ProductId,
    /// The product's name in addresses.
    pub(super) slug: String,
    /// The variant's SKU.
    pub(super) sku: String,
    /// The product's title.
    pub(super) title: String,
    /// What sets the variant apart, in words.
    pub(super) options: String,
    /// The product's cover.
    pub(super) image_url: Option<String>,
    /// What one costs without any sale.
    pub(super) price: Money,
}

/// The offers of those of `variants` whose products are the tenant's own and in the shop.
pub(super) async fn all_published(
    tx: &TenantTx,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<VariantId, Offer>, DbErr> {
    let rows = variant::Entity::find()
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Id.is_in(variants))
        .all(tx)
        .await?;
    let products: Vec<(ProductId, String, String, Option<String>)> = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::Slug, product::Column::Title, product::Column::Cover])
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Id.is_in(rows.iter().map(|row| row.product_id)))
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .into_tuple()
        .all(tx)
        .await?;
    let products: BTreeMap<ProductId, (String, String, Option<String>)> =
        products.into_iter().map(|(id, slug, title, cover)| (id, (slug, title, cover))).collect();
    let mut offers = BTreeMap::new();
    for row in rows {
        let Some((slug, title, cover)) = products.get(&row.product_id).cloned() else { continue };
        let price = Money::new(row.price_amount, currency(&row.price_currency)?);
        let cover = cover.and_then(|cover| serde_json::from_str::<StoredImage>(&cover).ok());
        let offer = Offer {
            product_id: row.product_id,
            slug,
            sku: row.sku,
            title,
            options: words(&row.title, &row.options.0),
            image_url: cover.map(|cover| cover.url),
            price,
        };
        offers.insert(row.id, offer);
    }
    Ok(offers)
}

/// The currency of the shop's products, to write an empty cart's nothing in.
pub(super) async fn shop_currency(tx: &TenantTx) -> Result<Currency, DbErr> {
    let code: Option<String> = product::Entity::find()
        .select_only()
        .column(product::Column::PriceCurrency)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .order_by_asc(product::Column::Id)
        .limit(1)
        .into_tuple()
        .one(tx)
        .await?;
    code.map_or(Ok(Currency::EUR), |code| currency(&code))
}

/// What sets a variant apart: its title, or else its options, such as `colour: grey, size: M`.
pub(super) fn words(title: &str, options: &Options) -> String {
    if !title.is_empty() {
        return title.to_owned();
    }
    options.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}
