//! The statements of the worker: claim, settle, extend, reap, promote. Each is one transaction of its own.
//!
//! Whatever writes to a claimed job names its lease; a worker whose lease was taken over changes nothing. Expiry is decided
//! by the database's clock alone.

mod limits;
mod postgres;
mod refusal;
mod sqlite;
pub(crate) mod statements;
pub(crate) mod upkeep;

use std::collections::HashMap;
use std::time::Duration;

use kernel::{Db, DbError, RequestId, TenantId, TenantTx};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement};
use serde::Serialize;

use crate::failure::{Backoff, JobProblem};
use crate::job::{JobId, JobState};

pub(crate) use self::limits::Limits;
pub(crate) use self::refusal::refuses_data;

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
    pub(crate) queue: &'static str,
    /// Begin with the tenant after this one.
    pub(crate) after: String,
    pub(crate) limit: usize,
    pub(crate) lease: i64,
    pub(crate) lease_for: Duration,
}

/// The same from known tenants, each behind the last job that was taken from it.
#[derive(Clone, Debug)]
pub(crate) struct ClaimFrom {
    pub(crate) queue: &'static str,
    pub(crate) places: Vec<Place>,
    pub(crate) limit: usize,
    pub(crate) lease: i64,
    pub(crate) lease_for: Duration,
}

/// Where a tenant's queue goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) tenant: String,
    /// Priority and number of the last job that was taken.
    pub(crate) priority: i16,
    pub(crate) seq: i64,
    /// Jobs to take at the most.
    pub(crate) share: usize,
}

impl Place {
    /// The front of a tenant's queue.
    pub(crate) fn front(tenant: String, share: usize) -> Self {
        Self { tenant, priority: -1, seq: 0, share }
    }
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
    /// As JSON.
    pub(crate) payload: String,
    pub(crate) priority: i16,
    pub(crate) attempt: i32,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) cancel_requested: bool,
    pub(crate) request_id: RequestId,
    pub(crate) traceparent: Option<String>,
    /// Microseconds from when it was due to when it was claimed.
    pub(crate) waited: i64,
    /// Microseconds since it was enqueued.
    pub(crate) age: i64,
    /// Its last attempt ended with its worker, which it may have killed.
    pub(crate) is_suspect: bool,
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

impl PutBack {
    /// A claimed job that was not begun: its attempt does not count. It waits for so many microseconds.
    pub(crate) fn unstarted(row: &ClaimedRow, state: JobState, wait: i64) -> Self {
        let (error, problem, event) = (None, None, None);
        Self { seq: row.seq, lease: row.lease, state: state.number(), uncount: 1, wait, error, problem, event }
    }
}

impl From<&ClaimedRow> for Changed {
    fn from(row: &ClaimedRow) -> Self {
        Self { seq: row.seq, tenant: row.tenant, id: row.id, kept: row.kept }
    }
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
            Some(pool) => Self::Postgres(postgres::PostgresStore::new(db.clone(), pool)),
            None => Self::Sqlite(sqlite::SqliteStore { db: db.clone() }),
        }
    }

    /// How many batches are claimed and settled at once: on SQLite each time is a commit of the one writer.
    pub(crate) const fn batches_at_once(&self) -> usize {
        match self {
            Self::Postgres(_) => 1,
            Self::Sqlite(_) => 4,
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

    /// Claims from known places: what a backlog is claimed by.
    pub(crate) async fn claim_from(&self, claim: &ClaimFrom) -> Result<Vec<ClaimedRow>, DbError> {
        match self {
            Self::Postgres(store) => store.claim_from(claim).await,
            Self::Sqlite(store) => store.claim_from(claim).await,
        }
    }

    /// Claims while no other claim of the queue is under way, so that what is allowed to run at once is exact.
    pub(crate) async fn claim_within_limits(&self, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
        match self {
            Self::Postgres(store) => limits::claim(&store.db, claim).await,
            Self::Sqlite(store) => limits::claim(&store.db, claim).await,
        }
    }

    /// Tenants that have something ready, in order, after `after`.
    pub(crate) async fn tenants(&self, queue: &str, after: &str, limit: usize) -> Result<Vec<String>, DbError> {
        match self {
            Self::Postgres(store) => store.tenants(queue, after, limit).await,
            Self::Sqlite(store) => store.tenants(queue, after, limit).await,
        }
    }

    /// What is paused or capped, by queue.
    pub(crate) async fn limits(&self) -> Result<HashMap<String, Limits>, DbError> {
        match self {
            Self::Postgres(store) => limits::read_from(&store.pool).await,
            Self::Sqlite(store) => limits::read(&store.db).await,
        }
    }

    /// Ends jobs of which nothing remains; answers how many were still held.
    pub(crate) async fn forget(&self, batch: &[Hold]) -> Result<usize, DbError> {
        match self {
            Self::Postgres(store) => store.forget(batch).await,
            Self::Sqlite(store) => store.forget(batch).await,
        }
    }

    /// Clears away what finished jobs left in the indexes; answers whether this database lets a worker do it.
    pub(crate) async fn vacuum(&self) -> Result<bool, DbError> {
        match self {
            Self::Postgres(store) => store.vacuum().await,
            Self::Sqlite(_) => Ok(false),
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
pub(crate) async fn finish_within(tx: &TenantTx, finish: &Finish, kept: bool) -> Result<bool, DbError> {
    match tx.get_database_backend() {
        DbBackend::Postgres if kept => {
            let values = [
                finish.seq.into(),
                finish.lease.into(),
                finish.state.into(),
                finish.result.clone().into(),
                finish.problem.clone().into(),
            ];
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, statements::FINISH_ONE, values);
            Ok(tx.query_all_raw(statement).await?.len() == 1)
        }
        _ if kept => Ok(sqlite::finish(tx, &json(std::slice::from_ref(finish))).await?.len() == 1),
        backend => {
            let values = [finish.seq.into(), finish.lease.into()];
            let statement = Statement::from_sql_and_values(backend, statements::FORGET_ONE, values);
            Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
        }
    }
}

/// Connections: claimers, settler, leases, timers, NOTIFY and vacuum at once, and one that listens.
const POOL: u32 = 6;

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
        waited: row.try_get("", "waited")?,
        age: row.try_get("", "age")?,
        is_suspect: row.try_get("", "suspect")?,
    })
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, DbError> {
    text.parse().map_err(|_| DbError::Other(sea_orm::DbErr::Type(format!("{text} is no identifier"))))
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

/// A row for tests.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
pub(crate) fn claimed_row(tenant: u8, priority: i16, seq: i64) -> ClaimedRow {
    ClaimedRow {
        seq,
        lease: 1,
        tenant: format!("tnt_{}{tenant}", "0".repeat(25)).parse().unwrap(),
        id: format!("job_{}1", "0".repeat(25)).parse().unwrap(),
        kind: String::new(),
        version: 1,
        payload: String::new(),
        priority,
        attempt: 1,
        max_attempts: 1,
        kept: false,
        cancel_requested: false,
        request_id: format!("req_{}1", "0".repeat(25)).parse().unwrap(),
        traceparent: None,
        waited: 0,
        age: 0,
        is_suspect: false,
    }
}
