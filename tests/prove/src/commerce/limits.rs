//! Promise 14, as far as coupons go: many use one at once. Some give their use back.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::sync::Arc;

use commerce::{CommerceError, CouponId};
use kernel::TenantTx;
use kernel::db::retry;
use rand::Rng as _;
use rand::rngs::StdRng;
use tokio::task::JoinSet;

use super::shop::Shop;
use super::watch::Watch;
use crate::findings::Findings;
use crate::stage::Stage;

const USERS: i64 = 32;

/// Coupons with more uses than are allowed, or with a count that is not that of their uses.
const BEYOND: &str = "SELECT count(*) FROM commerce_coupons c
  WHERE c.used < 0 OR c.used > c.limit_in_all
     OR c.used <> (SELECT count(*) FROM commerce_coupon_uses u WHERE u.tenant_id = c.tenant_id AND u.coupon_id = c.id)
     OR EXISTS (SELECT 1 FROM commerce_coupon_uses u WHERE u.tenant_id = c.tenant_id AND u.coupon_id = c.id
                GROUP BY u.customer HAVING count(*) > c.limit_per_customer)";

/// What rounds come to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    taken: i64,
    refused: usize,
    given_back: usize,
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            taken: sum.taken + one.taken,
            refused: sum.refused + one.refused,
            given_back: sum.given_back + one.given_back,
        })
    }
}

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let shop = Arc::new(Shop::open(stage).await?);
    let (rounds, lanes) = stage.pick((500, 3), (4, 2));
    let watch = Watch::begin(&shop, findings, "coupons beyond their limits", BEYOND);
    let (seller, told) = (Arc::clone(&shop), findings.clone());
    let all: Tally = stage
        .in_lanes(14, (rounds, lanes), move |round, random| {
            let (seller, told) = (Arc::clone(&seller), told.clone());
            async move { race(&seller, &told, round, random).await }
        })
        .await?;
    findings.figure("rounds of 32 on one coupon", rounds);
    findings.figure("uses taken", all.taken);
    findings.figure("uses refused", all.refused);
    findings.figure("uses given back", all.given_back);
    findings.check(all.taken > 0 && all.refused > 0 && all.given_back > 0, || "hardly anything happened".to_owned());
    watch.end(findings).await
}

/// One coupon, and 32 who use it at once.
async fn race(shop: &Arc<Shop>, findings: &Findings, round: usize, mut random: StdRng) -> anyhow::Result<Tally> {
    let (limit, own) = (random.random_range(1..20_i64), random.random_range(1..4_i64));
    let coupon: CouponId = shop.coupon(&format!("RACE-{round}"), limit, own).await?.parse()?;
    let mut tasks = JoinSet::new();
    for at in 0..USERS {
        let (shop, gives_back) = (Arc::clone(shop), random.random_range(0..5) == 0);
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
    let (mut by_customer, mut tally) = (BTreeMap::<i64, i64>::new(), Tally::default());
    while let Some(outcome) = tasks.join_next().await {
        match outcome? {
            Ok(Some(customer)) => *by_customer.entry(customer).or_default() += 1,
            Ok(None) => tally.given_back += 1,
            Err(CommerceError::CouponNotValid(_)) => tally.refused += 1,
            Err(error) => findings.broken(format!("round {round}: {error:?}")),
        }
    }
    tally.taken = by_customer.values().sum();
    let taken = tally.taken;
    findings.check(taken <= limit, || format!("round {round}: {taken} uses of {limit}"));
    findings.check(by_customer.values().all(|uses| *uses <= own), || format!("round {round}: more than {own} each"));
    let document = shop.get(&format!("/api/commerce/v1/coupons/{coupon}")).await?;
    findings.check(document["used"] == taken, || format!("round {round}: {} noted, {taken} taken", document["used"]));
    // A refused use leaves nothing: the rest can still be had, and not one more.
    for at in taken..limit {
        if let Err(error) = take(shop, coupon, &format!("{round}-late-{at}"), &format!("late-{at}")).await {
            findings.broken(format!("round {round}: a use is lost: {error:?}"));
        }
    }
    let over = take(shop, coupon, &format!("{round}-over"), "over").await;
    findings.check(over.is_err(), || format!("round {round}: one use too many"));
    Ok(tally)
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
