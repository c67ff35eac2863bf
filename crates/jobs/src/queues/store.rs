//! The statements of queues: how they are doing, and their limits.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{DbError, SystemTx, TenantId, TenantTx};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use super::{PausedBy, QueueLimits, QueueRecord};
use crate::job::JobState;
use crate::jobs::store::now;

/// The tenant of figures that are the sum of all tenants. No context has it.
pub(crate) const EVERYBODY: &str = "";
/// Figures that are looked at in one request at the most.
const MOST_FIGURES: u64 = 50_000;

/// Queues by name, of one tenant or of all. What is paused for all tenants is not among one tenant's: see [`paused_for_all`].
pub(crate) async fn queues(
    tx: &impl ConnectionTrait,
    tenant: Option<TenantId>,
    window: Duration,
) -> Result<Vec<QueueRecord>, DbError> {
    let mut queues: BTreeMap<String, QueueRecord> = BTreeMap::new();
    let mine = if tenant.is_some() { "tenant_id = $1" } else { "$1 = ''" };
    let me = tenant.map_or_else(|| EVERYBODY.to_owned(), |tenant| tenant.to_string());
    depths(tx, mine, &me, &mut queues).await?;
    lately(tx, &me, window, &mut queues).await?;
    if tenant.is_some() {
        let rows =
            query(tx, "SELECT queue, paused, held, max_running FROM jobs_limits WHERE tenant_id = $1", [me.into()])
                .await?;
        for row in rows {
            let record = entry(&mut queues, &row)?;
            for (column, who) in [("paused", PausedBy::Tenant), ("held", PausedBy::Operator)] {
                if row.try_get("", column)? {
                    record.paused_by.push(who);
                }
            }
            record.max_running = row.try_get::<Option<i64>>("", "max_running")?.map(positive);
        }
    } else {
        let rows = query(tx, "SELECT queue, paused, max_running, max_running_per_tenant FROM jobs_queues", []).await?;
        for row in rows {
            let record = entry(&mut queues, &row)?;
            if row.try_get("", "paused")? {
                record.paused_by.push(PausedBy::OperatorForAll);
            }
            record.max_running = row.try_get::<Option<i64>>("", "max_running")?.map(positive);
            record.max_running_per_tenant = row.try_get::<Option<i64>>("", "max_running_per_tenant")?.map(positive);
        }
    }
    Ok(queues.into_values().collect())
}

/// The queues that are paused for all tenants.
pub(crate) async fn paused_for_all(tx: &SystemTx) -> Result<Vec<String>, DbError> {
    let rows = query(tx, "SELECT queue FROM jobs_queues WHERE paused", []).await?;
    rows.iter().map(|row| Ok(row.try_get("", "queue")?)).collect()
}

/// What waits, runs and is dead in each queue.
pub(crate) async fn depths(
    tx: &impl ConnectionTrait,
    mine: &str,
    me: &str,
    queues: &mut BTreeMap<String, QueueRecord>,
) -> Result<(), DbError> {
    let now = now(tx.get_database_backend());
    let sql = format!(
        "SELECT queue, state, count(*) AS n, {now} - min(run_at) AS oldest FROM jobs_jobs WHERE {mine} GROUP BY queue, state"
    );
    for row in query(tx, &sql, [me.into()]).await? {
        let record = entry(queues, &row)?;
        let count = positive(row.try_get("", "n")?);
        match JobState::from_number(row.try_get("", "state")?) {
            JobState::Ready => {
                record.ready = count;
                record.oldest = row.try_get::<Option<i64>>("", "oldest")?.map(positive).map(Duration::from_micros);
            }
            JobState::Running => record.running = count,
            JobState::Scheduled => record.scheduled = count,
            _ => record.dead = count,
        }
    }
    Ok(())
}

async fn lately(
    tx: &impl ConnectionTrait,
    me: &str,
    window: Duration,
    queues: &mut BTreeMap<String, QueueRecord>,
) -> Result<(), DbError> {
    let now = now(tx.get_database_backend());
    let sql = format!(
        "SELECT queue, succeeded, failed, dead, cancelled, waits, runs, reasons FROM jobs_figures
         WHERE tenant_id = $1 AND at > {now} - $2 ORDER BY at DESC LIMIT {MOST_FIGURES}"
    );
    let window = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
    for row in query(tx, &sql, [me.into(), window.into()]).await? {
        let lately = &mut entry(queues, &row)?.lately;
        lately.succeeded += row.try_get::<i64>("", "succeeded")?;
        lately.failed += row.try_get::<i64>("", "failed")?;
        lately.dead += row.try_get::<i64>("", "dead")?;
        lately.cancelled += row.try_get::<i64>("", "cancelled")?;
        lately.waits.merge(&list(row.try_get("", "waits")?));
        lately.runs.merge(&list(row.try_get("", "runs")?));
        let reasons: serde_json::Value = row.try_get("", "reasons")?;
        for (reason, count) in reasons.as_object().into_iter().flatten() {
            *lately.reasons.entry(reason.clone()).or_default() += count.as_i64().unwrap_or(0);
        }
    }
    Ok(())
}

/// Jobs of a tenant, or of all, that wait in a queue.
pub(crate) async fn waiting(tx: &impl ConnectionTrait, tenant: Option<TenantId>, queue: &str) -> Result<u64, DbError> {
    let sql = "SELECT count(*) AS n FROM jobs_jobs WHERE ($1 = '' OR tenant_id = $1) AND queue = $2 AND state = 0";
    let tenant = tenant.map_or_else(|| EVERYBODY.to_owned(), |tenant| tenant.to_string());
    let rows = query(tx, sql, [tenant.into(), queue.into()]).await?;
    rows.first().map_or(Ok(0), |row| Ok(positive(row.try_get("", "n")?)))
}

/// Notes the tenant's own pause, unless that is one too many. Answers whether it holds.
pub(crate) async fn pause_for_tenant(tx: &TenantTx, queue: &str, most: i64) -> Result<bool, DbError> {
    let sql = format!(
        "INSERT INTO jobs_limits (tenant_id, queue, paused, updated_at)
         SELECT $1, $2, true, {} WHERE (SELECT count(*) FROM jobs_limits WHERE tenant_id = $1 AND queue <> $2) < $3
         ON CONFLICT (tenant_id, queue) DO UPDATE SET paused = true, updated_at = excluded.updated_at",
        now(tx.get_database_backend())
    );
    Ok(execute(tx, &sql, [tx.tenant().into(), queue.into(), most.into()]).await? > 0)
}

/// Ends the tenant's own pause. What the operator holds stays held, and what the operator limits stays limited.
pub(crate) async fn resume_for_tenant(tx: &TenantTx, queue: &str) -> Result<(), DbError> {
    let at = now(tx.get_database_backend());
    let mine = "tenant_id = $1 AND queue = $2";
    for sql in [
        format!("DELETE FROM jobs_limits WHERE {mine} AND NOT held AND max_running IS NULL"),
        format!("UPDATE jobs_limits SET paused = false, updated_at = {at} WHERE {mine}"),
    ] {
        execute(tx, &sql, [tx.tenant().into(), queue.into()]).await?;
    }
    Ok(())
}

/// Notes the operator's pause of one tenant. What the tenant paused stays paused.
pub(crate) async fn set_tenant_held(tx: &SystemTx, tenant: TenantId, queue: &str, held: bool) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO jobs_limits (tenant_id, queue, paused, held, updated_at) VALUES ($1, $2, false, $3, {})
         ON CONFLICT (tenant_id, queue) DO UPDATE SET held = excluded.held, updated_at = excluded.updated_at",
        now(tx.get_database_backend())
    );
    execute(tx, &sql, [tenant.into(), queue.into(), held.into()]).await?;
    Ok(())
}

pub(crate) async fn set_queue_paused(tx: &SystemTx, queue: &str, paused: bool) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO jobs_queues (queue, paused, updated_at) VALUES ($1, $2, {})
         ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused, updated_at = excluded.updated_at",
        now(tx.get_database_backend())
    );
    execute(tx, &sql, [queue.into(), paused.into()]).await?;
    Ok(())
}

pub(crate) async fn limit(tx: &SystemTx, queue: &str, limits: QueueLimits) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO jobs_queues (queue, paused, max_running, max_running_per_tenant, updated_at) VALUES ($1, $2, $3, $4, {})
         ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused, max_running = excluded.max_running,
           max_running_per_tenant = excluded.max_running_per_tenant, updated_at = excluded.updated_at",
        now(tx.get_database_backend())
    );
    let values = [queue.into(), limits.paused.into(), limits.max_running.into(), limits.max_running_per_tenant.into()];
    execute(tx, &sql, values).await?;
    Ok(())
}

pub(crate) async fn limit_tenant(
    tx: &SystemTx,
    tenant: TenantId,
    queue: &str,
    held: bool,
    max_running: Option<i64>,
) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO jobs_limits (tenant_id, queue, paused, held, max_running, updated_at) VALUES ($1, $2, false, $3, $4, {})
         ON CONFLICT (tenant_id, queue) DO UPDATE SET held = excluded.held, max_running = excluded.max_running,
           updated_at = excluded.updated_at",
        now(tx.get_database_backend())
    );
    execute(tx, &sql, [tenant.into(), queue.into(), held.into(), max_running.into()]).await?;
    Ok(())
}

fn entry<'a>(queues: &'a mut BTreeMap<String, QueueRecord>, row: &QueryResult) -> Result<&'a mut QueueRecord, DbError> {
    let queue: String = row.try_get("", "queue")?;
    Ok(queues.entry(queue.clone()).or_insert_with(|| QueueRecord { queue, ..QueueRecord::default() }))
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn list(stored: serde_json::Value) -> Vec<i64> {
    serde_json::from_value(stored).unwrap_or_default()
}

async fn query<const N: usize>(
    tx: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbError> {
    Ok(tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?)
}

/// Answers how many rows that changed.
async fn execute<const N: usize>(tx: &impl ConnectionTrait, sql: &str, values: [Value; N]) -> Result<u64, DbError> {
    Ok(tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?.rows_affected())
}
