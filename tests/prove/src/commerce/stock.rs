//! Promise 13: buyers race for the last ones. Some pay, some give up, some run out of time.

use std::sync::Arc;
use std::time::Duration;

use commerce::reservations::{self, ReservationState};
use commerce::{CommerceError, VariantId};
use kernel::TenantTx;
use kernel::db::retry;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use rand::Rng as _;
use rand::seq::SliceRandom as _;
use tokio::task::JoinSet;

use super::shop::Shop;
use crate::findings::Findings;
use crate::stage::Stage;

const BUYERS: usize = 64;
const STOCK: i64 = 5;

/// What a buyer does with what it holds.
#[derive(Clone, Copy)]
enum Fate {
    Pays,
    GivesUp,
    RunsOutOfTime,
}

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let shop = Arc::new(Shop::open(stage).await?);
    let mut random = stage.random(13);
    let rounds = stage.pick(1_000, 4);
    let (mut sold, mut refused, mut returned) = (0, 0, 0);
    for round in 0..rounds {
        let variant = shop.stocked(&format!("round-{round}"), STOCK).await?;
        let mut buyers: Vec<(usize, Fate)> = (0..BUYERS)
            .map(|at| (at, [Fate::Pays, Fate::Pays, Fate::GivesUp, Fate::RunsOutOfTime][random.random_range(0..4)]))
            .collect();
        buyers.shuffle(&mut random);
        let mut tasks = JoinSet::new();
        for (at, fate) in buyers {
            let shop = Arc::clone(&shop);
            tasks.spawn(async move { buy(&shop, &format!("{round}-{at}"), variant, fate).await });
        }
        let mut in_round = 0;
        while let Some(outcome) = tasks.join_next().await {
            match outcome? {
                Ok(Some(Fate::Pays)) => in_round += 1,
                Ok(Some(Fate::GivesUp | Fate::RunsOutOfTime)) => returned += 1,
                Ok(None) => refused += 1,
                Err(error) => findings.broken(format!("round {round}: {error:?}")),
            }
        }
        findings.check(in_round <= STOCK, || format!("round {round}: {in_round} of {STOCK} were sold"));
        // What was given up or expired is there for those who come again.
        for at in in_round..STOCK {
            if let Err(error) = buy(&shop, &format!("{round}-again-{at}"), variant, Fate::Pays).await {
                findings.broken(format!("round {round}: what was given back cannot be had: {error:?}"));
            }
        }
        let over = buy(&shop, &format!("{round}-over"), variant, Fate::Pays).await;
        findings.check(matches!(over, Ok(None)), || format!("round {round}: one too many was sold: {:?}", over.err()));
        let left = shop.get(&format!("/api/commerce/v1/variants/{variant}/availability")).await?;
        findings.check(left["on_hand"] == 0, || format!("round {round}: {} are on hand", left["on_hand"]));
        sold += in_round;
    }
    findings.figure("rounds of 64 buyers on stock 5", rounds);
    findings.figure("sold at the first try", sold);
    findings.figure("given back or expired", returned);
    findings.figure("refused", refused);
    in_opposite_order(&shop, stage, findings).await
}

/// Two products, reserved in opposite orders, without doing anything again.
async fn in_opposite_order(shop: &Arc<Shop>, stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let rounds = stage.pick(200, 2);
    let mut collisions = 0;
    for round in 0..rounds {
        let one = shop.stocked(&format!("one-{round}"), 40).await?;
        let other = shop.stocked(&format!("other-{round}"), 40).await?;
        let mut tasks = JoinSet::new();
        for at in 0..BUYERS {
            let shop = Arc::clone(shop);
            let lines = if at % 2 == 0 { [(one, 1), (other, 1)] } else { [(other, 1), (one, 1)] };
            tasks.spawn(async move { hold(&shop, &format!("{round}-pair-{at}"), &lines).await });
        }
        let mut held = 0;
        while let Some(outcome) = tasks.join_next().await {
            match outcome? {
                Ok(()) => held += 1,
                Err(CommerceError::OutOfStock(_)) => {}
                Err(error) => {
                    collisions += 1;
                    findings.broken(format!("pair {round}: {error:?}"));
                }
            }
        }
        findings.check(held == 40, || format!("pair {round}: {held} of 40 were held"));
    }
    findings.figure("rounds of two products in opposite order", rounds);
    findings.expect("collisions", collisions, 0);
    Ok(())
}

/// What became of it; nothing when there was none left.
async fn buy(shop: &Shop, owner: &str, variant: VariantId, fate: Fate) -> Result<Option<Fate>, CommerceError> {
    match retry(async || hold(shop, owner, &[(variant, 1)]).await).await {
        Ok(()) => {}
        Err(CommerceError::OutOfStock(_)) => return Ok(None),
        Err(error) => return Err(error),
    }
    retry(async || {
        let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
        match fate {
            Fate::Pays => reservations::commit(&shop.config, &shop.ctx, &tx, owner).await?,
            Fate::GivesUp => {
                let _: ReservationState = reservations::release(&tx, &shop.ctx, owner).await?;
            }
            Fate::RunsOutOfTime => reservations::extend(&tx, &shop.ctx, owner, past()).await?,
        }
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await?;
    Ok(Some(fate))
}

async fn hold(shop: &Shop, owner: &str, lines: &[(VariantId, i64)]) -> Result<(), CommerceError> {
    let until = SystemClock.now() + Duration::from_secs(3_600);
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
    reservations::reserve(&tx, &shop.ctx, owner, lines, until).await?;
    Ok(tx.commit().await?)
}

/// The database's clock is this machine's, or close.
fn past() -> Timestamp {
    SystemClock.now() - Duration::from_secs(60)
}
