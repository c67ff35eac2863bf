//! What a tenant may do with its jobs: see them, watch them, cancel them. It knows nothing of what a job is about.

pub(crate) mod store;

use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantId, TenantTx};
use serde::Deserialize;
use serde_json::Value;

use crate::config::Config;
use crate::entity::{event, history, job};
use crate::error::JobsError;
use crate::failure::JobProblem;
use crate::job::{JobId, JobState};

pub(crate) use self::store::list::Position;

/// A job as a tenant knows it.
#[derive(Clone, Debug)]
pub(crate) struct JobRecord {
    pub(crate) tenant: TenantId,
    /// Its number while it waits, runs or is dead.
    pub(crate) seq: Option<i64>,
    pub(crate) id: JobId,
    pub(crate) kind: String,
    pub(crate) queue: String,
    pub(crate) state: JobState,
    pub(crate) kept: bool,
    pub(crate) attempt: i32,
    pub(crate) max_attempts: i32,
    pub(crate) fraction: Option<f64>,
    pub(crate) message: Option<String>,
    pub(crate) result: Option<Value>,
    pub(crate) problem: Option<JobProblem>,
    /// The last error, for the operator.
    pub(crate) error: Option<String>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) cancel_requested: bool,
    pub(crate) run_at: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
}

/// An attempt that failed, as it is kept with the job. The row knows the error behind it as well, which is the operator's.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Failure {
    pub(crate) attempt: i32,
    /// Microseconds.
    pub(crate) at: i64,
    pub(crate) problem: Option<JobProblem>,
    pub(crate) error: Option<String>,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct JobFilter {
    pub(crate) state: Option<JobState>,
    pub(crate) kind: Option<String>,
    pub(crate) queue: Option<String>,
    /// The code of the last failure; outcomes have none.
    pub(crate) code: Option<String>,
}

/// The tenant's jobs that match, the newest first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    filter: &JobFilter,
    after: Option<JobId>,
    limit: u64,
) -> Result<Vec<JobRecord>, JobsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list::list(&tx, ctx, filter, after, limit).await?)
}

/// One job of the tenant.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: JobId) -> Result<JobRecord, JobsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, ctx, id).await?.ok_or(JobsError::NotFound)
}

/// Jobs of one tenant or of all that match, the newest first, for the operator.
pub(crate) async fn list_everywhere(
    config: &Config,
    tenant: Option<TenantId>,
    filter: &JobFilter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<JobRecord>, JobsError> {
    let tx = SystemTx::read(&config.db).await?;
    Ok(store::list::list_everywhere(&tx, tenant, filter, after, limit).await?)
}

/// One job of any tenant, for the operator.
pub(crate) async fn get_anywhere(config: &Config, tenant: TenantId, id: JobId) -> Result<JobRecord, JobsError> {
    let tx = SystemTx::read(&config.db).await?;
    store::list::find_everywhere(&tx, tenant, id).await?.ok_or(JobsError::NotFound)
}

/// A job of the tenant whose events are kept.
pub(crate) async fn get_watchable(config: &Config, ctx: &RequestCtx, id: JobId) -> Result<JobRecord, JobsError> {
    let record = get(config, ctx, id).await?;
    if record.kept { Ok(record) } else { Err(JobsError::NotWatchable) }
}

/// What happened to a job after the event `after`.
pub(crate) async fn events(
    config: &Config,
    ctx: &RequestCtx,
    id: JobId,
    after: i64,
) -> Result<Vec<event::Model>, JobsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::events(&tx, ctx, id, after).await?)
}

/// Cancels a job that waits, at once; asks a running one to stop. Doing it twice is the same as once.
pub(crate) async fn cancel(config: &Config, ctx: &RequestCtx, id: JobId) -> Result<JobRecord, JobsError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let Some(row) = store::lock(&tx, ctx, id).await? else {
        return match store::find(&tx, ctx, id).await? {
            Some(record) if record.state == JobState::Cancelled => Ok(record),
            Some(_) => Err(JobsError::AlreadyEnded),
            None => Err(JobsError::NotFound),
        };
    };
    let mut record = JobRecord::from(row.clone());
    if config.protected_kinds.contains(record.kind.as_str()) && !record.state.is_terminal() {
        return Err(JobsError::Protected);
    }
    match record.state {
        JobState::Ready | JobState::Scheduled => {
            store::cancel_waiting(&tx, &row).await?;
            record = store::find(&tx, ctx, id).await?.unwrap_or(JobRecord { state: JobState::Cancelled, ..record });
        }
        JobState::Running if record.cancel_requested => {}
        JobState::Running => {
            store::request_cancel(&tx, &row).await?;
            record.cancel_requested = true;
        }
        JobState::Dead | JobState::Succeeded | JobState::Cancelled => return Err(JobsError::AlreadyEnded),
    }
    tx.commit().await?;
    if record.kept {
        config.fan_out.publish(&channel(ctx.tenant, id), String::new()).await;
    }
    Ok(record)
}

/// Where those who watch a job are told that there is something new.
pub(crate) fn channel(tenant: TenantId, id: JobId) -> String {
    format!("jobs/{tenant}/{id}")
}

impl JobRecord {
    /// Where the operator's list goes on behind it.
    pub(crate) fn position(&self) -> Position {
        let at = self.finished_at.map_or(0, Timestamp::as_micros);
        self.seq.map_or(Position::Ended(at, self.tenant, self.id), Position::Live)
    }
}

impl From<job::Model> for JobRecord {
    fn from(row: job::Model) -> Self {
        Self {
            tenant: row.tenant_id,
            seq: Some(row.seq),
            id: row.id,
            kind: row.kind,
            queue: row.queue,
            state: JobState::from_number(row.state),
            kept: row.kept,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            fraction: row.fraction,
            message: row.message,
            result: None,
            problem: problem(row.problem),
            error: row.last_error,
            failures: failures(row.failures),
            cancel_requested: row.cancel_requested,
            run_at: row.run_at,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: None,
        }
    }
}

impl From<history::Model> for JobRecord {
    fn from(row: history::Model) -> Self {
        let state = JobState::from_number(row.state);
        Self {
            tenant: row.tenant_id,
            seq: None,
            id: row.id,
            kind: row.kind,
            queue: row.queue,
            state,
            kept: true,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            fraction: row.fraction,
            message: row.message,
            result: row.result,
            problem: problem(row.problem),
            error: None,
            failures: failures(row.failures),
            cancel_requested: state == JobState::Cancelled,
            run_at: row.run_at,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: Some(row.finished_at),
        }
    }
}

fn failures(stored: Option<Value>) -> Vec<Failure> {
    stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

fn problem(stored: Option<Value>) -> Option<JobProblem> {
    stored.and_then(|value| serde_json::from_value(value).ok())
}
