//! Promise 13: buyers race for the last ones. Some pay, some give up, some run out of time.

use std::iter::Sum;
use std::sync::Arc;
use std::time::Duration;

use commerce::reservations::{self, ReservationState};
use commerce::{CommerceError, VariantId};
use kernel::TenantTx;
use kernel::db::retry;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use tokio::task::JoinSet;

use super::shop::Shop;
use super::watch::Watch;
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

/// More held than lies there, at this moment of the database.
const OVERSOLD: &str = "SELECT count(*) FROM commerce_stock_levels s WHERE s.on_hand < (
    SELECT coalesce(sum(l.quantity), 0) FROM commerce_reservation_lines l
    WHERE l.tenant_id = s.tenant_id AND l.variant_id = s.variant_id AND l.location_id = s.location_id
      AND l.is_open AND l.expires_at > {now})";

/// What rounds come to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    sold: i64,
    refused: usize,
    returned: usize,
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            sold: sum.sold + one.sold,
            refused: sum.refused + one.refused,
            returned: sum.returned + one.returned,
        })
    }
}

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let shop = Arc::new(Shop::open(stage).await?);
    // The agency's place, before several fill it at once.
    shop.stocked("first", 1).await?;
    let (rounds, lanes) = stage.pick((1_000, 3), (4, 2));
    let watch = Watch::begin(&shop, findings, "products of which more is held than lies there", &oversold(&shop));
    let (seller, told) = (Arc::clone(&shop), findings.clone());
    let all: Tally = stage
        .in_lanes(13, (rounds, lanes), move |round, random| {
            let (seller, told) = (Arc::clone(&seller), told.clone());
            async move { race(&seller, &told, round, random).await }
        })
        .await?;
    findings.figure("rounds of 64 buyers on stock 5", rounds);
    findings.figure("sold at the first try", all.sold);
    findings.figure("given back or expired", all.returned);
    findings.figure("refused", all.refused);
    findings.check(all.sold > 0 && all.refused > 0 && all.returned > 0, || "hardly anything happened".to_owned());
    in_opposite_order(&shop, stage, findings).await?;
    watch.end(findings).await?;
    let moved = "SELECT count(*) FROM commerce_stock_movements WHERE on_hand_after < 0";
    findings.expect("movements below nothing", shop.number(moved).await?, 0);
    Ok(())
}

/// One product of which five are there, and 64 who want one.
async fn race(shop: &Arc<Shop>, findings: &Findings, round: usize, mut random: StdRng) -> anyhow::Result<Tally> {
    let variant = shop.stocked(&format!("round-{round}"), STOCK).await?;
    let mut buyers: Vec<(usize, Fate)> = (0..BUYERS)
        .map(|at| (at, [Fate::Pays, Fate::Pays, Fate::GivesUp, Fate::RunsOutOfTime][random.random_range(0..4)]))
        .collect();
    buyers.shuffle(&mut random);
    let mut tasks = JoinSet::new();
    for (at, fate) in buyers {
        let shop = Arc::clone(shop);
        tasks.spawn(async move { buy(&shop, &format!("{round}-{at}"), variant, fate).await });
    }
    let mut tally = Tally::default();
    while let Some(outcome) = tasks.join_next().await {
        match outcome? {
            Ok(Some(Fate::Pays)) => tally.sold += 1,
            Ok(Some(Fate::GivesUp | Fate::RunsOutOfTime)) => tally.returned += 1,
            Ok(None) => tally.refused += 1,
            Err(error) => findings.broken(format!("round {round}: {error:?}")),
        }
    }
    findings.check(tally.sold <= STOCK, || format!("round {round}: {} of {STOCK} were sold", tally.sold));
    // What was given up or expired is there for those who come again.
    for at in tally.sold..STOCK {
        if let Err(error) = buy(shop, &format!("{round}-again-{at}"), variant, Fate::Pays).await {
            findings.broken(format!("round {round}: what was given back cannot be had: {error:?}"));
        }
    }
    let over = buy(shop, &format!("{round}-over"), variant, Fate::Pays).await;
    findings.check(matches!(over, Ok(None)), || format!("round {round}: one too many was sold: {:?}", over.err()));
    let left = shop.get(&format!("/api/commerce/v1/variants/{variant}/availability")).await?;
    findings.check(left["on_hand"] == 0, || format!("round {round}: {} are on hand", left["on_hand"]));
    Ok(tally)
}

fn oversold(shop: &Shop) -> String {
    OVERSOLD.replace("{now}", shop.database_time())
}

/// Two products, reserved in opposite orders, without doing anything again.
async fn in_opposite_order(shop: &Arc<Shop>, stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let (rounds, lanes) = stage.pick((200, 3), (2, 2));
    let (seller, told) = (Arc::clone(shop), findings.clone());
    let collisions: usize = stage
        .in_lanes(13, (rounds, lanes), move |round, _| {
            let (seller, told) = (Arc::clone(&seller), told.clone());
            async move { pair(&seller, &told, round).await }
        })
        .await?;
    findings.figure("rounds of two products in opposite order", rounds);
    findings.expect("collisions", collisions, 0);
    Ok(())
}

/// Of two products 40 are there, and 64 want both; answers how many ended in neither way.
async fn pair(shop: &Arc<Shop>, findings: &Findings, round: usize) -> anyhow::Result<usize> {
    let one = shop.stocked(&format!("one-{round}"), 40).await?;
    let other = shop.stocked(&format!("other-{round}"), 40).await?;
    let mut tasks = JoinSet::new();
    for at in 0..BUYERS {
        let shop = Arc::clone(shop);
        let lines = if at % 2 == 0 { [(one, 1), (other, 1)] } else { [(other, 1), (one, 1)] };
        tasks.spawn(async move { hold(&shop, &format!("{round}-pair-{at}"), &lines).await });
    }
    let (mut held, mut collisions) = (0, 0);
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
    Ok(collisions)
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
