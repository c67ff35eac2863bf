//! Promise 14, as far as coupons go: many use one at once. Some give their use back.

use std::collections::BTreeMap;
use std::sync::Arc;

use commerce::{CommerceError, CouponId};
use kernel::TenantTx;
use kernel::db::retry;
use rand::Rng as _;
use tokio::task::JoinSet;

use super::shop::Shop;
use crate::findings::Findings;
use crate::stage::Stage;

const USERS: i64 = 32;

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let shop = Arc::new(Shop::open(stage).await?);
    let mut random = stage.random(14);
    let rounds = stage.pick(500, 4);
    let (mut taken_in_all, mut refused) = (0, 0);
    for round in 0..rounds {
        let (limit, own) = (random.random_range(1..20_i64), random.random_range(1..4_i64));
        let coupon: CouponId = shop.coupon(&format!("RACE-{round}"), limit, own).await?.parse()?;
        let mut tasks = JoinSet::new();
        for at in 0..USERS {
            let (shop, gives_back) = (Arc::clone(&shop), random.random_range(0..5) == 0);
            let customer = random.random_range(0..12_i64);
            tasks.spawn(async move {
                let owner = format!("{round}-{at}");
                let outcome = take(&shop, coupon, &owner, &customer.to_string()).await;
                if gives_back && outcome.is_ok() {
                    give_back(&shop, &owner).await?;
                    return Ok(None);
                }
                outcome.map(|()| Some(customer))
            });
        }
        let mut by_customer = BTreeMap::<i64, i64>::new();
        while let Some(outcome) = tasks.join_next().await {
            match outcome? {
                Ok(Some(customer)) => *by_customer.entry(customer).or_default() += 1,
                Ok(None) => {}
                Err(CommerceError::CouponNotValid(_)) => refused += 1,
                Err(error) => findings.broken(format!("round {round}: {error:?}")),
            }
        }
        let taken: i64 = by_customer.values().sum();
        findings.check(taken <= limit, || format!("round {round}: {taken} uses of {limit}"));
        findings
            .check(by_customer.values().all(|uses| *uses <= own), || format!("round {round}: more than {own} each"));
        let document = shop.get(&format!("/api/commerce/v1/coupons/{coupon}")).await?;
        findings
            .check(document["used"] == taken, || format!("round {round}: {} noted, {taken} taken", document["used"]));
        // A refused use leaves nothing: the rest can still be had, and not one more.
        for at in taken..limit {
            if let Err(error) = take(&shop, coupon, &format!("{round}-late-{at}"), &format!("late-{at}")).await {
                findings.broken(format!("round {round}: a use is lost: {error:?}"));
            }
        }
        let over = take(&shop, coupon, &format!("{round}-over"), "over").await;
        findings.check(over.is_err(), || format!("round {round}: one use too many"));
        taken_in_all += taken;
    }
    findings.figure("rounds of 32 on one coupon", rounds);
    findings.figure("uses taken", taken_in_all);
    findings.figure("uses refused", refused);
    Ok(())
}

async fn take(shop: &Shop, coupon: CouponId, owner: &str, customer: &str) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
        commerce::take_use(&tx, &shop.ctx, coupon, owner, customer).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn give_back(shop: &Shop, owner: &str) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
        commerce::give_back_use(&tx, &shop.ctx, owner).await?;
        Ok(tx.commit().await?)
    })
    .await
}
