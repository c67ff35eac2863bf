//! The statements of a tenant: enqueue, look at, cancel.

pub(crate) mod insert;
pub(crate) mod list;

use std::collections::HashSet;

use kernel::{DbError, RequestCtx, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
};

use super::JobRecord;
use crate::entity::{event, history, job};
use crate::job::{JobId, JobState};

pub(crate) use self::insert::{Alike, NewJob, insert, insert_all};

/// What a running job tells about itself.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
    pub(crate) fraction: f64,
    pub(crate) message: Option<String>,
}

/// The live job, else the kept outcome.
pub(crate) async fn find(tx: &TenantTx, ctx: &RequestCtx, id: JobId) -> Result<Option<JobRecord>, DbError> {
    let live =
        job::Entity::find().filter(job::Column::TenantId.eq(ctx.tenant)).filter(job::Column::Id.eq(id)).one(tx).await?;
    if let Some(live) = live {
        return Ok(Some(live.into()));
    }
    // The move from one table to the other is one statement, so a job that has just ended is found here.
    let ended = history::Entity::find_by_id((ctx.tenant, id)).one(tx).await?;
    Ok(ended.map(Into::into))
}

/// The live job, locked until the transaction ends.
pub(crate) async fn lock(tx: &TenantTx, ctx: &RequestCtx, id: JobId) -> Result<Option<job::Model>, DbError> {
    let found = job::Entity::find()
        .filter(job::Column::TenantId.eq(ctx.tenant))
        .filter(job::Column::Id.eq(id))
        .lock(LockType::Update)
        .one(tx)
        .await?;
    Ok(found)
}

/// Those of these jobs of the tenant that wait or run.
pub(crate) async fn unended(tx: &TenantTx, ids: &[JobId]) -> Result<HashSet<JobId>, DbError> {
    let found: Vec<JobId> = job::Entity::find()
        .select_only()
        .column(job::Column::Id)
        .filter(job::Column::TenantId.eq(tx.tenant()))
        .filter(job::Column::Id.is_in(ids.iter().copied()))
        .filter(job::Column::State.ne(JobState::Dead.number()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

/// What happened to a job after the event `after`, in order.
pub(crate) async fn events(
    tx: &TenantTx,
    ctx: &RequestCtx,
    id: JobId,
    after: i64,
) -> Result<Vec<event::Model>, DbError> {
    let events = event::Entity::find()
        .filter(event::Column::TenantId.eq(ctx.tenant))
        .filter(event::Column::JobId.eq(id))
        .filter(event::Column::Id.gt(after))
        .order_by_asc(event::Column::Id)
        .limit(EVENT_BATCH)
        .all(tx)
        .await?;
    Ok(events)
}

/// Events that are read at once.
const EVENT_BATCH: u64 = 200;

/// Ends a job that does not run: the row goes, and what is kept of it stays. `job` was locked by this transaction.
pub(crate) async fn cancel_waiting(tx: &TenantTx, job: &job::Model) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    if job.kept {
        let sql = format!(
            "INSERT INTO jobs_history (tenant_id, id, queue, kind, state, attempt, max_attempts, idempotency_key, request_id, fraction,
               message, problem, run_at, created_at, started_at, finished_at)
             SELECT tenant_id, id, queue, kind, 5, attempt, max_attempts, idempotency_key, request_id, fraction,
               message, problem, run_at, created_at, started_at, {now}
             FROM jobs_jobs WHERE tenant_id = $1 AND id = $2",
            now = now(backend),
        );
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [job.tenant_id.into(), job.id.into()])).await?;
        append_event(tx, job.tenant_id, job.id, job.event_id + 1, "cancelled", job.attempt).await?;
    }
    let sql = "DELETE FROM jobs_jobs WHERE tenant_id = $1 AND id = $2";
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, [job.tenant_id.into(), job.id.into()])).await?;
    Ok(())
}

/// Asks the worker that runs the job to stop it. `job` was locked by this transaction.
pub(crate) async fn request_cancel(tx: &TenantTx, job: &job::Model) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let watched = i64::from(job.kept);
    let sql = "UPDATE jobs_jobs SET cancel_requested = true, event_id = event_id + $3 WHERE tenant_id = $1 AND id = $2";
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, [job.tenant_id.into(), job.id.into(), watched.into()]))
        .await?;
    if job.kept {
        append_event(tx, job.tenant_id, job.id, job.event_id + 1, "cancelling", job.attempt).await?;
    }
    Ok(())
}

/// Notes how far a job has come; answers whether it is still held under this lease.
pub(crate) async fn progress(tx: &TenantTx, ctx: &RequestCtx, told: &Progress) -> Result<bool, DbError> {
    let backend = tx.get_database_backend();
    let one = if backend == DbBackend::Postgres { "kept::int" } else { "kept" };
    let sql = format!(
        "UPDATE jobs_jobs SET fraction = $1, message = $2, event_id = event_id + {one} WHERE tenant_id = $3 AND seq = $4 AND lease = $5
         RETURNING id, kept, event_id, attempt"
    );
    let values =
        [told.fraction.into(), told.message.clone().into(), ctx.tenant.into(), told.seq.into(), told.lease.into()];
    let Some(row) = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await? else {
        return Ok(false);
    };
    if row.try_get("", "kept")? {
        let sql = format!(
            "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, created_at)
             VALUES ($1, $2, $3, 'progress', $4, $5, $6, {now})",
            now = now(backend),
        );
        let (job, event, attempt): (JobId, i64, i32) =
            (row.try_get("", "id")?, row.try_get("", "event_id")?, row.try_get("", "attempt")?);
        let values = [
            ctx.tenant.into(),
            job.into(),
            event.into(),
            attempt.into(),
            told.fraction.into(),
            told.message.clone().into(),
        ];
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(true)
}

/// Microseconds since the oldest ready job of any tenant became due.
pub(crate) async fn longest_wait(tx: &SystemTx) -> Result<Option<i64>, DbError> {
    let backend = tx.get_database_backend();
    let sql = format!("SELECT {now} - min(run_at) AS waited FROM jobs_jobs WHERE state = 0", now = now(backend));
    match tx.query_one_raw(Statement::from_string(backend, sql)).await? {
        Some(row) => Ok(row.try_get("", "waited")?),
        None => Ok(None),
    }
}

async fn append_event(
    tx: &impl ConnectionTrait,
    tenant: TenantId,
    job: JobId,
    id: i64,
    name: &str,
    attempt: i32,
) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let sql = format!(
        "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at) VALUES ($1, $2, $3, $4, $5, {now})",
        now = now(backend),
    );
    let values = [tenant.into(), job.into(), id.into(), name.into(), attempt.into()];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// The database's own clock in microseconds. No other decides over a job.
pub(crate) const fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "(extract(epoch FROM now()) * 1000000)::bigint",
        _ => "cast(unixepoch('subsec') * 1000000 AS integer)",
    }
}
