//! A host of this crate alone, and a look into its tables.

use std::collections::BTreeMap;
use std::future::{Future, Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use jobs::{
    Backoff, Config, EnqueueOptions, Handlers, Job, JobContext, JobId, JobQueue, JobResult, Outcome, Wake, Worker,
    WorkerConfig, WorkerTiming, router,
};
use kernel::fan_out::InMemoryFanOut;
use kernel::http::page::CursorKey;
use kernel::random::SystemRandom;
use kernel::signing::SigningKey;
use kernel::time::SystemClock;
use kernel::{Db, RequestCtx, SystemTx, TenantTx};
use sea_orm::{ConnectionTrait as _, QueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use testkit::{Client, owner, tenant};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Work whose outcome is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Watched {
    pub(crate) text: String,
}

impl Job for Watched {
    const KIND: &'static str = "test.watched";
    const MAX_ATTEMPTS: i32 = 4;
    const TIME_LIMIT: Duration = Duration::from_secs(30);
    const OUTCOME: Outcome = Outcome::Keep;
}

/// Work that is forgotten once it is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Forgotten {
    pub(crate) text: String,
}

impl Job for Forgotten {
    const KIND: &'static str = "test.forgotten";
    const QUEUE: &'static str = "other";
    const MAX_ATTEMPTS: i32 = 3;
    const TIME_LIMIT: Duration = Duration::from_millis(50);
}

/// What only the operator may end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Protected;

impl Job for Protected {
    const KIND: &'static str = "test.protected";
    const PROTECTED: bool = true;
}

pub(crate) fn watched(text: &str) -> Watched {
    Watched { text: text.to_owned() }
}

pub(crate) fn forgotten(text: &str) -> Forgotten {
    Forgotten { text: text.to_owned() }
}

/// A host.
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) queue: JobQueue,
    pub(crate) client: Client,
    /// The same host, called by one who operates the platform.
    pub(crate) operator: Client,
    /// Ends open streams.
    pub(crate) stop: CancellationToken,
    wake: Wake,
    pub(crate) fan_out: Arc<InMemoryFanOut>,
}

/// A worker that runs beside the test until it is stopped.
pub(crate) struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), jobs::WorkerError>>,
}

/// A row of `jobs_jobs`.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) state: i16,
    pub(crate) attempt: i32,
    pub(crate) run_at: i64,
    pub(crate) created_at: i64,
    pub(crate) lease_until: Option<i64>,
    pub(crate) last_error: Option<String>,
}

pub(crate) const READY: i16 = 0;
pub(crate) const RUNNING: i16 = 1;
pub(crate) const SCHEDULED: i16 = 2;
pub(crate) const DEAD: i16 = 3;

impl App {
    /// Jobs of another queue, one after the other, which `others` counts. Each of them wakes all queues of a worker, so afterwards it
    /// has looked at what it left alone.
    pub(crate) async fn canaries(&self, others: &Counter) {
        for _ in 0..5 {
            let ran = others.get();
            let ctx = owner(tenant(3));
            let tx = TenantTx::begin(&self.db, &ctx).await.unwrap();
            let _ = self.queue.enqueue(&tx, &ctx, &forgotten("canary")).await.unwrap();
            tx.commit().await.unwrap();
            until("a job of another queue", async || (others.get() > ran).then_some(())).await;
        }
    }

    pub(crate) fn new(db: &Db) -> Self {
        let wake = Wake::new();
        let fan_out = Arc::new(InMemoryFanOut::default());
        let stop = CancellationToken::new();
        let config = Config {
            db: db.clone(),
            cursor_key: CursorKey::new(SigningKey::new(b"a key of the test, 32 bytes long")),
            protected_kinds: Handlers::new()
                .add(async |_: JobContext, _: Protected| JobResult::Ok(()))
                .protected_kinds(),
            fan_out: fan_out.clone(),
            poll_interval: Duration::from_millis(200),
            stop: stop.clone(),
        };
        let queue = JobQueue::new(Arc::new(SystemClock), Arc::new(SystemRandom), wake.clone());
        let operator = Client::new(router(config.clone()).layer(axum::Extension(jobs::Operator)));
        Self { db: db.clone(), queue, client: Client::new(router(config)), operator, stop, wake, fan_out }
    }

    /// What a worker of this host gets: everything is quick, and one job runs at a time unless the test wants more.
    pub(crate) fn worker_config(&self) -> WorkerConfig {
        WorkerConfig {
            db: self.db.clone(),
            random: Arc::new(SystemRandom),
            fan_out: self.fan_out.clone(),
            wake: self.wake.clone(),
            concurrency: BTreeMap::new(),
            default_concurrency: 4,
            timing: WorkerTiming {
                batch: 50,
                poll_interval: Duration::from_millis(50),
                lease: Duration::from_secs(5),
                tick: Duration::from_millis(10),
                backoff: Backoff { base: Duration::from_millis(20), cap: Duration::from_secs(1) },
                grace: Duration::from_secs(10),
                cancel_grace: Duration::from_millis(50),
                progress_gap: Duration::ZERO,
                retention: Duration::from_secs(3_600),
                dead_retention: Duration::from_secs(3_600),
            },
        }
    }

    /// Tells workers of other processes what is enqueued here.
    pub(crate) fn announce(&self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(jobs::announce(self.db.clone(), self.wake.clone(), self.stop.clone()))
    }

    pub(crate) fn start(&self, handlers: Handlers) -> Running {
        Running::start(self.worker_config(), handlers)
    }

    pub(crate) async fn enqueue<J: Job + Sync>(&self, ctx: &RequestCtx, job: &J) -> JobId {
        self.enqueue_with(ctx, job, EnqueueOptions::default()).await
    }

    pub(crate) async fn enqueue_with<J: Job + Sync>(
        &self,
        ctx: &RequestCtx,
        job: &J,
        options: EnqueueOptions,
    ) -> JobId {
        let tx = TenantTx::begin(&self.db, ctx).await.unwrap();
        let id = self.queue.enqueue_with(&tx, ctx, job, options).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// The row of a job that waits, runs or is dead.
    pub(crate) async fn row(&self, id: JobId) -> Option<Row> {
        let rows = self
            .query(
                "SELECT state, attempt, run_at, created_at, lease_until, last_error FROM jobs_jobs WHERE id = $1",
                [id.into()],
            )
            .await;
        rows.first().map(|row| Row {
            state: row.try_get("", "state").unwrap(),
            attempt: row.try_get("", "attempt").unwrap(),
            run_at: row.try_get("", "run_at").unwrap(),
            created_at: row.try_get("", "created_at").unwrap(),
            lease_until: row.try_get("", "lease_until").unwrap(),
            last_error: row.try_get("", "last_error").unwrap(),
        })
    }

    /// Waits until the row of a job is in this state.
    pub(crate) async fn row_in(&self, id: JobId, state: i16) -> Row {
        until("the job's state", async || self.row(id).await.filter(|row| row.state == state)).await
    }

    /// Waits until there is no row of a job any more.
    pub(crate) async fn gone(&self, id: JobId) {
        until("the job's end", async || self.row(id).await.is_none().then_some(())).await;
    }

    /// Enqueues jobs of the tenant at once and makes them dead letters, for the given reason.
    pub(crate) async fn dead_letters(&self, ctx: &RequestCtx, texts: &[&str], code: &str) -> Vec<JobId> {
        let tx = TenantTx::begin(&self.db, ctx).await.unwrap();
        let jobs: Vec<Watched> = texts.iter().copied().map(watched).collect();
        let ids = self.queue.enqueue_all(&tx, ctx, &jobs).await.unwrap();
        tx.commit().await.unwrap();
        let json = if self.db.backend() == sea_orm::DbBackend::Postgres { "$2::text::jsonb" } else { "$2" };
        let sql = format!(
            "UPDATE jobs_jobs SET state = 3, attempt = 4, last_error = 'the cause', problem = {json} WHERE id = $1"
        );
        for id in &ids {
            let problem = serde_json::json!({"code": code, "detail": "Why."}).to_string();
            self.execute(&sql, [(*id).into(), problem.into()]).await;
        }
        ids
    }

    /// Rows of the queue.
    pub(crate) async fn count(&self) -> i64 {
        self.query("SELECT count(*) AS n FROM jobs_jobs", []).await[0].try_get("", "n").unwrap()
    }

    pub(crate) async fn effects(&self) -> Vec<String> {
        let rows = self.query("SELECT text FROM effects ORDER BY text", []).await;
        rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
    }

    /// The names of a job's events in order, with when each happened and when the next attempt was to be.
    pub(crate) async fn events(&self, id: JobId) -> Vec<(String, i64, Option<i64>)> {
        let rows = self
            .query("SELECT name, created_at, run_at FROM jobs_events WHERE job_id = $1 ORDER BY id", [id.into()])
            .await;
        rows.iter()
            .map(|row| {
                (
                    row.try_get("", "name").unwrap(),
                    row.try_get("", "created_at").unwrap(),
                    row.try_get("", "run_at").unwrap(),
                )
            })
            .collect()
    }

    pub(crate) async fn query<const N: usize>(&self, sql: &str, values: [Value; N]) -> Vec<QueryResult> {
        let tx = SystemTx::read(&self.db).await.unwrap();
        tx.query_all_raw(Statement::from_sql_and_values(self.db.backend(), sql, values)).await.unwrap()
    }

    pub(crate) async fn execute<const N: usize>(&self, sql: &str, values: [Value; N]) {
        let tx = SystemTx::begin(&self.db).await.unwrap();
        tx.execute_raw(Statement::from_sql_and_values(self.db.backend(), sql, values)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

impl Running {
    pub(crate) fn start(config: WorkerConfig, handlers: Handlers) -> Self {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(Worker::new(config, handlers).run(async move { stopped.cancelled().await }));
        Self { stop, task }
    }

    /// Asks it to stop, without waiting.
    pub(crate) fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Waits until it has stopped.
    pub(crate) async fn stopped(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), self.task).await.expect("the worker stops").unwrap().unwrap();
    }
}

/// Waits until `look` answers something, for 20 seconds at the most.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        // tidy: the pause between two looks at a condition
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Counts calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<AtomicUsize>);

impl Counter {
    pub(crate) fn add(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// A handler that counts its jobs and does nothing else.
    pub(crate) fn counting<J: Job>(&self) -> impl Fn(JobContext, J) -> Ready<JobResult> + Send + Sync + 'static {
        let counter = self.clone();
        move |_, _| {
            counter.add();
            ready(Ok(()))
        }
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Writes an effect in the handler's own transaction.
pub(crate) async fn write_effect(tx: &TenantTx, text: &str) {
    let sql = "INSERT INTO effects (tenant_id, text) VALUES ($1, $2)";
    let values = [tx.tenant().into(), text.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.unwrap();
}

/// Counts the claims of this process that fail.
pub(crate) static FAILED_CLAIMS: LazyLock<Counter> = LazyLock::new(|| {
    let counter = Counter::default();
    tracing_subscriber::registry().with(FailedClaims(counter.clone())).init();
    counter
});

struct FailedClaims(Counter);

impl<S: tracing::Subscriber> Layer<S> for FailedClaims {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "jobs::worker::claimer" {
            self.0.add();
        }
    }
}
