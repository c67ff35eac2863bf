//! The queries about rates of sending.

use kernel::TenantTx;
use kernel::money::Money;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::{ANYWHERE, ShippingRate, ShippingTerms};
use crate::entity::product::currency;
use crate::entity::shipping_rate;
use crate::id::ShippingRateId;

/// The rates of a country and those for anywhere.
pub(super) async fn for_country(tx: &TenantTx, country: &str) -> Result<Vec<ShippingRate>, DbErr> {
    let found = of_tenant(tx).filter(shipping_rate::Column::Country.is_in([country, ANYWHERE])).all(tx).await?;
    found.into_iter().map(into_rate).collect()
}

/// Whether there is no rate at all.
pub(super) async fn is_empty(tx: &TenantTx) -> Result<bool, DbErr> {
    Ok(of_tenant(tx).limit(1).one(tx).await?.is_none())
}

/// At most `rows` rates, younger than `after`.
pub(super) async fn list(tx: &TenantTx, after: Option<ShippingRateId>, rows: u64) -> Result<Vec<ShippingRate>, DbErr> {
    let mut query = of_tenant(tx);
    if let Some(after) = after {
        query = query.filter(shipping_rate::Column::Id.gt(after));
    }
    let found = query.order_by_asc(shipping_rate::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(into_rate).collect()
}

/// The rate of this id.
pub(super) async fn find(tx: &TenantTx, id: ShippingRateId) -> Result<Option<ShippingRate>, DbErr> {
    let found = of_tenant(tx).filter(shipping_rate::Column::Id.eq(id)).one(tx).await?;
    found.map(into_rate).transpose()
}

/// As [`find`], and nobody else changes it meanwhile.
pub(super) async fn lock(tx: &TenantTx, id: ShippingRateId) -> Result<Option<ShippingRate>, DbErr> {
    let found = of_tenant(tx).filter(shipping_rate::Column::Id.eq(id)).lock(LockType::Update).one(tx).await?;
    found.map(into_rate).transpose()
}

/// Writes a new rate.
pub(super) async fn insert(tx: &TenantTx, rate: &ShippingRate) -> Result<(), DbErr> {
    shipping_rate::Entity::insert(row(tx, rate).into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a locked rate.
pub(super) async fn save(tx: &TenantTx, rate: &ShippingRate) -> Result<(), DbErr> {
    shipping_rate::Entity::update_many()
        .set(row(tx, rate).into_active_model().reset_all())
        .filter(shipping_rate::Column::TenantId.eq(tx.tenant()))
        .filter(shipping_rate::Column::Id.eq(rate.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a rate.
pub(super) async fn delete(tx: &TenantTx, id: ShippingRateId) -> Result<(), DbErr> {
    shipping_rate::Entity::delete_many()
        .filter(shipping_rate::Column::TenantId.eq(tx.tenant()))
        .filter(shipping_rate::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

fn of_tenant(tx: &TenantTx) -> sea_orm::Select<shipping_rate::Entity> {
    shipping_rate::Entity::find().filter(shipping_rate::Column::TenantId.eq(tx.tenant()))
}

fn row(tx: &TenantTx, rate: &ShippingRate) -> shipping_rate::Model {
    shipping_rate::Model {
        tenant_id: tx.tenant(),
        id: rate.id,
        country: rate.terms.country.clone(),
        name: rate.terms.name.clone(),
        currency: rate.terms.price.currency.to_string(),
        from_subtotal_amount: rate.terms.from_subtotal.amount,
        price_amount: rate.terms.price.amount,
        version: rate.version,
        created_at: rate.created_at,
        updated_at: rate.updated_at,
    }
}

fn into_rate(row: shipping_rate::Model) -> Result<ShippingRate, DbErr> {
    let currency = currency(&row.currency)?;
    let terms = ShippingTerms {
        country: row.country,
        name: row.name,
        from_subtotal: Money::new(row.from_subtotal_amount, currency),
        price: Money::new(row.price_amount, currency),
    };
    Ok(ShippingRate { id: row.id, terms, version: row.version, created_at: row.created_at, updated_at: row.updated_at })
}
