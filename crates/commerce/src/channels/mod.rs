//! The global catalogue: one tenant publishes its products, others subscribe to them and lay over them what they say and charge
//! themselves. Nothing is copied: what the publisher changes shows at once, but for what is laid over. The stock is the publisher's,
//! too ([`supply`]). This module knows no carts, and not how the two settle with each other.

mod model;
#[cfg(test)]
mod offer_plans_store;
pub(crate) mod offers_store;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod supply;

use std::collections::BTreeSet;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

pub(crate) use model::{FieldChange, Overlay, OverlayContent, PriceRule, Scope, Subscription, UpstreamChange};
use store::Named;

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, VariantId};
use crate::products::{self, ListPosition, Product, ProductStatus, ProductSummary};
use crate::search;
use crate::violation::Violations;

/// Lets other tenants have the published products of this one. Doing it again changes nothing; there is at most one publisher.
pub(crate) async fn publish(config: &Config, ctx: &RequestCtx) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::publish(&tx, config.clock.now()).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// The tenant's subscription.
pub(crate) async fn subscription(config: &Config, ctx: &RequestCtx) -> Result<Subscription, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::subscription(&tx).await?.ok_or(CommerceError::NotFound)
}

/// Subscribes, or changes the subscription, which has version 0 before there is one.
pub(crate) async fn subscribe(
    config: &Config,
    ctx: &RequestCtx,
    if_match: &IfMatch,
    scope: Scope,
    price_rule: PriceRule,
) -> Result<Subscription, CommerceError> {
    let mut violations = Violations::default();
    rules::check_price_rule(&mut violations, price_rule, false);
    violations.into_result()?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let publisher = store::publisher(&tx).await?.ok_or(CommerceError::NotFound)?;
        let now = config.clock.now();
        let before = store::lock_subscription(&tx).await?;
        let version = before.as_ref().map_or(0, |before| before.version);
        if_match.check(version).map_err(|_| CommerceError::Stale)?;
        let last = if before.is_some() { version } else { store::last_version(&tx).await? };
        let subscription = Subscription {
            publisher,
            scope,
            price_rule,
            version: last + 1,
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
        };
        if !store::save_subscription(&tx, &subscription, version).await? {
            return Err(CommerceError::Stale);
        }
        tx.commit().await?;
        Ok(subscription)
    })
    .await
}

/// Ends the subscription, with all that was laid over.
pub(crate) async fn unsubscribe(config: &Config, ctx: &RequestCtx, if_match: &IfMatch) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let subscription = store::lock_subscription(&tx).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(subscription.version).map_err(|_| CommerceError::Stale)?;
        store::delete_subscription(&tx).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// At most `rows` of the publisher's products as the publisher shows them, the newest first; which of them are in the shop is said
/// with each. Nothing without a subscription.
pub(crate) async fn browse(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<Vec<ProductSummary>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    match store::subscription(&tx).await? {
        Some(subscription) => Ok(products::store::list_published(&tx, &subscription, after, rows).await?),
        None => Ok(Vec::new()),
    }
}

/// What is laid over a product.
pub(crate) async fn overlay(config: &Config, ctx: &RequestCtx, id: ProductId) -> Result<Overlay, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::overlay(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Lays something over a product, which puts it into the shop. An overlay has version 0 before there is one; the first one
/// accepts the product as it is.
pub(crate) async fn lay_over(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    if_match: &IfMatch,
    content: OverlayContent,
) -> Result<Overlay, CommerceError> {
    rules::check_overlay(&content)?;
    change_overlay(config, ctx, id, |before, upstream| {
        if_match.check(before.map_or(0, |before| before.version)).map_err(|_| CommerceError::Stale)?;
        let (accepted, accepted_version) = match before {
            Some(before) => (before.accepted.clone(), before.accepted_version),
            None => (rules::snapshot(upstream), upstream.version),
        };
        Ok((content.clone(), accepted, accepted_version))
    })
    .await
}

/// Takes away what was laid over a product. Of a subscription to selected products it leaves the shop.
pub(crate) async fn uncover(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::lock_subscription(&tx).await?.ok_or(CommerceError::NotFound)?;
        let overlay = store::overlay(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(overlay.version).map_err(|_| CommerceError::Stale)?;
        store::delete_overlay(&tx, &overlay, config.clock.now()).await?;
        search::store::forget(&tx, id).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// What the publisher has changed, since the tenant accepted it, in products that something is laid over. Of at most
/// `rows` overlays; those without a change are answered with no field.
pub(crate) async fn upstream_changes(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<ProductId>,
    rows: u64,
) -> Result<Vec<UpstreamChange>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let Some(subscription) = store::subscription(&tx).await? else { return Ok(Vec::new()) };
    let mut changes = Vec::new();
    for overlay in store::overlays(&tx, after, rows).await? {
        let now = store::published(&tx, subscription.publisher, Named::Id(overlay.product_id)).await?;
        let fields = match &now {
            Some(product) if product.version == overlay.accepted_version => Vec::new(),
            Some(product) => rules::changes(&overlay.accepted, &rules::snapshot(product)),
            None => {
                vec![FieldChange { field: "status".to_owned(), before: "published".into(), after: "withdrawn".into() }]
            }
        };
        let version = now.map(|product| product.version);
        changes.push(UpstreamChange { product_id: overlay.product_id, version, fields });
    }
    Ok(changes)
}

/// Accepts the publisher's product at the version that the tenant saw.
pub(crate) async fn accept(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    seen: i64,
) -> Result<Overlay, CommerceError> {
    change_overlay(config, ctx, id, |before, upstream| {
        let before = before.ok_or(CommerceError::NotFound)?;
        if upstream.version != seen {
            return Err(CommerceError::Stale);
        }
        Ok((before.content.clone(), rules::snapshot(upstream), upstream.version))
    })
    .await
}

/// The product of the global catalogue that the tenant's shop shows under this name, as it shows it.
pub(crate) async fn find(tx: &TenantTx, named: Named<'_>) -> Result<Option<Product>, CommerceError> {
    match store::subscription(tx).await? {
        Some(subscription) => find_by(tx, &subscription, named).await,
        None => Ok(None),
    }
}

/// The products of the global catalogue in the tenant's shop that have any of `variants`, as it shows them.
pub(crate) async fn in_shop(tx: &TenantTx, variants: &BTreeSet<VariantId>) -> Result<Vec<Product>, CommerceError> {
    let mut products = Vec::new();
    let Some(subscription) = store::subscription(tx).await? else { return Ok(products) };
    let found = store::products_of(tx, subscription.publisher, variants).await?;
    for id in found.into_values().collect::<BTreeSet<_>>() {
        let product = find_by(tx, &subscription, Named::Id(id)).await?;
        products.extend(product.filter(|product| product.status == ProductStatus::Published));
    }
    Ok(products)
}

async fn find_by(
    tx: &TenantTx,
    subscription: &Subscription,
    named: Named<'_>,
) -> Result<Option<Product>, CommerceError> {
    let Some(product) = store::published(tx, subscription.publisher, named).await? else { return Ok(None) };
    let overlay = store::overlay(tx, product.id).await?;
    if (overlay.is_none() && subscription.scope == Scope::Selected)
        || products::store::is_published(tx, &product.slug).await?
    {
        return Ok(None);
    }
    Ok(Some(rules::lay_over(product, subscription, overlay.as_ref())))
}

async fn change_overlay(
    config: &Config,
    ctx: &RequestCtx,
    id: ProductId,
    decide: impl Fn(
        Option<&Overlay>,
        &Product,
    ) -> Result<(OverlayContent, serde_json::Map<String, serde_json::Value>, i64), CommerceError>,
) -> Result<Overlay, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let subscription = store::lock_subscription(&tx).await?.ok_or(CommerceError::NotFound)?;
        let upstream = store::published(&tx, subscription.publisher, Named::Id(id)).await?;
        let upstream = upstream.ok_or(CommerceError::NotFound)?;
        let before = store::overlay(&tx, id).await?;
        let (content, accepted, accepted_version) = decide(before.as_ref(), &upstream)?;
        let now = config.clock.now();
        let overlay = Overlay {
            product_id: id,
            content,
            accepted,
            accepted_version,
            version: before.as_ref().map_or(0, |before| before.version) + 1,
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
        };
        store::save_overlay(&tx, &overlay).await?;
        if overlay.content.title.is_some() || overlay.content.description.is_some() {
            search::store::keep(&tx, &rules::lay_over(upstream, &subscription, Some(&overlay))).await?;
        } else {
            search::store::forget(&tx, id).await?;
        }
        tx.commit().await?;
        Ok(overlay)
    })
    .await
}
