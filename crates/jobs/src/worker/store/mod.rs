//! The statements of the worker: claim, settle, extend, reap, promote. Each is one transaction of its own.
//!
//! Whatever writes to a claimed job names its lease; a worker whose lease was taken over changes nothing. Expiry is decided
//! by the database's clock alone.

mod postgres;
mod sqlite;

use std::time::Duration;

use kernel::{Db, DbError, RequestId, TenantId, TenantTx};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement};
use serde::Serialize;
use serde_json::Value;

use crate::failure::{Backoff, JobProblem};
use crate::job::{JobId, JobState};

/// The worker's own way to the database.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// A pool of its own, so that handlers cannot starve it.
    Postgres(postgres::PostgresStore),
    /// The file's one writer.
    Sqlite(sqlite::SqliteStore),
}

/// What to claim.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) queue: String,
    /// Begin with the tenant after this one.
    pub(crate) after: String,
    pub(crate) limit: usize,
    pub(crate) lease: i64,
    pub(crate) lease_for: Duration,
}

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub(crate) struct ClaimedRow {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
    pub(crate) tenant: TenantId,
    pub(crate) id: JobId,
    pub(crate) kind: String,
    pub(crate) version: i32,
    pub(crate) payload: Value,
    pub(crate) priority: i16,
    pub(crate) attempt: i32,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) cancel_requested: bool,
    pub(crate) request_id: RequestId,
    pub(crate) traceparent: Option<String>,
}

/// A job that ends. Texts of JSON stay texts on their way through the statement.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finish {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
    /// [`JobState::Succeeded`] or [`JobState::Cancelled`].
    pub(crate) state: i16,
    pub(crate) result: Option<String>,
    pub(crate) problem: Option<String>,
}

/// A job that goes back into the table: to wait, or dead.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PutBack {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
    pub(crate) state: i16,
    /// Attempts given back: one when the attempt does not count.
    pub(crate) uncount: i32,
    /// Microseconds to wait.
    pub(crate) wait: i64,
    pub(crate) error: Option<String>,
    pub(crate) problem: Option<String>,
    /// The event, if it is one.
    pub(crate) event: Option<String>,
}

/// A job that a statement changed.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) seq: i64,
    pub(crate) tenant: TenantId,
    pub(crate) id: JobId,
    pub(crate) kept: bool,
}

/// A job that is still this worker's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StillHeld {
    pub(crate) seq: i64,
    pub(crate) cancel_requested: bool,
}

/// Which job is held, by its number and lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Hold {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
}

impl Store {
    pub(crate) fn new(db: &Db) -> Self {
        match db.system_pool(POOL) {
            Some(pool) => Self::Postgres(postgres::PostgresStore { pool }),
            None => Self::Sqlite(sqlite::SqliteStore { db: db.clone() }),
        }
    }

    /// The worker's own PostgreSQL pool.
    pub(crate) fn pool(&self) -> Option<&sqlx::PgPool> {
        match self {
            Self::Postgres(store) => Some(&store.pool),
            Self::Sqlite(_) => None,
        }
    }

    pub(crate) async fn claim(&self, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
        match self {
            Self::Postgres(store) => store.claim(claim).await,
            Self::Sqlite(store) => store.claim(claim).await,
        }
    }

    /// Ends jobs: the row goes, the outcome of a kept one stays. Those whose lease was lost are not among the answers.
    pub(crate) async fn finish(&self, batch: &[Finish]) -> Result<Vec<Changed>, DbError> {
        match self {
            Self::Postgres(store) => store.finish(batch).await,
            Self::Sqlite(store) => store.finish(batch).await,
        }
    }

    /// Puts jobs back. Those whose lease was lost are not among the answers.
    pub(crate) async fn put_back(&self, batch: &[PutBack]) -> Result<Vec<Changed>, DbError> {
        match self {
            Self::Postgres(store) => store.put_back(batch).await,
            Self::Sqlite(store) => store.put_back(batch).await,
        }
    }

    /// Extends leases; answers which of `held` are still held.
    pub(crate) async fn extend(&self, held: &[Hold], lease_for: Duration) -> Result<Vec<StillHeld>, DbError> {
        match self {
            Self::Postgres(store) => store.extend(held, lease_for).await,
            Self::Sqlite(store) => store.extend(held, lease_for).await,
        }
    }

    /// Takes jobs from workers that let their leases run out. The attempt counts.
    pub(crate) async fn reap(&self, backoff: Backoff) -> Result<Vec<Changed>, DbError> {
        match self {
            Self::Postgres(store) => store.reap(backoff).await,
            Self::Sqlite(store) => store.reap(backoff).await,
        }
    }

    /// Makes due what waited for its time; answers how many.
    pub(crate) async fn promote(&self) -> Result<u64, DbError> {
        match self {
            Self::Postgres(store) => store.promote().await,
            Self::Sqlite(store) => store.promote().await,
        }
    }
}

/// Ends one job within its handler's transaction. Answers whether it was still held.
pub(crate) async fn finish_within(tx: &TenantTx, finish: &Finish) -> Result<bool, DbError> {
    let batch = json(std::slice::from_ref(finish));
    match tx.get_database_backend() {
        DbBackend::Postgres => {
            let rows = tx
                .query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, postgres::FINISH, [batch.into()]))
                .await?;
            Ok(rows.len() == 1)
        }
        _ => Ok(sqlite::finish(tx, &batch).await?.len() == 1),
    }
}

/// Connections: claimers, settler, leases, timers and NOTIFY at once, and one that listens.
const POOL: u32 = 4;

/// The public account of a worker that disappeared, as JSON.
fn worker_lost() -> String {
    let problem = JobProblem::new("worker_lost", "The worker stopped while it ran the job.");
    serde_json::to_string(&problem).unwrap_or_default()
}

fn json<T: Serialize>(batch: &[T]) -> String {
    // Plain structures of numbers and texts always have a JSON form.
    serde_json::to_string(batch).unwrap_or_default()
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn claimed(row: &QueryResult) -> Result<ClaimedRow, DbError> {
    Ok(ClaimedRow {
        seq: row.try_get("", "seq")?,
        lease: row.try_get("", "lease")?,
        tenant: row.try_get("", "tenant_id")?,
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        version: row.try_get("", "version")?,
        payload: row.try_get("", "payload")?,
        priority: row.try_get("", "priority")?,
        attempt: row.try_get("", "attempt")?,
        max_attempts: row.try_get("", "max_attempts")?,
        kept: row.try_get("", "kept")?,
        cancel_requested: row.try_get("", "cancel_requested")?,
        request_id: row.try_get("", "request_id")?,
        traceparent: row.try_get("", "traceparent")?,
    })
}

fn changed(row: &QueryResult) -> Result<Changed, DbError> {
    Ok(Changed {
        seq: row.try_get("", "seq")?,
        tenant: row.try_get("", "tenant_id")?,
        id: row.try_get("", "id")?,
        kept: row.try_get("", "kept")?,
    })
}

fn still_held(row: &QueryResult) -> Result<StillHeld, DbError> {
    Ok(StillHeld { seq: row.try_get("", "seq")?, cancel_requested: row.try_get("", "cancel_requested")? })
}

/// The events of a claim and of the ends of a job.
pub(crate) const fn event_of(state: JobState) -> &'static str {
    match state {
        JobState::Ready => "queued",
        JobState::Running => "started",
        JobState::Scheduled => "retrying",
        JobState::Dead => "dead",
        JobState::Succeeded => "succeeded",
        JobState::Cancelled => "cancelled",
    }
}
