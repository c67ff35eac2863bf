//! What a worker does beside its jobs: writes figures down, forgets what is old.

use std::collections::HashMap;
use std::time::Duration;

use kernel::{Db, DbError, SystemTx};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use serde_json::json;

use super::micros;
use crate::jobs::store::now;
use crate::queues::store::EVERYBODY;
use crate::worker::figures::{Counted, Series, Tally};

/// Writes figures as rows of this moment. `number` keeps those of several workers apart.
pub(crate) async fn write_figures(db: &Db, counted: &Counted, number: i64) -> Result<(), DbError> {
    let mut everybody: HashMap<Series, Tally> = HashMap::new();
    for (series, tally) in counted.values().flatten() {
        everybody.entry(*series).or_default().merge(tally);
    }
    let mut rows = Vec::new();
    let by_tenant = counted.iter().map(|(tenant, series)| (tenant.to_string(), series));
    for (tenant, series) in by_tenant.chain([(EVERYBODY.to_owned(), &everybody)]) {
        for ((queue, kind), tally) in series {
            let id = number.wrapping_add(i64::try_from(rows.len()).unwrap_or(0));
            rows.push(json!({
                "tenant_id": tenant, "id": id, "queue": queue, "kind": kind, "succeeded": tally.succeeded,
                "failed": tally.failed, "dead": tally.dead, "cancelled": tally.cancelled, "waits": tally.waits.0, "runs": tally.runs.0,
                "reasons": tally.reasons,
            }));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let backend = db.backend();
    let source = if backend == DbBackend::Postgres {
        "SELECT d.tenant_id, {now}, d.id, d.queue, d.kind, d.succeeded, d.failed, d.dead, d.cancelled, d.waits, d.runs, d.reasons
         FROM jsonb_to_recordset($1::jsonb) AS d (tenant_id text, id bigint, queue text, kind text, succeeded bigint, failed bigint,
           dead bigint, cancelled bigint, waits jsonb, runs jsonb, reasons jsonb)"
    } else {
        "SELECT d.value ->> 'tenant_id', {now}, d.value ->> 'id', d.value ->> 'queue', d.value ->> 'kind', d.value ->> 'succeeded',
           d.value ->> 'failed', d.value ->> 'dead', d.value ->> 'cancelled', d.value -> 'waits', d.value -> 'runs', d.value -> 'reasons'
         FROM json_each($1) d"
    };
    let sql = format!(
        "INSERT INTO jobs_figures (tenant_id, at, id, queue, kind, succeeded, failed, dead, cancelled, waits, runs, reasons) {}",
        source.replace("{now}", now(backend))
    );
    let tx = SystemTx::begin(db).await?;
    let rows: Value = serde_json::Value::Array(rows).to_string().into();
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, [rows])).await?;
    tx.commit().await
}

/// Rows of one part.
const PART: u64 = 1_000;

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    pub(crate) rows: u64,
    /// There may be more.
    pub(crate) more: bool,
}

/// Forgets outcomes with their events, dead letters and figures that are older than is worth keeping; a part of them, so that it
/// never takes long.
pub(crate) async fn forget_old(
    db: &Db,
    outcomes: Duration,
    dead: Duration,
    figures: Duration,
) -> Result<Forgotten, DbError> {
    let backend = db.backend();
    let now = now(backend);
    let old = format!(
        "SELECT tenant_id, id FROM jobs_history WHERE finished_at < {now} - $1 ORDER BY finished_at, tenant_id, id LIMIT {PART}"
    );
    let letters = format!(
        "SELECT tenant_id, id FROM jobs_jobs WHERE state = 3 AND run_at < {now} - $1 ORDER BY tenant_id, id LIMIT {PART}"
    );
    let statements = [
        (format!("DELETE FROM jobs_events WHERE (tenant_id, job_id) IN ({old})"), outcomes),
        (format!("DELETE FROM jobs_history WHERE (tenant_id, id) IN ({old})"), outcomes),
        (format!("DELETE FROM jobs_events WHERE (tenant_id, job_id) IN ({letters})"), dead),
        (format!("DELETE FROM jobs_jobs WHERE state = 3 AND (tenant_id, id) IN ({letters})"), dead),
        (
            format!(
                "DELETE FROM jobs_figures WHERE (tenant_id, at, id) IN
                   (SELECT tenant_id, at, id FROM jobs_figures WHERE at < {now} - $1 ORDER BY at LIMIT {PART})"
            ),
            figures,
        ),
    ];
    let mut forgotten = Forgotten::default();
    let tx = SystemTx::begin(db).await?;
    for (sql, age) in statements {
        let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [micros(age).into()])).await?;
        forgotten.rows += done.rows_affected();
        forgotten.more |= done.rows_affected() >= PART;
    }
    tx.commit().await?;
    Ok(forgotten)
}
