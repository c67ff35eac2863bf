//! The queries about assets.

use kernel::TenantTx;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    sea_query::OnConflict,
};

use super::Asset;
use crate::{
    entity::asset::{ActiveModel, Column, Entity, Model},
    id::AssetId,
};

/// At most `rows` assets, the newest first, older than `after`.
pub(crate) async fn list(tx: &TenantTx, after: Option<AssetId>, rows: u64) -> Result<Vec<Asset>, DbErr> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(Asset::from).collect())
}

/// The asset of this id.
pub(crate) async fn find(tx: &TenantTx, id: AssetId) -> Result<Option<Asset>, DbErr> {
    let found = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).one(tx).await?;
    Ok(found.map(Asset::from))
}

/// The asset with this content.
pub(crate) async fn find_by_hash(tx: &TenantTx, content_hash: &str) -> Result<Option<Asset>, DbErr> {
    let found = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::ContentHash.eq(content_hash))
        .one(tx)
        .await?;
    Ok(found.map(Asset::from))
}

/// Writes a new asset, unless there is one with the same content.
pub(crate) async fn insert(tx: &TenantTx, asset: &Asset) -> Result<(), DbErr> {
    let asset = asset.clone();
    let row = ActiveModel {
        tenant_id: Set(tx.tenant()),
        id: Set(asset.id),
        name: Set(asset.name),
        content_type: Set(asset.content_type),
        size: Set(asset.size),
        width: Set(asset.width),
        height: Set(asset.height),
        alt: Set(asset.alt),
        placeholder: Set(asset.placeholder),
        content_hash: Set(asset.content_hash),
        object_key: Set(asset.object_key),
        created_at: Set(asset.created_at),
    };
    let same = OnConflict::columns([Column::TenantId, Column::ContentHash]).do_nothing().to_owned();
    Entity::insert(row).on_conflict(same).exec_without_returning(tx).await?;
    Ok(())
}

impl From<Model> for Asset {
    fn from(row: Model) -> Self {
        Self {
            url: format!("/assets/{}/{}", row.tenant_id, row.id),
            id: row.id,
            name: row.name,
            content_type: row.content_type,
            size: row.size,
            width: row.width,
            height: row.height,
            alt: row.alt,
            placeholder: row.placeholder,
            content_hash: row.content_hash,
            object_key: row.object_key,
            created_at: row.created_at,
        }
    }
}
