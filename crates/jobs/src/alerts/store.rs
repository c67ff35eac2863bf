//! The statements of alerts.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::time::Timestamp;
use kernel::{DbError, SystemTx};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement, Value};

use super::{Alert, AlertRule, Measure};
use crate::jobs::store::now as database_clock;

pub(super) use crate::schedules::store::now;

/// The rules by name.
pub(super) async fn rules(tx: &SystemTx) -> Result<Vec<AlertRule>, DbError> {
    let sql =
        "SELECT name, measure, queue, above, window_seconds, clear_after_seconds FROM jobs_alert_rules ORDER BY name";
    let rows = query(tx, sql, []).await?;
    rows.iter()
        .map(|row| {
            let measure: String = row.try_get("", "measure")?;
            let window = row.try_get::<Option<i64>>("", "window_seconds")?;
            let measure = match measure.as_str() {
                "queue_age" => Measure::QueueAge,
                _ => Measure::DeadLetters { window_seconds: window.and_then(|seconds| u32::try_from(seconds).ok()) },
            };
            Ok(AlertRule {
                name: row.try_get("", "name")?,
                measure,
                queue: row.try_get("", "queue")?,
                above: u32::try_from(row.try_get::<i64>("", "above")?).unwrap_or(u32::MAX),
                clear_after: seconds(row.try_get("", "clear_after_seconds")?),
            })
        })
        .collect()
}

pub(super) async fn put_rule(tx: &SystemTx, rule: &AlertRule) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO jobs_alert_rules (name, measure, queue, above, window_seconds, clear_after_seconds, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, {})
         ON CONFLICT (name) DO UPDATE SET measure = excluded.measure, queue = excluded.queue, above = excluded.above,
           window_seconds = excluded.window_seconds, clear_after_seconds = excluded.clear_after_seconds",
        database_clock(tx.get_database_backend())
    );
    let (measure, window) = match rule.measure {
        Measure::QueueAge => ("queue_age", None),
        Measure::DeadLetters { window_seconds } => ("dead_letters", window_seconds.map(i64::from)),
    };
    let values = [
        rule.name.clone().into(),
        measure.into(),
        rule.queue.clone().into(),
        i64::from(rule.above).into(),
        window.into(),
        i64::try_from(rule.clear_after.as_secs()).unwrap_or(i64::MAX).into(),
    ];
    execute(tx, &sql, values).await?;
    Ok(())
}

/// Answers whether there was one.
pub(super) async fn delete_rule(tx: &SystemTx, name: &str) -> Result<bool, DbError> {
    Ok(execute(tx, "DELETE FROM jobs_alert_rules WHERE name = $1", [name.into()]).await? > 0)
}

/// The alerts that hold, the oldest first.
pub(super) async fn alerts(tx: &SystemTx) -> Result<Vec<Alert>, DbError> {
    let sql = "SELECT rule, queue, since, value, calm_since FROM jobs_alerts ORDER BY since, rule, queue LIMIT 10000";
    let rows = query(tx, sql, []).await?;
    rows.iter()
        .map(|row| {
            Ok(Alert {
                rule: row.try_get("", "rule")?,
                queue: row.try_get("", "queue")?,
                since: row.try_get("", "since")?,
                value: row.try_get("", "value")?,
                calm_since: row.try_get("", "calm_since")?,
            })
        })
        .collect()
}

/// The value of each queue that has one. It looks at every job that waits or is dead.
pub(super) async fn measure(tx: &SystemTx, measure: Measure) -> Result<BTreeMap<String, f64>, DbError> {
    let backend = tx.get_database_backend();
    let now = database_clock(backend);
    let rows = match measure {
        Measure::QueueAge => {
            // Whoever paused a queue knows that its jobs wait.
            let sql = format!(
                "SELECT queue, max({now} - run_at) AS value FROM jobs_jobs j WHERE state = 0
                   AND NOT EXISTS (SELECT 1 FROM jobs_queues q WHERE q.queue = j.queue AND q.paused)
                   AND NOT EXISTS (SELECT 1 FROM jobs_limits l WHERE l.tenant_id = j.tenant_id AND l.queue = j.queue
                     AND (l.paused OR l.held))
                 GROUP BY queue"
            );
            query(tx, &sql, []).await?
        }
        Measure::DeadLetters { window_seconds: None } => {
            query(tx, "SELECT queue, count(*) AS value FROM jobs_jobs WHERE state = 3 GROUP BY queue", []).await?
        }
        Measure::DeadLetters { window_seconds: Some(window) } => {
            let died = match backend {
                DbBackend::Postgres => "(failures -> -1 ->> 'at')::bigint",
                _ => "json_extract(failures, '$[#-1].at')",
            };
            let sql = format!(
                "SELECT queue, count(*) AS value FROM jobs_jobs
                 WHERE state = 3 AND coalesce({died}, run_at) > {now} - $1 GROUP BY queue"
            );
            query(tx, &sql, [(i64::from(window) * 1_000_000).into()]).await?
        }
    };
    let value = |row: &QueryResult| {
        let value: i64 = row.try_get("", "value")?;
        #[expect(clippy::cast_precision_loss, reason = "counts and ages are far below 2^52")]
        let value = value.max(0) as f64;
        Ok((row.try_get("", "queue")?, if measure == Measure::QueueAge { value / 1_000_000.0 } else { value }))
    };
    rows.iter().map(value).collect()
}

/// Stores an alert; answers whether there was none.
pub(super) async fn raise(tx: &SystemTx, alert: &Alert) -> Result<bool, DbError> {
    let sql = "INSERT INTO jobs_alerts (rule, queue, since, told_at, value) VALUES ($1, $2, $3, $3, $4) ON CONFLICT DO NOTHING";
    let values = [alert.rule.clone().into(), alert.queue.clone().into(), alert.since.into(), alert.value.into()];
    Ok(execute(tx, sql, values).await? > 0)
}

/// Notes how an alert is now.
pub(super) async fn note(tx: &SystemTx, alert: &Alert) -> Result<(), DbError> {
    let sql = "UPDATE jobs_alerts SET value = $3, calm_since = $4 WHERE rule = $1 AND queue = $2 AND since = $5";
    let values = [
        alert.rule.clone().into(),
        alert.queue.clone().into(),
        alert.value.into(),
        alert.calm_since.map(Timestamp::as_micros).into(),
        alert.since.into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

/// Forgets an alert; answers whether it still held.
pub(super) async fn clear(tx: &SystemTx, alert: &Alert) -> Result<bool, DbError> {
    let sql = "DELETE FROM jobs_alerts WHERE rule = $1 AND queue = $2 AND since = $3";
    Ok(execute(tx, sql, [alert.rule.clone().into(), alert.queue.clone().into(), alert.since.into()]).await? > 0)
}

fn seconds(stored: i64) -> Duration {
    Duration::from_secs(u64::try_from(stored).unwrap_or(0))
}

async fn query<const N: usize>(tx: &SystemTx, sql: &str, values: [Value; N]) -> Result<Vec<QueryResult>, DbError> {
    Ok(tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?)
}

async fn execute<const N: usize>(tx: &SystemTx, sql: &str, values: [Value; N]) -> Result<u64, DbError> {
    let done = tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected())
}
