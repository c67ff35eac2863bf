//! The queries about variants.

use std::collections::{BTreeMap, BTreeSet};

use kernel::TenantTx;
use sea_orm::sea_query::Order;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::model::Variant;
use crate::entity::{product, variant};
use crate::id::{ProductId, VariantId};

/// The variants of a product in their order of display.
pub(crate) async fn of_product(tx: &TenantTx, product: ProductId) -> Result<Vec<Variant>, DbErr> {
    let rows = variant::Entity::find()
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::ProductId.eq(product))
        .order_by(variant::Column::Position, Order::Asc)
        .order_by(variant::Column::Id, Order::Asc)
        .all(tx)
        .await?;
    rows.into_iter().map(variant::Model::into_variant).collect()
}

/// The variants of several products, each in their order of display.
pub(crate) async fn of_products(
    tx: &TenantTx,
    products: impl Iterator<Item = ProductId>,
) -> Result<BTreeMap<ProductId, Vec<Variant>>, DbErr> {
    let rows = variant::Entity::find()
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::ProductId.is_in(products))
        .order_by(variant::Column::Position, Order::Asc)
        .order_by(variant::Column::Id, Order::Asc)
        .all(tx)
        .await?;
    let mut found: BTreeMap<ProductId, Vec<Variant>> = BTreeMap::new();
    for row in rows {
        found.entry(row.product_id).or_default().push(row.into_variant()?);
    }
    Ok(found)
}

/// Those of `skus` that products have whose slug is another.
pub(crate) async fn taken_from(tx: &TenantTx, slug: &str, skus: &[&str]) -> Result<BTreeSet<String>, DbErr> {
    let own: Option<ProductId> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Slug.eq(slug))
        .into_tuple()
        .one(tx)
        .await?;
    let found: Vec<(String, ProductId)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Sku, variant::Column::ProductId])
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Sku.is_in(skus.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().filter(|(_, product)| Some(*product) != own).map(|(sku, _)| sku).collect())
}

/// The variant of this id.
pub(crate) async fn find(tx: &TenantTx, id: VariantId) -> Result<Option<Variant>, DbErr> {
    let row = variant::Entity::find()
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Id.eq(id))
        .one(tx)
        .await?;
    row.map(variant::Model::into_variant).transpose()
}

/// Writes new variants of a product that is new or locked.
pub(crate) async fn insert_all(tx: &TenantTx, variants: &[Variant]) -> Result<(), DbErr> {
    let rows = variants.iter().map(|variant| variant::Model::from_variant(tx.tenant(), variant).into_active_model());
    variant::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a variant whose product is locked.
pub(crate) async fn save(tx: &TenantTx, variant: &Variant) -> Result<(), DbErr> {
    let row = variant::Model::from_variant(tx.tenant(), variant).into_active_model().reset_all();
    variant::Entity::update_many()
        .set(row)
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Id.eq(variant.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a variant, whose product is locked, with its stock.
pub(crate) async fn delete(tx: &TenantTx, id: VariantId) -> Result<(), DbErr> {
    variant::Entity::delete_many()
        .filter(variant::Column::TenantId.eq(tx.tenant()))
        .filter(variant::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
