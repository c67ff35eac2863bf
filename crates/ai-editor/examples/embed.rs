//! A host that mounts only ai-editor: SQLite and files in a temporary folder, the built-in models, one worker in the same process.
//!
//! `cargo run -p ai-editor --example embed`, then send what it prints.
#![expect(clippy::print_stdout, reason = "a program that prints its address")]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use ai_editor::{Config, HashEmbedding, InMemoryCatalogue, NoUsage, OfflineModel, asset_files, job_handlers, router};
use jobs::{JobQueue, Wake, Worker, WorkerConfig, WorkerTiming};
use kernel::{
    Db, DbConfig, RequestCtx, RequestId, TenantId,
    fan_out::InMemoryFanOut,
    http::page::CursorKey,
    random::{Random as _, SystemRandom},
    signing::SigningKey,
    time::SystemClock,
};
use object_store::local::LocalFileSystem;
use sea_orm_migration::MigratorTrait as _;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("ai-editor.db").display());
    let owner = Db::connect_owner(&url).await?;
    kernel::Migrator::up(&owner, None).await?;
    jobs::Migrator::up(&owner, None).await?;
    ai_editor::Migrator::up(&owner, None).await?;
    let db = Db::connect(&DbConfig { url, max_connections: 4, application_name: "embed".to_owned() }).await?;

    let (wake, stop) = (Wake::new(), CancellationToken::new());
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let config = Config {
        db: db.clone(),
        clock: clock.clone(),
        random: random.clone(),
        cursor_key: CursorKey::new(SigningKey::new(random.secret().as_bytes())),
        jobs: JobQueue::new(clock, random.clone(), wake.clone()),
        catalogue: Arc::new(InMemoryCatalogue::sample()),
        model: Arc::new(OfflineModel),
        embedding: Arc::new(HashEmbedding),
        objects: Arc::new(LocalFileSystem::new_with_prefix(folder.path())?),
        usage: Arc::new(NoUsage),
        generation_timeout: Duration::from_secs(120),
        slow_reader_timeout: Duration::from_secs(60),
        stop: stop.clone(),
        tasks: TaskTracker::new(),
    };
    let worker = WorkerConfig {
        db,
        random,
        fan_out: Arc::new(InMemoryFanOut::default()),
        wake,
        concurrency: BTreeMap::new(),
        default_concurrency: 4,
        timing: WorkerTiming::standard(),
    };
    let working = tokio::spawn(Worker::new(worker, job_handlers(config.clone())).run(stop.clone().cancelled_owned()));

    // A real host finds out who asks; this one has one tenant and trusts everybody.
    let tenant = TenantId::generate(&SystemClock, &SystemRandom);
    let ctx = RequestCtx::system(tenant, RequestId::generate(&SystemClock, &SystemRandom));
    let tasks = config.tasks.clone();
    let app = router(config.clone()).layer(axum::Extension(ctx)).merge(asset_files(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let body = r#"{"mode": "assembly", "prompt": "A dark hero about autumn glazes", "component": {"id": "a"}}"#;
    let address = listener.local_addr()?;
    println!("curl -N http://{address}/api/ai-editor/v1/generations -H 'idempotency-key: 1' --json '{body}'");
    let shutdown = async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    };
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await?;
    tasks.close();
    tasks.wait().await;
    working.await??;
    Ok(())
}
