//! How long a job waits in an idle queue: from the moment that its transaction has committed until its handler begins.

use std::collections::HashMap;
use std::time::Duration;

use ::jobs::statements::{CLAIM, FORGET};
use ::jobs::{Handlers, JobContext, JobQueue, JobResult, Wake, Worker};
use kernel::{Db, TenantTx};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::postgres::PgListener;
use testkit::TestDb;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::claims::Two;
use super::fill::owner_pool;
use super::kinds::{QUEUE, Told, now};
use super::worker::{Orders, Process, asked_to_end, config, open};
use super::{Line, Scale, context, database, tenant};

/// Between two jobs.
const GAP: Duration = Duration::from_millis(10);
/// The worker is up after so many jobs; they are not counted.
const WARM_UP: usize = 20;

/// What the child that enqueues for itself is told.
#[derive(Serialize, Deserialize)]
struct Inside {
    url: String,
    count: usize,
}

/// When a transaction began and had committed.
#[derive(Clone, Copy)]
struct Enqueued {
    before: i64,
    after: i64,
}

/// Within one process, from one to another, and by sqlx alone.
pub(super) async fn measure(scale: &Scale) -> anyhow::Result<()> {
    let limit = bare(&database().await?, scale.pickups).await?;
    let database = database().await?;
    let orders = Inside { url: database.url().to_owned(), count: scale.pickups };
    let inside: [Vec<f64>; 2] = Process::start("jobs-pickup", &orders)?.end().await?;
    let across = across(&database, scale.pickups).await?;
    for (what, [after, before]) in [("in one process", inside), ("from another process", across)] {
        let (after, before) = (Two::of(&after), Two::of(&before));
        let line = |name: &str, measured: f64, bare: f64, aim| {
            let what = format!("pick-up {what}, {name}");
            Line { what, measured: vec![measured], bare: vec![bare], unit: "ms", aim }.print();
        };
        line("p50", after.p50, limit.p50, "<= 1");
        line("p99", after.p99, limit.p99, "<= 3");
        super::print(&format!("pick-up {what}, p50 with its enqueueing"), before.p50, "ms", "");
    }
    Ok(())
}

/// In the child: a worker and somebody who enqueues, as in the embedded form.
pub(crate) async fn run(orders: &str) -> anyhow::Result<()> {
    let orders: Inside = serde_json::from_str(orders)?;
    let db = open(&orders.url, 4).await?;
    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let (sender, mut begun) = mpsc::unbounded_channel();
    let handlers = Handlers::new().add(move |_: JobContext, job: Told| {
        let _ = sender.send((job.number, now()));
        async { JobResult::Ok(()) }
    });
    let worker = Worker::new(config(&db, wake.clone(), 50), handlers).run(stop.clone().cancelled_owned());
    let working = tokio::spawn(worker);
    let (mut enqueued, mut began) = (HashMap::new(), HashMap::new());
    for number in 0..WARM_UP + orders.count {
        enqueued.insert(number as u64, enqueue(&db, &wake, number as u64).await?);
        if let Some((number, at)) = begun.recv().await {
            began.insert(number, at);
        }
        tokio::time::sleep(GAP).await;
    }
    stop.cancel();
    working.await??;
    asked_to_end().await;
    println!("report {}", serde_json::to_string(&latencies(&enqueued, &began))?);
    Ok(())
}

/// This process enqueues, another one works.
async fn across(database: &TestDb, count: usize) -> anyhow::Result<[Vec<f64>; 2]> {
    let db = database.db();
    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let announcing = tokio::spawn(::jobs::announce(db.clone(), wake.clone(), stop.clone()));
    let orders = Orders { url: database.url().to_owned(), concurrency: 50, connections: 4 };
    let mut worker = Process::start("jobs-worker", &orders)?;
    let (mut enqueued, mut began) = (HashMap::new(), HashMap::new());
    for number in 0..WARM_UP + count {
        enqueued.insert(number as u64, enqueue(&db, &wake, number as u64).await?);
        let line = worker.line("begun").await?;
        if let Some((number, at)) = line.split_once(' ') {
            began.insert(number.parse()?, at.parse()?);
        }
        tokio::time::sleep(GAP).await;
    }
    let _: super::worker::Report = worker.end().await?;
    stop.cancel();
    announcing.await?;
    Ok(latencies(&enqueued, &began))
}

async fn enqueue(db: &Db, wake: &Wake, number: u64) -> anyhow::Result<Enqueued> {
    let queue = JobQueue::new(
        std::sync::Arc::new(kernel::time::SystemClock),
        std::sync::Arc::new(kernel::random::SystemRandom),
        wake.clone(),
    );
    let (ctx, before) = (context(0), now());
    let tx = TenantTx::begin(db, &ctx).await?;
    queue.enqueue(&tx, &ctx, &Told { number }).await?;
    tx.commit().await?;
    Ok(Enqueued { before, after: now() })
}

/// Milliseconds from the commit, and from before the transaction.
fn latencies(enqueued: &HashMap<u64, Enqueued>, began: &HashMap<u64, i64>) -> [Vec<f64>; 2] {
    let mut latencies = [Vec::new(), Vec::new()];
    for (number, at) in began.iter().filter(|(number, _)| **number >= WARM_UP as u64) {
        if let Some(enqueued) = enqueued.get(number) {
            latencies[0].push((at - enqueued.after) as f64 / 1e3);
            latencies[1].push((at - enqueued.before) as f64 / 1e3);
        }
    }
    latencies
}

/// An insertion, a NOTIFY after it, and a claim by whoever hears it.
async fn bare(database: &TestDb, count: usize) -> anyhow::Result<Two> {
    let pool = owner_pool(database, 3).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen("bench").await?;
    let mut latencies = Vec::new();
    let insert = "INSERT INTO jobs_jobs (tenant_id, id, queue, kind, version, payload, priority, max_attempts, kept, request_id, run_at, state,
           event_id, created_at) VALUES ($1, $2, $3, 'bench.told', 1, '{}', 1, 8, false, 'none', 0, 0, 0, 0)";
    for number in 0..WARM_UP + count {
        let id = format!("job_2{number:025}");
        sqlx::query(insert).bind(tenant(0).to_string()).bind(id).bind(QUEUE).execute(&pool).await?;
        let committed = std::time::Instant::now();
        sqlx::query("SELECT pg_notify('bench', '')").execute(&pool).await?;
        listener.recv().await?;
        let claim = sqlx::query(CLAIM).bind(QUEUE).bind("").bind(50_i64).bind(1_i64).bind(30_000_000_i64);
        let rows = claim.fetch_all(&pool).await?;
        if number >= WARM_UP {
            latencies.push(committed.elapsed().as_secs_f64() * 1e3);
        }
        let seqs = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()?;
        let leases = vec![1_i64; seqs.len()];
        sqlx::query(FORGET).bind(seqs).bind(leases).execute(&pool).await?;
        tokio::time::sleep(GAP).await;
    }
    drop(listener);
    pool.close().await;
    Ok(Two::of(&latencies))
}
