//! The queries about taxes and price settings.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{CountryRate, PriceSettings};
use crate::entity::{price_settings, tax_rate};
use crate::pricing::TaxRate;

/// The settings of the tenant.
pub(super) async fn settings(tx: &TenantTx) -> Result<PriceSettings, DbErr> {
    Ok(into_settings(of_tenant(tx).one(tx).await?))
}

/// As [`settings`], and nobody else changes them meanwhile.
pub(super) async fn lock_settings(tx: &TenantTx) -> Result<PriceSettings, DbErr> {
    Ok(into_settings(of_tenant(tx).lock(LockType::Update).one(tx).await?))
}

/// Writes settings.
pub(super) async fn save_settings(tx: &TenantTx, settings: &PriceSettings, now: Timestamp) -> Result<(), DbErr> {
    use price_settings::Column;
    let row = price_settings::Model {
        tenant_id: tx.tenant(),
        prices_include_tax: settings.prices_include_tax,
        default_country: settings.default_country.clone(),
        version: settings.version,
        updated_at: now,
    };
    price_settings::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::column(Column::TenantId)
                .update_columns([Column::PricesIncludeTax, Column::DefaultCountry, Column::Version, Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// At most `rows` rates behind a country.
pub(super) async fn list(tx: &TenantTx, after: Option<String>, rows: u64) -> Result<Vec<CountryRate>, DbErr> {
    let mut query = tax_rate::Entity::find().filter(tax_rate::Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(tax_rate::Column::Country.gt(after));
    }
    let found = query.order_by_asc(tax_rate::Column::Country).limit(rows).all(tx).await?;
    found.into_iter().map(into_rate).collect()
}

/// The rate of a country.
pub(super) async fn find(tx: &TenantTx, country: &str) -> Result<Option<CountryRate>, DbErr> {
    of_country(tx, country).one(tx).await?.map(into_rate).transpose()
}

/// As [`find`], and nobody else changes it meanwhile.
pub(super) async fn lock(tx: &TenantTx, country: &str) -> Result<Option<CountryRate>, DbErr> {
    of_country(tx, country).lock(LockType::Update).one(tx).await?.map(into_rate).transpose()
}

/// Writes a rate.
pub(super) async fn save(tx: &TenantTx, rate: &CountryRate) -> Result<(), DbErr> {
    use tax_rate::Column;
    let row = tax_rate::Model {
        tenant_id: tx.tenant(),
        country: rate.country.clone(),
        name: rate.name.clone(),
        rate: i64::from(rate.rate.millionths()),
        taxes_shipping: rate.taxes_shipping,
        version: rate.version,
        updated_at: rate.updated_at,
    };
    tax_rate::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::columns([Column::TenantId, Column::Country])
                .update_columns([Column::Name, Column::Rate, Column::TaxesShipping, Column::Version, Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Deletes a rate.
pub(super) async fn delete(tx: &TenantTx, country: &str) -> Result<(), DbErr> {
    tax_rate::Entity::delete_many()
        .filter(tax_rate::Column::TenantId.eq(tx.tenant()))
        .filter(tax_rate::Column::Country.eq(country))
        .exec(tx)
        .await?;
    Ok(())
}

fn of_tenant(tx: &TenantTx) -> sea_orm::Select<price_settings::Entity> {
    price_settings::Entity::find().filter(price_settings::Column::TenantId.eq(tx.tenant()))
}

fn of_country(tx: &TenantTx, country: &str) -> sea_orm::Select<tax_rate::Entity> {
    tax_rate::Entity::find()
        .filter(tax_rate::Column::TenantId.eq(tx.tenant()))
        .filter(tax_rate::Column::Country.eq(country))
}

fn into_settings(row: Option<price_settings::Model>) -> PriceSettings {
    row.map_or(PriceSettings { prices_include_tax: true, default_country: None, version: 0 }, |row| PriceSettings {
        prices_include_tax: row.prices_include_tax,
        default_country: row.default_country,
        version: row.version,
    })
}

fn into_rate(row: tax_rate::Model) -> Result<CountryRate, DbErr> {
    let rate = u32::try_from(row.rate).ok().and_then(TaxRate::from_millionths);
    Ok(CountryRate {
        country: row.country,
        name: row.name,
        rate: rate.ok_or_else(|| DbErr::Type("commerce_tax_rates.rate".to_owned()))?,
        taxes_shipping: row.taxes_shipping,
        version: row.version,
        updated_at: row.updated_at,
    })
}
