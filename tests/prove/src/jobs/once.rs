//! Promise 7: a job's effect happens once.
//!
//! Workers are killed while they are at jobs, and stopped for longer than their leases. Effects are rows that nothing keeps from
//! being written twice but the job's end in the same transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jobs::Wake;
use kernel::{Db, TenantTx};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use tokio_util::sync::CancellationToken;

use super::crew::{Crew, PATIENCE, drained, overdue, queue, until};
use super::kinds::{Forgotten, Kept, Repeatable};
use super::{context, seconds};
use crate::findings::Findings;
use crate::stage::{self, Stage};

const TENANTS: u64 = 5;
/// How long a job may be past its lease.
const MOST_OVERDUE: i64 = 10_000_000;

/// What is done to a worker.
#[derive(Clone, Copy)]
enum Blow {
    Kill,
    Freeze,
}

/// What blows came to.
#[derive(Default)]
struct Tally {
    hit: usize,
    frozen: usize,
    taken_over: usize,
}

/// Shows the promise.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let (jobs, kills, freezes, workers) = stage.pick((10_000, 100, 20, 4), (240, 6, 2, 3));
    let mut random = stage.random(7);
    let lease_millis = stage.pick(2_000, 1_000);
    let mut crew = Crew::start(stage, workers, |orders| super::crew::Orders { lease_millis, ..orders })?;
    let mut blows = [vec![Blow::Kill; kills], vec![Blow::Freeze; freezes]].concat();
    blows.shuffle(&mut random);

    let checking = CancellationToken::new();
    let longest = Arc::new(AtomicI64::new(0));
    let checked =
        tokio::spawn(check_while(stage.database.db(), findings.clone(), Arc::clone(&longest), checking.clone()));

    let mut tally = Tally::default();
    let mut enqueued = 0;
    for (nth, blow) in (1..).zip(&blows) {
        // Work for as long as there are blows.
        let goal = jobs * nth / blows.len();
        add(&stage.database, enqueued..goal, &mut random).await?;
        enqueued = goal;
        let victim = crew.any_at_work(random.random_range(0..crew.len())).await?;
        match blow {
            Blow::Kill => {
                tokio::time::sleep(Duration::from_millis(random.random_range(0..30))).await;
                tally.hit += crew.kill(victim).await?;
            }
            Blow::Freeze => freeze(stage, &crew, victim, &mut tally).await?,
        }
    }
    let patience = crew.lease() + Duration::from_secs(60);
    let drained = drained(stage, patience).await?;
    findings.check(drained.is_some(), || format!("jobs are left {patience:?} after the last blow"));
    checking.cancel();
    let looks = checked.await?;

    findings.expect("jobs", enqueued, jobs);
    findings.figure("kill -9 of workers that were at a job", kills);
    findings.figure("jobs that they were at", tally.hit);
    findings.figure("stops longer than the lease", freezes);
    findings.figure("jobs that the stopped were at", tally.frozen);
    findings.figure("of these done by others before they went on", tally.taken_over);
    crew.heard.figures(findings);
    findings.check(crew.heard.fenced() > 0, || "no late worker was fenced off, so nothing is shown".to_owned());
    findings.figure("checks while running", looks);
    let longest = longest.load(Ordering::SeqCst);
    findings.figure("longest that a job was past its lease or its time", seconds(longest));
    crew.end().await?;
    count(stage, findings, jobs).await
}

/// Stops a worker for longer than its lease, and waits until its late attempts have ended.
async fn freeze(stage: &Stage, crew: &Crew<'_>, victim: usize, tally: &mut Tally) -> anyhow::Result<()> {
    crew.freeze(victim).await?;
    // What it told just before has been heard by then.
    tokio::time::sleep(crew.lease() + Duration::from_millis(700)).await;
    let late = crew.in_hand(victim);
    tally.frozen += late.len();
    tally.taken_over += done(stage, &late).await?;
    crew.thaw(victim).await?;
    let ended = until(PATIENCE, async || Ok(crew.in_hand(victim).is_disjoint(&late).then_some(()))).await?;
    anyhow::ensure!(ended.is_some(), "late attempts go on");
    Ok(())
}

/// How many of these jobs have had their effect.
async fn done(stage: &Stage, numbers: &BTreeSet<i64>) -> anyhow::Result<usize> {
    let mut count = 0;
    for number in numbers {
        let sql =
            "SELECT 1 AS one FROM prove_effects WHERE number = $1 UNION SELECT 1 FROM prove_marks WHERE number = $1";
        count += stage.rows(sql, [(*number).into()]).await?.len();
    }
    Ok(count)
}

/// Enqueues the jobs of these numbers: two of five end themselves and are forgotten, two are kept, one is only repeatable.
async fn add(db: &Db, numbers: std::ops::Range<usize>, random: &mut StdRng) -> anyhow::Result<()> {
    let queue = queue(Wake::new());
    for tenant in 0..TENANTS {
        let ctx = context(tenant);
        let (mut forgotten, mut kept, mut repeatable) = (Vec::new(), Vec::new(), Vec::new());
        for number in numbers.clone().filter(|number| *number as u64 % TENANTS == tenant) {
            // Most are short; some are long enough to be met by every blow.
            let millis =
                if random.random_bool(0.1) { random.random_range(100..500) } else { random.random_range(0..60) };
            match (number, number / 5 % 5) {
                (number, 0 | 1) => forgotten.push(Forgotten { number: i64::try_from(number)?, millis }),
                (number, 2 | 3) => kept.push(Kept { number: i64::try_from(number)?, millis }),
                (number, _) => repeatable.push(Repeatable { number: i64::try_from(number)?, millis }),
            }
        }
        let tx = TenantTx::begin(db, &ctx).await?;
        queue.enqueue_all(&tx, &ctx, &forgotten).await?;
        queue.enqueue_all(&tx, &ctx, &kept).await?;
        queue.enqueue_all(&tx, &ctx, &repeatable).await?;
        tx.commit().await?;
    }
    Ok(())
}

const DOUBLED: &str =
    "SELECT count(*) FROM (SELECT 1 FROM prove_effects GROUP BY tenant_id, number HAVING count(*) > 1) d";

/// Checks until it is stopped; answers how often.
async fn check_while(db: Db, findings: Findings, longest: Arc<AtomicI64>, stop: CancellationToken) -> usize {
    let mut looks = 0;
    while !stop.is_cancelled() {
        match (stage::number(&db, DOUBLED).await, overdue(&db).await) {
            (Ok(doubled), Ok(overdue)) => {
                findings.check(doubled == 0, || format!("{doubled} effects happened twice while running"));
                findings.check(overdue <= MOST_OVERDUE, || format!("a job is {} past its lease", seconds(overdue)));
                longest.fetch_max(overdue, Ordering::SeqCst);
            }
            (doubled, overdue) => findings.broken(format!("the check failed: {doubled:?} {overdue:?}")),
        }
        looks += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    looks
}

/// Each job's effect, once.
async fn count(stage: &Stage, findings: &Findings, jobs: usize) -> anyhow::Result<()> {
    let effects = stage.number("SELECT count(*) FROM prove_effects").await?;
    let marks = stage.number("SELECT count(*) FROM prove_marks").await?;
    findings.expect("effects, of both ways", effects + marks, i64::try_from(jobs)?);
    findings.expect("effects that happened twice", stage.number(DOUBLED).await?, 0);
    let retried = "SELECT count(*) FROM prove_effects WHERE attempt > 1";
    findings.figure("effects that a later attempt brought", stage.number(retried).await?);
    let repeated = "SELECT count(*) FROM prove_marks WHERE times > 1";
    findings.figure("repeatable jobs that ran to their end twice", stage.number(repeated).await?);
    findings.expect("jobs left or dead", stage.number("SELECT count(*) FROM jobs_jobs").await?, 0);
    let kept = "SELECT count(*) FROM prove_effects e
         WHERE number / 5 % 5 IN (2, 3) AND NOT EXISTS
           (SELECT 1 FROM jobs_history h WHERE h.tenant_id = e.tenant_id AND h.id = e.job_id AND h.state = 4)";
    findings.expect("kept outcomes that are missing", stage.number(kept).await?, 0);
    Ok(())
}
