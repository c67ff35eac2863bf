//! Promise 6: a job exists exactly if its transaction committed.
//!
//! Each transaction writes a fact and enqueues a job; half of them are rolled back, and clients and workers are killed. The fact
//! is the truth about the transaction: for each one there is either the job or its effect, and for none else.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use jobs::Wake;
use kernel::{Db, TenantTx};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::crew::{Crew, PATIENCE, drained, queue, until};
use super::kinds::{Forgotten, Kept};
use super::{context, seconds, tables};
use crate::child::{Child, Hear, asked_to_end};
use crate::findings::Findings;
use crate::stage::{self, Stage};

/// Transactions that a client has open at once.
const STREAMS: usize = 4;
const TENANTS: i64 = 5;

/// What a client process is told.
#[derive(Serialize, Deserialize)]
pub(super) struct Orders {
    url: String,
    seed: u64,
    /// The number of its first transaction.
    from: i64,
}

/// What clients have told, by transaction.
#[derive(Debug, Default)]
struct Told {
    last: i64,
    committed: BTreeSet<i64>,
    rolled_back: BTreeSet<i64>,
}

type Ledger = Arc<Mutex<Told>>;

/// In the child: transaction after transaction, until it is killed or asked to end.
pub(super) async fn enqueue(orders: Orders) -> anyhow::Result<()> {
    let db = stage::open(&orders.url, 6).await?;
    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let announcing = tokio::spawn(jobs::announce(db.clone(), wake.clone(), stop.clone()));
    let next = Arc::new(AtomicI64::new(orders.from));
    let mut streams = tokio::task::JoinSet::new();
    for _ in 0..STREAMS {
        let (db, wake, next, stop) = (db.clone(), wake.clone(), Arc::clone(&next), stop.clone());
        streams.spawn(async move {
            while !stop.is_cancelled() {
                let number = next.fetch_add(1, Ordering::SeqCst);
                println!("begun {number}");
                match transaction(&db, &wake, orders.seed, number).await {
                    Ok(true) => println!("committed {number}"),
                    Ok(false) => println!("rolled-back {number}"),
                    Err(error) => println!("unknown {number}: {error:#}"),
                }
            }
        });
    }
    asked_to_end().await;
    stop.cancel();
    while streams.join_next().await.is_some() {}
    announcing.await?;
    Ok(())
}

/// A fact and its job; answers whether both were committed.
async fn transaction(db: &Db, wake: &Wake, seed: u64, number: i64) -> anyhow::Result<bool> {
    let mut random = StdRng::seed_from_u64(seed ^ number.unsigned_abs());
    let ctx = context((number % TENANTS).unsigned_abs());
    let tx = TenantTx::begin(db, &ctx).await?;
    let queue = queue(wake.clone());
    let job = if random.random_bool(0.5) {
        queue.enqueue(&tx, &ctx, &Forgotten { number, millis: 0 }).await?
    } else {
        queue.enqueue(&tx, &ctx, &Kept { number, millis: 0 }).await?
    };
    let sql = "INSERT INTO prove_facts (tenant_id, number, job_id) VALUES ($1, $2, $3)";
    tables::write(&tx, sql, [number.into(), job.into()]).await?;
    tokio::time::sleep(Duration::from_micros(random.random_range(0..4_000))).await;
    let commits = random.random_bool(0.5);
    if commits {
        tx.commit().await?;
    }
    Ok(commits)
}

/// Shows the promise.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let (transactions, kills) = stage.pick((2_000, 50), (150, 6));
    let mut random = stage.random(6);
    let ledger = Ledger::default();
    let mut crew = Crew::start(stage, 2, |orders| orders)?;
    let checking = CancellationToken::new();
    let checked = tokio::spawn(check_while(stage.database.db(), findings.clone(), checking.clone()));

    let mut client = start(stage, &ledger)?;
    let (mut clients_killed, mut workers_killed) = (0, 0);
    while clients_killed + workers_killed < kills || settled(&ledger) < transactions {
        // As many on average that both counts are reached together.
        let goal = settled(&ledger) + random.random_range(1..=2 * transactions / kills);
        let reached = until(PATIENCE, async || Ok((settled(&ledger) >= goal).then_some(()))).await?;
        reached.context("the clients make no progress")?;
        if random.random_bool(0.6) {
            client.kill().await?;
            client = start(stage, &ledger)?;
            clients_killed += 1;
        } else {
            crew.kill(random.random_range(0..crew.len())).await?;
            workers_killed += 1;
        }
    }
    client.end().await?;
    let patience = crew.lease() + Duration::from_secs(20);
    let drained = drained(stage, patience).await?;
    findings.check(drained.is_some(), || format!("jobs are left after {patience:?}"));
    checking.cancel();
    let looks = checked.await?;
    crew.end().await?;

    let told = std::mem::take(&mut *ledger.lock().unwrap_or_else(PoisonError::into_inner));
    findings.figure("transactions whose end was told", told.committed.len() + told.rolled_back.len());
    findings.figure("of these rolled back", told.rolled_back.len());
    findings.figure("kill -9 of clients", clients_killed);
    findings.figure("kill -9 of workers", workers_killed);
    findings.figure("checks while running", looks);
    if let Some(drained) = drained {
        findings.figure("empty after the last transaction", seconds(i64::try_from(drained.as_micros())?));
    }
    compare(stage, findings, &told).await
}

/// The facts against what clients were told, and against the effects.
async fn compare(stage: &Stage, findings: &Findings, told: &Told) -> anyhow::Result<()> {
    let facts: BTreeSet<i64> = stage
        .rows("SELECT number FROM prove_facts", [])
        .await?
        .iter()
        .map(|row| row.try_get("", "number"))
        .collect::<Result<_, _>>()?;
    findings.figure("transactions that committed", facts.len());
    findings.figure("of these not told to a client that was killed", facts.difference(&told.committed).count());
    findings.expect("committed and told, but not there", told.committed.difference(&facts).count(), 0);
    findings.expect("rolled back, but there", told.rolled_back.intersection(&facts).count(), 0);
    findings.expect("jobs lost", stage.number(LOST).await?, 0);
    findings.expect("jobs that no transaction committed", stage.number(PHANTOM).await?, 0);
    let effects = stage.number("SELECT count(*) FROM prove_effects").await?;
    findings.expect("effects", effects, i64::try_from(facts.len())?);
    let doubled = "SELECT count(*) FROM (SELECT 1 FROM prove_effects GROUP BY tenant_id, job_id HAVING count(*) > 1) d";
    findings.expect("effects that happened twice", stage.number(doubled).await?, 0);
    findings.expect("dead letters", stage.number("SELECT count(*) FROM jobs_jobs").await?, 0);
    let unkept = "SELECT count(*) FROM jobs_history h WHERE h.state <> 4 OR NOT EXISTS
           (SELECT 1 FROM prove_effects e WHERE e.tenant_id = h.tenant_id AND e.job_id = h.id)";
    findings.expect("kept outcomes without their effect", stage.number(unkept).await?, 0);
    Ok(())
}

/// A fact with neither job nor effect. One statement sees one state of the database.
const LOST: &str = "SELECT count(*) FROM prove_facts f
     WHERE NOT EXISTS (SELECT 1 FROM jobs_jobs j WHERE j.tenant_id = f.tenant_id AND j.id = f.job_id)
       AND NOT EXISTS (SELECT 1 FROM prove_effects e WHERE e.tenant_id = f.tenant_id AND e.job_id = f.job_id)";

/// A job or an effect without a fact.
const PHANTOM: &str = "SELECT
       (SELECT count(*) FROM jobs_jobs j
          WHERE NOT EXISTS (SELECT 1 FROM prove_facts f WHERE f.tenant_id = j.tenant_id AND f.job_id = j.id))
     + (SELECT count(*) FROM prove_effects e
          WHERE NOT EXISTS (SELECT 1 FROM prove_facts f WHERE f.tenant_id = e.tenant_id AND f.job_id = e.job_id))";

/// Checks until it is stopped; answers how often.
async fn check_while(db: Db, findings: Findings, stop: CancellationToken) -> usize {
    let mut looks = 0;
    while !stop.is_cancelled() {
        for (what, sql) in [("jobs lost", LOST), ("jobs that no transaction committed", PHANTOM)] {
            match stage::number(&db, sql).await {
                Ok(0) => {}
                Ok(count) => findings.broken(format!("{what} while running: {count}")),
                Err(error) => findings.broken(format!("the check failed: {error:#}")),
            }
        }
        looks += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    looks
}

/// A client that goes on behind the last transaction that any began.
fn start(stage: &Stage, ledger: &Ledger) -> anyhow::Result<Child> {
    let from = ledger.lock().unwrap_or_else(PoisonError::into_inner).last + 1;
    let orders = Orders { url: stage.database.url().to_owned(), seed: stage.seed, from };
    let ledger = Arc::clone(ledger);
    let hear: Hear = Arc::new(move |line| {
        let Some((what, number)) = line.split_once(' ') else { return };
        let Ok(number) = number.parse::<i64>() else { return };
        let mut told = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        told.last = told.last.max(number);
        match what {
            "committed" => told.committed.insert(number),
            "rolled-back" => told.rolled_back.insert(number),
            _ => false,
        };
    });
    Child::start(stage, "enqueuer", &orders, hear)
}

fn settled(ledger: &Ledger) -> usize {
    let told = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    told.committed.len() + told.rolled_back.len()
}
