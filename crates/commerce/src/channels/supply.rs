//! Stock of products that another tenant publishes. It lies with the publisher and is held and taken there, in the transaction of
//! the subscriber's order: the publisher's own shop and those of all subscribers count against the same stock, so no piece is sold
//! twice. The publisher's part comes first everywhere, so no two orders wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantId, TenantTx};

use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::VariantId;
use crate::stock::{self, reservations};

/// As [`reservations::available`], of own variants and of those that the tenant subscribes to.
pub(crate) async fn available(
    tx: &TenantTx,
    ctx: &RequestCtx,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<BTreeMap<VariantId, i64>, CommerceError> {
    let variants: BTreeSet<VariantId> = variants.into_iter().collect();
    let mut available = reservations::available(tx, ctx, variants.iter().copied()).await?;
    let others: BTreeSet<VariantId> = variants.into_iter().filter(|variant| !available.contains_key(variant)).collect();
    if others.is_empty() {
        return Ok(available);
    }
    let Some(subscription) = store::subscription(tx).await? else { return Ok(available) };
    let supplied = store::products_of(tx, subscription.publisher, &others).await?;
    if !supplied.is_empty() {
        let of_publisher = system(subscription.publisher, ctx);
        let found = tx.as_tenant(subscription.publisher, async |theirs| {
            reservations::available(theirs, &of_publisher, supplied.into_keys()).await
        });
        available.extend(found.await?);
    }
    Ok(available)
}

/// As [`reservations::reserve`], of own variants and of those that the tenant subscribes to.
pub(crate) async fn reserve(
    tx: &TenantTx,
    ctx: &RequestCtx,
    owner: &str,
    lines: &[(VariantId, i64)],
    until: Timestamp,
) -> Result<(), CommerceError> {
    let own = reservations::products_of(tx, lines.iter().map(|(variant, _)| *variant)).await?;
    let (own, supplied): (Vec<_>, Vec<_>) = lines.iter().copied().partition(|(variant, _)| own.contains_key(variant));
    if !supplied.is_empty() {
        let publisher = store::subscription(tx).await?.ok_or(CommerceError::NotFound)?.publisher;
        let wanted: BTreeSet<VariantId> = supplied.iter().map(|(variant, _)| *variant).collect();
        if store::products_of(tx, publisher, &wanted).await?.len() != wanted.len() {
            return Err(CommerceError::NotFound);
        }
        let of_publisher = system(publisher, ctx);
        tx.as_tenant(publisher, async |theirs| {
            reservations::reserve(theirs, &of_publisher, owner, &supplied, until).await
        })
        .await?;
    }
    reservations::reserve(tx, ctx, owner, &own, until).await
}

/// As [`reservations::commit`], of the own stock and of the publisher's: both or none.
pub(crate) async fn commit(config: &Config, ctx: &RequestCtx, tx: &TenantTx, owner: &str) -> Result<(), CommerceError> {
    let Some(publisher) = store::publisher(tx).await? else {
        return reservations::commit(config, ctx, tx, owner).await;
    };
    let of_publisher = system(publisher, ctx);
    tx.as_tenant(publisher, async |theirs| supplied(reservations::commit(config, &of_publisher, theirs, owner).await))
        .await?;
    let own = reservations::commit(config, ctx, tx, owner).await;
    if let Err(CommerceError::OutOfStock(_) | CommerceError::ReservationEnded | CommerceError::NotFound) = own {
        // Nothing was written of the own part, and the caller may go on: what the publisher gave goes back.
        tx.as_tenant(publisher, async |theirs| {
            let taken = reservations::quantities(theirs, owner).await?;
            stock::put_back(config, &of_publisher, theirs, &taken, &format!("returned: {owner}")).await
        })
        .await?;
    }
    own
}

/// As [`reservations::release`], of the own stock and of the publisher's.
pub(crate) async fn release(tx: &TenantTx, ctx: &RequestCtx, owner: &str) -> Result<(), CommerceError> {
    if let Some(publisher) = store::publisher(tx).await? {
        let of_publisher = system(publisher, ctx);
        tx.as_tenant(publisher, async |theirs| reservations::release(theirs, &of_publisher, owner).await).await?;
    }
    reservations::release(tx, ctx, owner).await?;
    Ok(())
}

/// As [`reservations::extend`], of the own stock and of the publisher's.
pub(crate) async fn extend(
    tx: &TenantTx,
    ctx: &RequestCtx,
    owner: &str,
    until: Timestamp,
) -> Result<(), CommerceError> {
    if let Some(publisher) = store::publisher(tx).await? {
        let of_publisher = system(publisher, ctx);
        tx.as_tenant(publisher, async |theirs| {
            supplied(reservations::extend(theirs, &of_publisher, owner, until).await)
        })
        .await?;
    }
    reservations::extend(tx, ctx, owner, until).await
}

/// As [`stock::put_back`]: each variant to whom it came from.
pub(crate) async fn put_back(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    quantities: &BTreeMap<VariantId, i64>,
    reason: &str,
) -> Result<(), CommerceError> {
    if let Some(publisher) = store::publisher(tx).await? {
        let of_publisher = system(publisher, ctx);
        tx.as_tenant(publisher, async |theirs| {
            stock::put_back(config, &of_publisher, theirs, quantities, reason).await
        })
        .await?;
    }
    stock::put_back(config, ctx, tx, quantities, reason).await
}

/// Who acts at the publisher's: nobody of the subscriber's.
fn system(publisher: TenantId, ctx: &RequestCtx) -> RequestCtx {
    RequestCtx::system(publisher, ctx.request_id)
}

/// An order of own products alone holds nothing at the publisher's.
fn supplied(done: Result<(), CommerceError>) -> Result<(), CommerceError> {
    match done {
        Err(CommerceError::NotFound) => Ok(()),
        done => done,
    }
}
