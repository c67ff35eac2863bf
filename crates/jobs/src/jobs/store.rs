//! The statements of a tenant: enqueue, look at, cancel.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use kernel::time::Timestamp;
use kernel::{DbError, RequestCtx, RequestId, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
};
use serde_json::Value;

use super::{JobFilter, JobRecord};
use crate::entity::{event, history, job};
use crate::job::{JobId, JobState};

/// A job to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewJob {
    pub(crate) id: JobId,
    pub(crate) queue: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) version: i32,
    pub(crate) payload: Value,
    pub(crate) priority: i16,
    pub(crate) delay: Duration,
    pub(crate) run_at: Option<Timestamp>,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) request_id: RequestId,
    pub(crate) traceparent: Option<String>,
}

/// What many jobs of one kind have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alike {
    pub(crate) queue: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) version: i32,
    pub(crate) priority: i16,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) request_id: RequestId,
}

/// What a running job tells about itself.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) seq: i64,
    pub(crate) lease: i64,
    pub(crate) fraction: f64,
    pub(crate) message: Option<String>,
}

/// Writes a job, unless one with its idempotency key is known; answers the id of the one that there is.
pub(crate) async fn insert(tx: &impl ConnectionTrait, tenant: TenantId, new: &NewJob) -> Result<JobId, DbError> {
    if let Some(key) = &new.idempotency_key
        && let Some(known) = find_by_key(tx, tenant, &new.kind, key).await?
    {
        return Ok(known);
    }
    let backend = tx.get_database_backend();
    let run_at = format!("coalesce($13, {now} + $14)", now = now(backend));
    let sql = format!(
        "INSERT INTO jobs_jobs (tenant_id, id, queue, kind, version, payload, priority, max_attempts, kept, idempotency_key, request_id,
           traceparent, run_at, state, event_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, {run_at}, CASE WHEN {run_at} > {now} THEN 2 ELSE 0 END, $15, {now})
         ON CONFLICT (tenant_id, kind, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
         RETURNING state",
        now = now(backend),
    );
    let values = [
        tenant.into(),
        new.id.into(),
        new.queue.clone().into_owned().into(),
        new.kind.clone().into_owned().into(),
        new.version.into(),
        new.payload.clone().into(),
        new.priority.into(),
        new.max_attempts.into(),
        new.kept.into(),
        new.idempotency_key.clone().into(),
        new.request_id.into(),
        new.traceparent.clone().into(),
        new.run_at.map(Timestamp::as_micros).into(),
        i64::try_from(new.delay.as_micros()).unwrap_or(i64::MAX).into(),
        i64::from(new.kept).into(),
    ];
    let written = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let Some(written) = written else {
        // Somebody else's transaction with the same key committed meanwhile. If its job has ended by now, ours may be written.
        let key = new.idempotency_key.as_deref().unwrap_or_default();
        let known = find_by_key(tx, tenant, &new.kind, key).await?;
        return known.ok_or_else(|| DbError::Collision(sea_orm::DbErr::RecordNotInserted));
    };
    if new.kept {
        let state = JobState::from_number(written.try_get("", "state")?);
        let event = if state == JobState::Ready { "queued" } else { "scheduled" };
        append_event(tx, tenant, new.id, 1, event, 0).await?;
    }
    Ok(new.id)
}

/// Writes many jobs of one kind that are ready at once.
pub(crate) async fn insert_all(tx: &TenantTx, alike: &Alike, rows: &[(JobId, Value)]) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let now = now(backend);
    let source = match backend {
        DbBackend::Postgres => {
            "unnest($10::text::text[], ARRAY(SELECT jsonb_array_elements($11::text::jsonb))) AS d (id, payload)"
        }
        _ => "(SELECT value ->> 0 AS id, value ->> 1 AS payload FROM json_each($10)) d",
    };
    let sql = format!(
        "INSERT INTO jobs_jobs (tenant_id, id, queue, kind, version, payload, priority, max_attempts, kept, request_id, run_at, state, event_id,
           created_at)
         SELECT $1, d.id, $2, $3, $4, d.payload, $5, $6, $7, $8, {now}, 0, $9, {now} FROM {source}"
    );
    let mut values: Vec<sea_orm::Value> = vec![
        tx.tenant().into(),
        alike.queue.into(),
        alike.kind.into(),
        alike.version.into(),
        alike.priority.into(),
        alike.max_attempts.into(),
        alike.kept.into(),
        alike.request_id.into(),
        i64::from(alike.kept).into(),
    ];
    let ids: sea_orm::Value = if backend == DbBackend::Postgres {
        let ids: Vec<String> = rows.iter().map(|(id, _)| id.to_string()).collect();
        let mut payloads = String::from("[");
        for (number, (_, payload)) in rows.iter().enumerate() {
            let _ = write!(payloads, "{}{payload}", if number > 0 { "," } else { "" });
        }
        let ids = sea_orm::Value::from(format!("{{{}}}", ids.join(",")));
        values.extend([ids.clone(), (payloads + "]").into()]);
        ids
    } else {
        // A payload stays a text within the text.
        let pairs: Vec<(String, String)> =
            rows.iter().map(|(id, payload)| (id.to_string(), payload.to_string())).collect();
        let pairs = sea_orm::Value::from(serde_json::to_string(&pairs).unwrap_or_default());
        values.push(pairs.clone());
        pairs
    };
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    if alike.kept {
        let source = match backend {
            DbBackend::Postgres => "unnest($2::text::text[]) AS d (value)",
            _ => "(SELECT value ->> 0 AS value FROM json_each($2)) d",
        };
        let sql = format!(
            "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at) SELECT $1, d.value, 1, 'queued', 0, {now} FROM {source}"
        );
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [tx.tenant().into(), ids])).await?;
    }
    Ok(())
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

/// The newest jobs first, after `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    ctx: &RequestCtx,
    filter: &JobFilter,
    after: Option<JobId>,
    limit: u64,
) -> Result<Vec<JobRecord>, DbError> {
    let ended = filter.state.is_none_or(|state| matches!(state, JobState::Succeeded | JobState::Cancelled));
    let live = filter.state.is_none_or(|state| !matches!(state, JobState::Succeeded | JobState::Cancelled));
    let mut records: Vec<JobRecord> = Vec::new();
    if live {
        let mut query = job::Entity::find().filter(job::Column::TenantId.eq(ctx.tenant));
        if let Some(state) = filter.state {
            query = query.filter(job::Column::State.eq(state.number()));
        }
        if let Some(kind) = &filter.kind {
            query = query.filter(job::Column::Kind.eq(kind));
        }
        if let Some(queue) = &filter.queue {
            query = query.filter(job::Column::Queue.eq(queue));
        }
        if let Some(after) = after {
            query = query.filter(job::Column::Id.lt(after));
        }
        let rows = query.order_by_desc(job::Column::Id).limit(limit).all(tx).await?;
        records.extend(rows.into_iter().map(JobRecord::from));
    }
    if ended {
        let mut query = history::Entity::find().filter(history::Column::TenantId.eq(ctx.tenant));
        if let Some(state) = filter.state {
            query = query.filter(history::Column::State.eq(state.number()));
        }
        if let Some(kind) = &filter.kind {
            query = query.filter(history::Column::Kind.eq(kind));
        }
        if let Some(queue) = &filter.queue {
            query = query.filter(history::Column::Queue.eq(queue));
        }
        if let Some(after) = after {
            query = query.filter(history::Column::Id.lt(after));
        }
        let rows = query.order_by_desc(history::Column::Id).limit(limit).all(tx).await?;
        records.extend(rows.into_iter().map(JobRecord::from));
    }
    // A job that ended between the two looks is in both.
    records.sort_by_key(|record| std::cmp::Reverse(record.id));
    records.dedup_by_key(|record| record.id);
    records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(records)
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

async fn find_by_key(
    tx: &impl ConnectionTrait,
    tenant: TenantId,
    kind: &str,
    key: &str,
) -> Result<Option<JobId>, DbError> {
    let backend = tx.get_database_backend();
    for table in ["jobs_jobs", "jobs_history"] {
        let sql = format!("SELECT id FROM {table} WHERE tenant_id = $1 AND kind = $2 AND idempotency_key = $3 LIMIT 1");
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(backend, sql, [tenant.into(), kind.into(), key.into()]))
            .await?;
        if let Some(row) = row {
            return Ok(Some(row.try_get("", "id")?));
        }
    }
    Ok(None)
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
