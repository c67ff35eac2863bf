//! A host that mounts only jobs: SQLite in a temporary folder, one kind of job, one worker in the same process.
//!
//! `cargo run -p jobs --example embed`, then open the printed address.
#![expect(clippy::print_stdout, reason = "a program that prints its address")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jobs::{Config, Handlers, Job, JobContext, JobQueue, JobResult, Outcome, Wake, Worker, WorkerConfig, WorkerTiming};
use kernel::fan_out::InMemoryFanOut;
use kernel::http::page::CursorKey;
use kernel::random::{Random as _, SystemRandom};
use kernel::signing::SigningKey;
use kernel::time::SystemClock;
use kernel::{Db, DbConfig, RequestCtx, RequestId, TenantId, TenantTx};
use sea_orm_migration::MigratorTrait as _;
use tokio_util::sync::CancellationToken;

#[derive(serde::Serialize, serde::Deserialize)]
struct CountSheep {
    sheep: u32,
}

impl Job for CountSheep {
    const KIND: &'static str = "example.count_sheep";
    const OUTCOME: Outcome = Outcome::Keep;
}

async fn count_sheep(ctx: JobContext, job: CountSheep) -> JobResult<u32> {
    for sheep in 1..=job.sheep {
        tokio::time::sleep(Duration::from_secs(1)).await;
        ctx.progress(f64::from(sheep) / f64::from(job.sheep), format!("{sheep} sheep")).await?;
    }
    Ok(job.sheep)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("jobs.db").display());
    let owner = Db::connect_owner(&url).await?;
    kernel::Migrator::up(&owner, None).await?;
    jobs::Migrator::up(&owner, None).await?;
    let db = Db::connect(&DbConfig { url, max_connections: 4, application_name: "embed".to_owned() }).await?;

    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let (random, fan_out) = (Arc::new(SystemRandom), Arc::new(InMemoryFanOut::default()));
    let queue = JobQueue::new(Arc::new(SystemClock), random.clone(), wake.clone());
    let worker = WorkerConfig {
        db: db.clone(),
        random: random.clone(),
        fan_out: fan_out.clone(),
        wake,
        concurrency: BTreeMap::new(),
        default_concurrency: 4,
        timing: WorkerTiming::standard(),
    };
    let stopped = stop.clone().cancelled_owned();
    let working = tokio::spawn(Worker::new(worker, Handlers::new().add(count_sheep)).run(stopped));

    // A real host finds out who asks; this one has one tenant and trusts everybody.
    let ctx = RequestCtx::system(
        TenantId::generate(&SystemClock, &SystemRandom),
        RequestId::generate(&SystemClock, &SystemRandom),
    );
    let tx = TenantTx::begin(&db, &ctx).await?;
    let job = queue.enqueue(&tx, &ctx, &CountSheep { sheep: 60 }).await?;
    tx.commit().await?;

    let cursor_key = CursorKey::new(SigningKey::new(random.secret().as_bytes()));
    let config = Config {
        db,
        cursor_key,
        protected_kinds: BTreeSet::new(),
        fan_out,
        poll_interval: Duration::from_secs(2),
        stop: stop.clone(),
    };
    let router = jobs::router(config).layer(axum::Extension(ctx));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}{}/events", listener.local_addr()?, jobs::location(job));
    let shutdown = async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    };
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await?;
    working.await??;
    Ok(())
}
