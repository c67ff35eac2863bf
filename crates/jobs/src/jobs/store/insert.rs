//! Writing jobs within the caller's transaction.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use kernel::time::Timestamp;
use kernel::{DbError, RequestId, TenantId, TenantTx};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;

use super::{append_event, now};
use crate::job::{JobId, JobState};
use crate::operations::{self, Action, Selection};

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

/// The job that this key stands for: one that waits or runs, else one that succeeded and is remembered. A dead letter is asked for
/// again, so it begins anew; what was cancelled stands in nobody's way.
async fn find_by_key(
    tx: &impl ConnectionTrait,
    tenant: TenantId,
    kind: &str,
    key: &str,
) -> Result<Option<JobId>, DbError> {
    let backend = tx.get_database_backend();
    let one = async |sql: &str| {
        let values = [tenant.into(), kind.into(), key.into()];
        tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await
    };
    let live = "SELECT id, state FROM jobs_jobs WHERE tenant_id = $1 AND kind = $2 AND idempotency_key = $3";
    if let Some(row) = one(live).await? {
        let id = row.try_get("", "id")?;
        if JobState::from_number(row.try_get("", "state")?) == JobState::Dead {
            let selection = Selection { ids: vec![id], ..Selection::default() };
            operations::store::apply(tx, Some(tenant), Action::Retry, &selection, None, 1).await?;
        }
        return Ok(Some(id));
    }
    let succeeded =
        "SELECT id FROM jobs_history WHERE tenant_id = $1 AND kind = $2 AND idempotency_key = $3 AND state = 4 LIMIT 1";
    one(succeeded).await?.map(|row| Ok(row.try_get("", "id")?)).transpose()
}
