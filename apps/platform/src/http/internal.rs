//! Health and metrics, on a listener of their own.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use kernel::Db;
use kernel::redis::Redis;
use metrics_exporter_prometheus::PrometheusHandle;
use object_store::{ObjectStore, ObjectStoreExt as _};
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// How long a dependency may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// What must be there for this process to be of use.
#[derive(Clone)]
pub struct Readiness {
    /// The database.
    pub db: Db,
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
        .with_state(readiness)
        .route("/metrics", get(move || std::future::ready(render_metrics(metrics.as_ref()))))
}

async fn readyz(State(ready): State<Readiness>) -> Response {
    let check = async |name: &'static str, works: &mut (dyn Future<Output = Result<(), String>> + Send + Unpin)| {
        let outcome =
            tokio::time::timeout(PATIENCE, works).await.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        (name, outcome)
    };
    let mut database = Box::pin(async { ready.db.ping().await.map_err(|error| error.to_string()) });
    let mut files = Box::pin(async {
        // The path need not exist; an answer of any kind shows that the store is there.
        match ready.files.head(&object_store::path::Path::from("readyz")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    });
    let (database, files) = tokio::join!(check("database", &mut database), check("files", &mut files));
    let mut checks = vec![database, files];
    let mut is_ready = checks.iter().all(|(_, outcome)| outcome.is_ok());
    if let Some(redis) = &ready.redis {
        let mut ping = Box::pin(async { redis.ping().await.map_err(|error| error.to_string()) });
        checks.push(check("redis", &mut ping).await);
    }
    if ready.stop.is_cancelled() {
        is_ready = false;
        checks.push(("process", Err("is shutting down".to_owned())));
    }
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let checks: serde_json::Map<_, _> = checks
        .into_iter()
        .map(|(name, outcome)| (name.to_owned(), json!(outcome.err().unwrap_or_else(|| "ok".to_owned()))))
        .collect();
    (status, Json(checks)).into_response()
}

fn render_metrics(metrics: Option<&PrometheusHandle>) -> Response {
    let text = metrics.map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
