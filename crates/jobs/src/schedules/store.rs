//! The statements of schedules.

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx, TenantId, TenantTx};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use super::cron::Cron;
use super::{NewSchedule, Position, ScheduleId, ScheduleRecord};
use crate::job::JobId;
use crate::jobs::store::now as database_clock;
use crate::queues::PausedBy;

/// A schedule that is due.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) tenant: TenantId,
    pub(crate) id: ScheduleId,
    pub(crate) cron: String,
    pub(crate) queue: String,
    pub(crate) kind: String,
    pub(crate) version: i32,
    pub(crate) payload: serde_json::Value,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) next_run_at: Timestamp,
}

/// The database's own time.
pub(crate) async fn now(tx: &impl ConnectionTrait) -> Result<Timestamp, DbError> {
    let backend = tx.get_database_backend();
    let sql = format!("SELECT {} AS now", database_clock(backend));
    let row = tx.query_one_raw(Statement::from_string(backend, sql)).await?;
    Ok(row.map(|row| row.try_get("", "now")).transpose()?.unwrap_or(Timestamp::EPOCH))
}

/// Makes the schedule of this name, or brings it up to date. Its next moment stays unless its expression changed.
pub(crate) async fn put(
    tx: &impl ConnectionTrait,
    tenant: TenantId,
    id: ScheduleId,
    new: &NewSchedule,
) -> Result<ScheduleId, DbError> {
    let now = now(tx).await?;
    let next = new.cron.parse::<Cron>().ok().and_then(|cron| cron.next_after(now)).unwrap_or(now);
    let sql = "INSERT INTO jobs_schedules (tenant_id, id, name, cron, queue, kind, version, payload, max_attempts, kept, next_run_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (tenant_id, name) DO UPDATE SET
         next_run_at = CASE WHEN jobs_schedules.cron = excluded.cron THEN jobs_schedules.next_run_at ELSE excluded.next_run_at END,
         cron = excluded.cron, queue = excluded.queue, kind = excluded.kind, version = excluded.version, payload = excluded.payload,
         max_attempts = excluded.max_attempts, kept = excluded.kept
       RETURNING id";
    let values: [Value; 12] = [
        tenant.into(),
        id.into(),
        new.name.clone().into(),
        new.cron.clone().into(),
        new.queue.into(),
        new.kind.into(),
        new.version.into(),
        new.payload.clone().into(),
        new.max_attempts.into(),
        new.kept.into(),
        next.into(),
        now.into(),
    ];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    row.map_or(Ok(id), |row| Ok(row.try_get("", "id")?))
}

/// Forgets the schedule of this name; answers whether there was one.
pub(crate) async fn remove(tx: &TenantTx, name: &str) -> Result<bool, DbError> {
    let sql = "DELETE FROM jobs_schedules WHERE tenant_id = $1 AND name = $2";
    let values: [Value; 2] = [tx.tenant().into(), name.into()];
    let done = tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a schedule is due.
pub(crate) async fn is_any_due(tx: &SystemTx) -> Result<bool, DbError> {
    let backend = tx.get_database_backend();
    let sql = format!(
        "SELECT 1 AS due FROM jobs_schedules WHERE NOT paused AND NOT held AND next_run_at <= {} LIMIT 1",
        database_clock(backend)
    );
    Ok(tx.query_one_raw(Statement::from_string(backend, sql)).await?.is_some())
}

/// Schedules that are due, held until the transaction ends. Those that somebody else holds are left out.
pub(crate) async fn lock_due(tx: &SystemTx, now: Timestamp) -> Result<Vec<Due>, DbError> {
    let backend = tx.get_database_backend();
    let lock = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT tenant_id, id, cron, queue, kind, version, payload, max_attempts, kept, next_run_at FROM jobs_schedules
         WHERE NOT paused AND NOT held AND next_run_at <= $1 ORDER BY next_run_at LIMIT 100 {lock}"
    );
    let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, sql, [now.into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                tenant: row.try_get("", "tenant_id")?,
                id: row.try_get("", "id")?,
                cron: row.try_get("", "cron")?,
                queue: row.try_get("", "queue")?,
                kind: row.try_get("", "kind")?,
                version: row.try_get("", "version")?,
                payload: row.try_get("", "payload")?,
                max_attempts: row.try_get("", "max_attempts")?,
                kept: row.try_get("", "kept")?,
                next_run_at: row.try_get("", "next_run_at")?,
            })
        })
        .collect()
}

/// Notes that a schedule has enqueued its job. Without a next moment it is paused.
pub(crate) async fn move_on(
    tx: &SystemTx,
    schedule: &Due,
    now: Timestamp,
    next: Option<Timestamp>,
    job: JobId,
) -> Result<(), DbError> {
    let sql = "UPDATE jobs_schedules SET next_run_at = coalesce($3, next_run_at), paused = $4, last_run_at = $5, last_job_id = $6
       WHERE tenant_id = $1 AND id = $2";
    let values: [Value; 6] = [
        schedule.tenant.into(),
        schedule.id.into(),
        next.map(Timestamp::as_micros).into(),
        next.is_none().into(),
        now.into(),
        job.into(),
    ];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Schedules of one tenant or of all, by tenant and name, behind `after`.
pub(crate) async fn list(
    tx: &impl ConnectionTrait,
    tenant: Option<TenantId>,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<ScheduleRecord>, DbError> {
    let mine = if tenant.is_some() { "tenant_id = $1" } else { "$1 = ''" };
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs_schedules WHERE {mine} AND (tenant_id, name) > ($2, $3) ORDER BY tenant_id, name LIMIT $4"
    );
    let (after_tenant, after_name) = after.map_or((String::new(), ""), |(tenant, name)| (tenant.to_string(), name));
    let values: [Value; 4] = [
        tenant.map_or_else(String::new, |tenant| tenant.to_string()).into(),
        after_tenant.into(),
        after_name.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    rows.iter().map(record).collect()
}

/// One schedule, held until the transaction ends.
pub(crate) async fn find(
    tx: &impl ConnectionTrait,
    tenant: TenantId,
    id: ScheduleId,
) -> Result<Option<ScheduleRecord>, DbError> {
    let backend = tx.get_database_backend();
    let lock = if backend == DbBackend::Postgres { "FOR UPDATE" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM jobs_schedules WHERE tenant_id = $1 AND id = $2 {lock}");
    let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, [tenant.into(), id.into()])).await?;
    row.as_ref().map(record).transpose()
}

/// Stores who paused a schedule, and its next moment.
pub(crate) async fn set_paused(tx: &impl ConnectionTrait, schedule: &ScheduleRecord) -> Result<(), DbError> {
    let sql = "UPDATE jobs_schedules SET paused = $3, held = $4, next_run_at = $5 WHERE tenant_id = $1 AND id = $2";
    let values: [Value; 5] = [
        schedule.tenant.into(),
        schedule.id.into(),
        schedule.paused_by.contains(&PausedBy::Tenant).into(),
        schedule.paused_by.contains(&PausedBy::Operator).into(),
        schedule.next_run_at.into(),
    ];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

const COLUMNS: &str = "tenant_id, id, name, cron, queue, kind, paused, held, next_run_at, last_run_at, last_job_id";

fn record(row: &QueryResult) -> Result<ScheduleRecord, DbError> {
    let mut paused_by = Vec::new();
    for (column, who) in [("paused", PausedBy::Tenant), ("held", PausedBy::Operator)] {
        if row.try_get("", column)? {
            paused_by.push(who);
        }
    }
    Ok(ScheduleRecord {
        tenant: row.try_get("", "tenant_id")?,
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        cron: row.try_get("", "cron")?,
        queue: row.try_get("", "queue")?,
        kind: row.try_get("", "kind")?,
        paused_by,
        next_run_at: row.try_get("", "next_run_at")?,
        last_run_at: row.try_get("", "last_run_at")?,
        last_job: row.try_get("", "last_job_id")?,
    })
}
