//! Health and metrics, on a listener of their own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use jobs::QueueGauges;
use kernel::Db;
use kernel::redis::Redis;
use metrics_exporter_prometheus::PrometheusHandle;
use object_store::{ObjectStore, ObjectStoreExt as _};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::migrate;
use crate::settings::Settings;

/// How long a dependency may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what is costly to find out is believed.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// A queue whose oldest job has waited longer has too few workers, or none.
const QUEUE_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What must be there for this process to be of use.
#[derive(Clone)]
pub struct Readiness {
    /// The database.
    pub db: Db,
    /// Where that database is, to look for migrations that are still to be applied.
    pub settings: Arc<Settings>,
    /// The file store.
    pub files: Arc<dyn ObjectStore>,
    /// Redis, if it is used. Its absence makes the process poorer, not useless.
    pub redis: Option<Redis>,
    /// Set when the process is about to end: no more requests should come.
    pub stop: CancellationToken,
}

/// `/livez`, `/readyz`, `/metrics`.
pub fn internal_router(readiness: Readiness, metrics: Option<PrometheusHandle>) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(render_metrics))
        .with_state(Arc::new(Probe {
            readiness,
            metrics,
            gauges: QueueGauges::default(),
            costly: tokio::sync::Mutex::default(),
        }))
}

async fn readyz(State(probe): State<Arc<Probe>>) -> Response {
    let ready = &probe.readiness;
    let database = within(async { ready.db.ping().await.map_err(|error| error.to_string()) });
    let files = within(async {
        // The path need not exist; an answer of any kind shows that the store is there.
        match ready.files.head(&object_store::path::Path::from("readyz")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    });
    let redis = async {
        match &ready.redis {
            Some(redis) => Some(within(async { redis.ping().await.map_err(|error| error.to_string()) }).await),
            None => None,
        }
    };
    let (database, files, redis, costly) = tokio::join!(database, files, redis, probe.costly());
    let process = if ready.stop.is_cancelled() { Err("is shutting down".to_owned()) } else { Ok(()) };
    let is_ready = [&database, &files, &costly.migrations, &process].into_iter().all(Result::is_ok);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    // Without Redis, or with jobs that wait, the process is poorer, but sending visitors elsewhere would not help them.
    let named = [
        ("database", Some(database)),
        ("migrations", Some(costly.migrations)),
        ("files", Some(files)),
        ("jobs", Some(costly.jobs)),
        ("redis", redis),
        ("process", Some(process)),
    ];
    let checks: serde_json::Map<_, _> = named
        .into_iter()
        .filter_map(|(name, outcome)| Some((name.to_owned(), json!(outcome?.err().unwrap_or_else(|| "ok".to_owned())))))
        .collect();
    (status, Json(checks)).into_response()
}

type Outcome = Result<(), String>;

async fn within(works: impl Future<Output = Outcome>) -> Outcome {
    tokio::time::timeout(PATIENCE, works).await.unwrap_or_else(|_| Err("no answer in time".to_owned()))
}

/// What the check asks, and what it found out lately.
struct Probe {
    readiness: Readiness,
    metrics: Option<PrometheusHandle>,
    gauges: QueueGauges,
    costly: tokio::sync::Mutex<Option<(Instant, Costly)>>,
}

/// What takes more than a question to find out.
#[derive(Clone)]
struct Costly {
    migrations: Outcome,
    jobs: Outcome,
}

impl Probe {
    async fn costly(&self) -> Costly {
        let mut known = self.costly.lock().await;
        if let Some((at, costly)) = known.as_ref()
            && at.elapsed() < LOOK_AGAIN
        {
            return costly.clone();
        }
        let migrations = within(async {
            match migrate::pending(&self.readiness.settings).await {
                Ok(0) => Ok(()),
                Ok(count) => Err(format!("{count} to be applied")),
                Err(error) => Err(error.to_string()),
            }
        });
        let jobs = within(async {
            match jobs::oldest_ready(&self.readiness.db).await {
                Ok(Some(age)) if age > QUEUE_PATIENCE => Err(format!("the oldest has waited {} s", age.as_secs())),
                Ok(_) => Ok(()),
                Err(error) => Err(error.to_string()),
            }
        });
        let (migrations, jobs) = tokio::join!(migrations, jobs);
        let costly = Costly { migrations, jobs };
        *known = Some((Instant::now(), costly.clone()));
        costly
    }
}

async fn render_metrics(State(probe): State<Arc<Probe>>) -> Response {
    let gauges = probe.gauges.refresh(&probe.readiness.db);
    // Without the database, what the process counts by itself matters all the more.
    if let Err(why) = within(async { gauges.await.map_err(|error| error.to_string()) }).await {
        tracing::warn!(why, "the gauges of queues stay as they were");
    }
    let text = probe.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
