//! Promise 9: one tenant cannot starve another.
//!
//! A tenant has a long queue; others come with a few jobs each while it is worked off. From the first of these jobs to the last,
//! the long queue may get no more than its turns, and what was claimed before.

use std::time::Duration;

use anyhow::Context as _;
use jobs::Wake;
use kernel::TenantTx;
use tokio_util::sync::CancellationToken;

use super::crew::{Crew, Orders, drained, queue, until};
use super::kinds::Forgotten;
use super::{context, now, seconds, tenant_of};
use crate::findings::Findings;
use crate::stage::Stage;

/// The tenant with the long queue.
const LONG: u64 = 0;
/// Jobs of each of the others.
const FEW: i64 = 10;
/// How long it may take until the worker has word of them, in microseconds.
const WORD: i64 = 1_000_000;

/// Shows the promise.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let (long, concurrency, millis) = stage.pick((10_000, 20, 20), (600, 10, 20));
    let crew = Crew::start(stage, 1, |orders| Orders { concurrency, lease_millis: 10_000, ..orders })?;
    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let announcing = tokio::spawn(jobs::announce(stage.database.db(), wake.clone(), stop.clone()));

    enqueue(stage, &wake, LONG, long, millis).await?;
    let mut arrivals = Vec::new();
    for (tenant, tenth) in [(1, 1), (2, 4), (3, 7)] {
        let goal = usize::try_from(long * tenth / 10)?;
        let reached = until(Duration::from_secs(120), async || {
            Ok((crew.heard.begun.load(std::sync::atomic::Ordering::SeqCst) >= goal).then_some(()))
        });
        reached.await?.context("the long queue is not worked off")?;
        enqueue(stage, &wake, tenant, FEW, millis).await?;
        arrivals.push((tenant, now()));
    }
    let patience = Duration::from_secs(120);
    let drained = drained(stage, patience).await?;
    findings.check(drained.is_some(), || format!("jobs are left after {patience:?}"));
    stop.cancel();
    announcing.await?;

    findings.figure("jobs of the long queue", long);
    findings.figure("jobs at once", concurrency);
    // What the worker had claimed before: as many as run, and two batches ahead.
    let allowed = FEW + 4 * i64::try_from(concurrency)?;
    findings.figure("turns that the long queue may have meanwhile", allowed);
    for (tenant, arrived) in arrivals {
        let (first, last, count) = span(stage, tenant).await?;
        findings.check(count == FEW, || format!("tenant {tenant} had {count} effects"));
        let turns = turns_of_long(stage, first, last).await?;
        findings.figure(&format!("tenant {tenant}: turns of the long queue meanwhile"), turns);
        findings.check(turns <= allowed, || format!("tenant {tenant} waited for {turns} jobs of the long queue"));
        let waited = turns_of_long(stage, arrived, last).await?;
        findings.figure(&format!("tenant {tenant}: the same from its commit on, of {long}"), waited);
        findings.figure(&format!("tenant {tenant}: first job began after"), seconds(first - arrived));
        findings.figure(&format!("tenant {tenant}: last job began after"), seconds(last - arrived));
        findings.check(first - arrived <= WORD, || {
            format!("tenant {tenant} waited {} for its first job", seconds(first - arrived))
        });
    }
    crew.end().await
}

async fn enqueue(stage: &Stage, wake: &Wake, tenant: u64, count: i64, millis: u64) -> anyhow::Result<()> {
    let ctx = context(tenant);
    let jobs: Vec<Forgotten> = (0..count).map(|number| Forgotten { number, millis }).collect();
    let tx = TenantTx::begin(&stage.database, &ctx).await?;
    queue(wake.clone()).enqueue_all(&tx, &ctx, &jobs).await?;
    tx.commit().await?;
    Ok(())
}

/// When the first and the last job of a tenant began, and how many there were.
async fn span(stage: &Stage, tenant: u64) -> anyhow::Result<(i64, i64, i64)> {
    let sql = "SELECT min(began) AS first, max(began) AS last, count(*) AS n FROM prove_effects WHERE tenant_id = $1";
    let rows = stage.rows(sql, [tenant_of(tenant).into()]).await?;
    let row = rows.first().context("a row")?;
    let [first, last]: [Option<i64>; 2] = [row.try_get("", "first")?, row.try_get("", "last")?];
    Ok((first.context("it had no effect")?, last.unwrap_or(0), row.try_get("", "n")?))
}

/// Jobs of the long queue that began from one moment to another.
async fn turns_of_long(stage: &Stage, from: i64, to: i64) -> anyhow::Result<i64> {
    let sql = "SELECT count(*) AS n FROM prove_effects WHERE tenant_id = $1 AND began BETWEEN $2 AND $3";
    let rows = stage.rows(sql, [tenant_of(LONG).into(), from.into(), to.into()]).await?;
    Ok(rows.first().context("a row")?.try_get("", "n")?)
}
