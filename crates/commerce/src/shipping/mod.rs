//! Sending: what it costs. A port, because agencies with a carrier's service ask that; the default reads the agency's own table
//! by country and by what the goods cost.

mod rules;
mod store;

use std::fmt::Debug;

use async_trait::async_trait;
use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ShippingRateId;

/// The country of a rate that holds wherever there is no other.
pub(crate) const ANYWHERE: &str = "*";

/// What a cart asks of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippingQuestion {
    /// Where the goods go, if that is known: ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// What the goods cost, discounts included.
    pub goods: Money,
}

/// What sending costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShippingAnswer {
    /// One of these ways, at least one, each name once. The first holds while the shopper has not chosen another.
    Quotes(Vec<ShippingQuote>),
    /// Nothing is known before the country is.
    Unknown,
    /// Nothing is sent there.
    NotDeliverable,
}

/// One way of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippingQuote {
    /// What the shopper reads and chooses by: `Standard`.
    pub name: String,
    /// The price, with or without tax as all prices are.
    pub price: Money,
}

/// Knows what sending costs. It is asked inside a transaction: one that needs a network answers from what it fetched before.
#[async_trait]
pub trait ShippingPort: Debug + Send + Sync {
    /// What it costs to send a cart.
    async fn quote(
        &self,
        tx: &TenantTx,
        ctx: &RequestCtx,
        question: &ShippingQuestion,
    ) -> Result<ShippingAnswer, CommerceError>;
}

/// The default: the agency's table. The rows of the country count, without any those for anywhere. Each name is a way of sending, and
/// of its rows the one with the highest subtotal that the goods reach holds; the cheapest way comes first. While the table is empty,
/// sending is free.
#[derive(Clone, Copy, Debug)]
pub struct ShippingTable;

#[async_trait]
impl ShippingPort for ShippingTable {
    async fn quote(
        &self,
        tx: &TenantTx,
        _ctx: &RequestCtx,
        question: &ShippingQuestion,
    ) -> Result<ShippingAnswer, CommerceError> {
        let rates = store::for_country(tx, question.country.as_deref().unwrap_or(ANYWHERE)).await?;
        let answer = rules::quote(&rates, question);
        if answer == ShippingAnswer::NotDeliverable && rates.is_empty() && store::is_empty(tx).await? {
            let free = ShippingQuote { name: String::new(), price: Money::new(0, question.goods.currency) };
            return Ok(ShippingAnswer::Quotes(vec![free]));
        }
        Ok(answer)
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShippingRate {
    /// Its identifier.
    pub(crate) id: ShippingRateId,
    /// What it says.
    pub(crate) terms: ShippingTerms,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShippingTerms {
    /// ISO 3166-1 alpha-2, or [`ANYWHERE`].
    pub(crate) country: String,
    /// What the shopper reads.
    pub(crate) name: String,
    /// The goods cost at least as much.
    pub(crate) from_subtotal: Money,
    /// What it costs.
    pub(crate) price: Money,
}

/// At most `rows` rates in the order of their making, younger than `after`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<ShippingRateId>,
    rows: u64,
) -> Result<Vec<ShippingRate>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// The rate of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: ShippingRateId) -> Result<ShippingRate, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Adds a rate.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    terms: ShippingTerms,
) -> Result<ShippingRate, CommerceError> {
    rules::check(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let now = database_time_store::now(&tx).await?;
        let id = ShippingRateId::generate(&*config.clock, &*config.random);
        let rate = ShippingRate { id, terms: terms.clone(), version: 1, created_at: now, updated_at: now };
        store::insert(&tx, &rate).await?;
        tx.commit().await?;
        Ok(rate)
    })
    .await
}

/// Replaces what a rate says, if it is still the one that the caller saw.
pub(crate) async fn replace(
    config: &Config,
    ctx: &RequestCtx,
    id: ShippingRateId,
    if_match: &IfMatch,
    terms: ShippingTerms,
) -> Result<ShippingRate, CommerceError> {
    rules::check(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let before = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(before.version).map_err(|_| CommerceError::Stale)?;
        let updated_at = database_time_store::now(&tx).await?;
        let after = ShippingRate { terms: terms.clone(), version: before.version + 1, updated_at, ..before };
        store::save(&tx, &after).await?;
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// Deletes a rate, if it is still the one that the caller saw.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    id: ShippingRateId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let rate = store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(rate.version).map_err(|_| CommerceError::Stale)?;
        store::delete(&tx, id).await?;
        Ok(tx.commit().await?)
    })
    .await
}
