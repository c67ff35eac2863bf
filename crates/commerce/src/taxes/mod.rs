//! Tax: which rate holds for a cart. A port, because agencies with a tax service ask that; the default reads the agency's own
//! table of rates by country. How prices are stated (with tax or without) is a setting of the agency either way.

mod rules;
mod store;

use std::fmt::Debug;

use async_trait::async_trait;
use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ProductId;
use crate::pricing::TaxRate;

/// What a cart asks of taxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxQuestion {
    /// Where the goods go, if that is known: ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// What is bought, line by line.
    pub products: Vec<ProductId>,
}

/// Which rates hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxAnswer {
    /// Line by line, as they were asked for.
    pub lines: Vec<TaxRate>,
    /// Of sending.
    pub shipping: TaxRate,
}

/// Knows the rates of tax. It is asked inside a transaction: one that needs a network answers from what it fetched before.
#[async_trait]
pub trait TaxPort: Debug + Send + Sync {
    /// The rates for a cart.
    async fn rates(&self, tx: &TenantTx, ctx: &RequestCtx, question: &TaxQuestion) -> Result<TaxAnswer, CommerceError>;
}

/// The default: one rate for each country, from the table that the agency keeps. A country without a row is free of tax.
#[derive(Clone, Copy, Debug)]
pub struct TaxTable;

#[async_trait]
impl TaxPort for TaxTable {
    async fn rates(
        &self,
        tx: &TenantTx,
        _ctx: &RequestCtx,
        question: &TaxQuestion,
    ) -> Result<TaxAnswer, CommerceError> {
        let row = match &question.country {
            Some(country) => store::find(tx, country).await?,
            None => None,
        };
        let rate = row.as_ref().map_or(TaxRate::ZERO, |row| row.rate);
        let shipping = if row.is_some_and(|row| row.taxes_shipping) { rate } else { TaxRate::ZERO };
        Ok(TaxAnswer { lines: vec![rate; question.products.len()], shipping })
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CountryRate {
    /// ISO 3166-1 alpha-2.
    pub(crate) country: String,
    /// What it is called there: `VAT`.
    pub(crate) name: String,
    /// The rate.
    pub(crate) rate: TaxRate,
    /// Whether sending is taxed, too.
    pub(crate) taxes_shipping: bool,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// How an agency states its prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PriceSettings {
    /// Whether prices have the tax in them.
    pub(crate) prices_include_tax: bool,
    /// The country that is assumed until the shopper says where.
    pub(crate) default_country: Option<String>,
    /// Rises with each change; zero until they are first set.
    pub(crate) version: i64,
}

/// The settings; prices have the tax in them until the agency says otherwise.
pub(crate) async fn get_settings(config: &Config, ctx: &RequestCtx) -> Result<PriceSettings, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    settings(&tx).await
}

/// As [`get_settings`], in the caller's transaction.
pub(crate) async fn settings(tx: &TenantTx) -> Result<PriceSettings, CommerceError> {
    Ok(store::settings(tx).await?)
}

/// Replaces the settings, if they are still those that the caller saw.
pub(crate) async fn set_settings(
    config: &Config,
    ctx: &RequestCtx,
    if_match: &IfMatch,
    prices_include_tax: bool,
    default_country: Option<String>,
) -> Result<PriceSettings, CommerceError> {
    rules::check_settings(default_country.as_deref())?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let before = store::lock_settings(&tx).await?;
        if_match.check(before.version).map_err(|_| CommerceError::Stale)?;
        let default_country = default_country.clone();
        let after = PriceSettings { prices_include_tax, default_country, version: before.version + 1 };
        store::save_settings(&tx, &after, database_time_store::now(&tx).await?).await?;
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// At most `rows` rates in the order of their countries, behind `after`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<String>,
    rows: u64,
) -> Result<Vec<CountryRate>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// The rate of a country.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, country: &str) -> Result<CountryRate, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, country).await?.ok_or(CommerceError::NotFound)
}

/// Sets the rate of a country, if it is still the one that the caller saw; the version of one that is not there is zero.
pub(crate) async fn set(
    config: &Config,
    ctx: &RequestCtx,
    if_match: &IfMatch,
    new: CountryRate,
) -> Result<CountryRate, CommerceError> {
    rules::check_rate(&new)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let before = store::lock(&tx, &new.country).await?.map_or(0, |row| row.version);
        if_match.check(before).map_err(|_| CommerceError::Stale)?;
        let after =
            CountryRate { version: before + 1, updated_at: database_time_store::now(&tx).await?, ..new.clone() };
        store::save(&tx, &after).await?;
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// Deletes the rate of a country, if it is still the one that the caller saw.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    if_match: &IfMatch,
    country: &str,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let row = store::lock(&tx, country).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(row.version).map_err(|_| CommerceError::Stale)?;
        store::delete(&tx, country).await?;
        Ok(tx.commit().await?)
    })
    .await
}
