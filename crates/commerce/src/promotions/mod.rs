//! Promotions: sales, which lower prices for a time, and coupons, which take something off a cart. The database's clock decides
//! what holds. How they stack is stated and worked out in [`crate::pricing`]: of several sales the best for the shopper, and one
//! coupon per cart.
//!
//! A coupon's use is taken when an order is placed, in the transaction of the order, under a lock of the coupon: never more uses
//! than its limits. An order that is given up gives its use back.

mod model;
pub(crate) mod rules;
pub(crate) mod store;

use kernel::db::{DbError, Pipeline, retry};
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantId, TenantTx};

pub(crate) use model::{Coupon, CouponTerms, Sale, SaleTerms, Window};

use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::{CouponId, CustomerId, SaleId};
use crate::pricing::{CouponFault, CouponRule, DiscountScope, SaleRule};
use crate::violation::Violations;

/// The sales that hold now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn sales_now(tx: &TenantTx) -> Result<Vec<SaleRule>, CommerceError> {
    Ok(store::sales_now(tx).await?)
}

/// As [`sales_now`], in one network trip of PostgreSQL.
pub(crate) async fn sales_now_pipelined(pipeline: &Pipeline, tenant: TenantId) -> Result<Vec<SaleRule>, DbError> {
    store::sales_now_pipelined(pipeline, tenant).await
}

/// The coupon of this code for a cart, or why it counts for nothing. Whether there are uses left is looked at, not promised.
pub(crate) async fn coupon_now(
    tx: &TenantTx,
    code: &str,
    customer: Option<CustomerId>,
) -> Result<Result<CouponRule, CouponFault>, CommerceError> {
    let now = database_time_store::now(tx).await?;
    let Some(coupon) = store::coupon_by_code(tx, code).await?.filter(|coupon| coupon.terms.window.holds(now)) else {
        return Ok(Err(CouponFault::Unknown));
    };
    let by_customer = match customer {
        Some(customer) => store::uses_of(tx, coupon.id, &customer.to_string()).await?,
        None => 0,
    };
    Ok(if has_left(&coupon, by_customer) { Ok(coupon.rule()) } else { Err(CouponFault::UsedUp) })
}

/// Takes one use of a coupon for `owner` (an order, say), in the caller's transaction; whoever orders in the name of `customer`
/// (the identifier of a customer, guests included) counts for the limit per customer. The same owner again takes nothing more.
/// Hold the stock first, so that all who lock both do so in one order.
///
/// # Errors
/// [`CommerceError::CouponNotValid`] when it does not hold now or is used up, or when the database fails.
pub async fn take_use(
    tx: &TenantTx,
    _ctx: &RequestCtx,
    coupon: CouponId,
    owner: &str,
    customer: &str,
) -> Result<(), CommerceError> {
    let unknown = CommerceError::CouponNotValid(CouponFault::Unknown);
    let coupon = store::lock_coupon(tx, coupon).await?.ok_or(unknown)?;
    match store::use_of(tx, owner).await? {
        Some(taken) if taken == coupon.id => return Ok(()),
        Some(_) => give_back_use(tx, _ctx, owner).await?,
        None => {}
    }
    let now = database_time_store::now(tx).await?;
    if !coupon.terms.window.holds(now) {
        return Err(CommerceError::CouponNotValid(CouponFault::Unknown));
    }
    if !has_left(&coupon, store::uses_of(tx, coupon.id, customer).await?) {
        return Err(CommerceError::CouponNotValid(CouponFault::UsedUp));
    }
    store::insert_use(tx, coupon.id, owner, customer, now).await?;
    Ok(store::save_used(tx, coupon.id, coupon.used + 1).await?)
}

/// Gives back the use that `owner` took; nothing when it took none.
///
/// # Errors
/// When the database fails.
pub async fn give_back_use(tx: &TenantTx, _ctx: &RequestCtx, owner: &str) -> Result<(), CommerceError> {
    let Some(taken) = store::use_of(tx, owner).await? else { return Ok(()) };
    let Some(coupon) = store::lock_coupon(tx, taken).await? else { return Ok(()) };
    // Read again under the lock: another one may have given it back meanwhile.
    if store::delete_use(tx, owner).await? {
        store::save_used(tx, coupon.id, coupon.used - 1).await?;
    }
    Ok(())
}

/// Counts the uses of one customer as another's, in the caller's transaction.
pub(crate) async fn move_uses(tx: &TenantTx, from: &str, to: &str) -> Result<(), CommerceError> {
    Ok(store::move_uses(tx, from, to).await?)
}

/// At most `rows` sales, the newest first, older than `after`.
pub(crate) async fn list_sales(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<SaleId>,
    rows: u64,
) -> Result<Vec<Sale>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::sales(&tx, after, rows).await?)
}

/// The sale of this id.
pub(crate) async fn get_sale(config: &Config, ctx: &RequestCtx, id: SaleId) -> Result<Sale, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::sale(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Makes a sale.
pub(crate) async fn create_sale(config: &Config, ctx: &RequestCtx, terms: SaleTerms) -> Result<Sale, CommerceError> {
    rules::check_sale(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        check_products(&tx, &terms.scope).await?;
        let now = database_time_store::now(&tx).await?;
        let id = SaleId::generate(&*config.clock, &*config.random);
        let sale = Sale { id, terms: terms.clone(), version: 1, created_at: now, updated_at: now };
        store::insert_sale(&tx, &sale).await?;
        tx.commit().await?;
        Ok(sale)
    })
    .await
}

/// Replaces what a sale says, if it is still the one that the caller saw.
pub(crate) async fn replace_sale(
    config: &Config,
    ctx: &RequestCtx,
    id: SaleId,
    if_match: &IfMatch,
    terms: SaleTerms,
) -> Result<Sale, CommerceError> {
    rules::check_sale(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let before = store::lock_sale(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(before.version).map_err(|_| CommerceError::Stale)?;
        check_products(&tx, &terms.scope).await?;
        let updated_at = database_time_store::now(&tx).await?;
        let sale = Sale { terms: terms.clone(), version: before.version + 1, updated_at, ..before };
        store::save_sale(&tx, &sale).await?;
        tx.commit().await?;
        Ok(sale)
    })
    .await
}

/// Deletes a sale, if it is still the one that the caller saw.
pub(crate) async fn delete_sale(
    config: &Config,
    ctx: &RequestCtx,
    id: SaleId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let sale = store::lock_sale(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(sale.version).map_err(|_| CommerceError::Stale)?;
        store::delete_sale(&tx, id).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// At most `rows` coupons, the newest first, older than `after`.
pub(crate) async fn list_coupons(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<CouponId>,
    rows: u64,
) -> Result<Vec<Coupon>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::coupons(&tx, after, rows).await?)
}

/// The coupon of this id.
pub(crate) async fn get_coupon(config: &Config, ctx: &RequestCtx, id: CouponId) -> Result<Coupon, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::coupon(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Makes a coupon.
pub(crate) async fn create_coupon(
    config: &Config,
    ctx: &RequestCtx,
    terms: CouponTerms,
) -> Result<Coupon, CommerceError> {
    rules::check_coupon(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        check_products(&tx, &terms.scope).await?;
        let now = database_time_store::now(&tx).await?;
        let id = CouponId::generate(&*config.clock, &*config.random);
        let coupon = Coupon { id, terms: terms.clone(), used: 0, version: 1, created_at: now, updated_at: now };
        store::insert_coupon(&tx, &coupon).await?;
        tx.commit().await?;
        Ok(coupon)
    })
    .await
}

/// Replaces what a coupon says, if it is still the one that the caller saw. No limit falls below what was used already.
pub(crate) async fn replace_coupon(
    config: &Config,
    ctx: &RequestCtx,
    id: CouponId,
    if_match: &IfMatch,
    terms: CouponTerms,
) -> Result<Coupon, CommerceError> {
    rules::check_coupon(&terms)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let before = store::lock_coupon(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(before.version).map_err(|_| CommerceError::Stale)?;
        if terms.limit_in_all.is_some_and(|limit| limit < before.used) {
            let detail = format!("At least {}: so often it was used.", before.used);
            return Err(Violations::one("/limit_in_all", "below_used", detail).into());
        }
        check_products(&tx, &terms.scope).await?;
        let updated_at = database_time_store::now(&tx).await?;
        let coupon = Coupon { terms: terms.clone(), version: before.version + 1, updated_at, ..before };
        store::save_coupon(&tx, &coupon).await?;
        tx.commit().await?;
        Ok(coupon)
    })
    .await
}

/// Deletes a coupon, if it is still the one that the caller saw. Orders keep its code.
pub(crate) async fn delete_coupon(
    config: &Config,
    ctx: &RequestCtx,
    id: CouponId,
    if_match: &IfMatch,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let coupon = store::lock_coupon(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if_match.check(coupon.version).map_err(|_| CommerceError::Stale)?;
        store::delete_coupon(&tx, id).await?;
        Ok(tx.commit().await?)
    })
    .await
}

fn has_left(coupon: &Coupon, by_customer: i64) -> bool {
    coupon.terms.limit_in_all.is_none_or(|limit| coupon.used < limit)
        && coupon.terms.limit_per_customer.is_none_or(|limit| by_customer < limit)
}

/// Another agency's product and an absent one are the same fault.
async fn check_products(tx: &TenantTx, scope: &DiscountScope) -> Result<(), CommerceError> {
    let DiscountScope::Products(products) = scope else { return Ok(()) };
    let known = store::known_products(tx, products).await.map_err(DbError::from)?;
    let mut violations = Violations::default();
    for (at, product) in products.iter().enumerate() {
        if !known.contains(product) {
            violations.add(format!("/products/{at}"), "unknown_product", "A product of the agency.");
        }
    }
    Ok(violations.into_result()?)
}
