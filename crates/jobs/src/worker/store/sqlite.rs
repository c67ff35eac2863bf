//! The statements for SQLite. A change is a transaction that takes the one writer at its start, so nothing comes between its
//! statements and no row needs a lock.

use std::time::Duration;

use kernel::{Db, DbError, SystemTx};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    Changed, Claim, ClaimFrom, ClaimedRow, Finish, Hold, PutBack, StillHeld, changed, json, limit, micros, parse,
    still_held, worker_lost,
};
use crate::failure::Backoff;

#[derive(Clone, Debug)]
pub(crate) struct SqliteStore {
    pub(super) db: Db,
}

impl SqliteStore {
    pub(super) async fn claim(&self, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let values: [Value; 3] = [claim.queue.into(), claim.after.clone().into(), limit(claim.limit).into()];
        let picked = pick(&tx, PICK, values).await?;
        let rows = take(&tx, &picked, claim.lease, claim.lease_for).await?;
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn claim_from(&self, claim: &ClaimFrom) -> Result<Vec<ClaimedRow>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let rows = claim_places(&tx, claim).await?;
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn tenants(&self, queue: &str, after: &str, most: usize) -> Result<Vec<String>, DbError> {
        let tx = SystemTx::read(&self.db).await?;
        let rows = query(&tx, TENANTS, [queue.into(), after.into(), limit(most).into()]).await?;
        rows.iter().map(|row| Ok(row.try_get("", "tenant_id")?)).collect()
    }

    pub(super) async fn forget(&self, batch: &[Hold]) -> Result<usize, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let forgotten = execute(&tx, FORGET, [json(batch).into()]).await?;
        tx.commit().await?;
        Ok(usize::try_from(forgotten).unwrap_or(0))
    }

    pub(super) async fn finish(&self, batch: &[Finish]) -> Result<Vec<Changed>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let changed = finish(&tx, &json(batch)).await?;
        tx.commit().await?;
        Ok(changed)
    }

    pub(super) async fn put_back(&self, batch: &[PutBack]) -> Result<Vec<Changed>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let batch = json(batch);
        let rows = read(&query(&tx, PUT_BACK, [batch.clone().into()]).await?, changed)?;
        let watched: Vec<i64> = rows.iter().filter(|row| row.kept).map(|row| row.seq).collect();
        if !watched.is_empty() {
            execute(&tx, PUT_BACK_EVENTS, [batch.into(), json(&watched).into()]).await?;
        }
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn extend(&self, held: &[Hold], lease_for: Duration) -> Result<Vec<StillHeld>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let held = json(held);
        execute(&tx, EXTEND, [held.clone().into(), micros(lease_for).into(), micros(lease_for.mul_f64(0.7)).into()])
            .await?;
        let rows = read(&query(&tx, STILL_HELD, [held.into()]).await?, still_held)?;
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn reap(&self, backoff: Backoff) -> Result<Vec<Changed>, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let rows =
            query(&tx, REAP, [micros(backoff.base).into(), micros(backoff.cap).into(), worker_lost().into()]).await?;
        let rows = read(&rows, changed)?;
        let watched: Vec<i64> = rows.iter().filter(|row| row.kept).map(|row| row.seq).collect();
        if !watched.is_empty() {
            execute(&tx, REAP_EVENTS, [json(&watched).into()]).await?;
        }
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn promote(&self) -> Result<u64, DbError> {
        let tx = SystemTx::begin(&self.db).await?;
        let promoted = execute(&tx, PROMOTE, []).await?;
        tx.commit().await?;
        Ok(promoted)
    }
}

/// Claims from one place after the other until the room is used up. Nothing comes between: the writer is taken.
pub(super) async fn claim_places(tx: &SystemTx, claim: &ClaimFrom) -> Result<Vec<ClaimedRow>, DbError> {
    let mut picked = Vec::new();
    for place in &claim.places {
        let share = place.share.min(claim.limit - picked.len());
        if share == 0 {
            break;
        }
        let tenant = place.tenant.clone();
        let values: [Value; 5] =
            [claim.queue.into(), tenant.into(), limit(share).into(), place.priority.into(), place.seq.into()];
        picked.extend(pick(tx, PICK_FROM, values).await?);
    }
    take(tx, &picked, claim.lease, claim.lease_for).await
}

/// The numbers that a picking statement answers.
async fn pick<const N: usize>(tx: &SystemTx, sql: &str, values: [Value; N]) -> Result<Vec<i64>, DbError> {
    from_json(&query(tx, sql, values).await?)
}

/// Takes what was picked, in the order of the numbers.
async fn take(tx: &SystemTx, picked: &[i64], lease: i64, lease_for: Duration) -> Result<Vec<ClaimedRow>, DbError> {
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = json(picked);
    execute(tx, TAKE, [numbers.clone().into(), lease.into(), micros(lease_for).into()]).await?;
    let taken: Vec<Taken> = from_json(&query(tx, TAKEN, [numbers.into()]).await?)?;
    let rows = taken.into_iter().map(ClaimedRow::try_from).collect::<Result<Vec<_>, _>>()?;
    let watched: Vec<i64> = rows.iter().filter(|row| row.kept).map(|row| row.seq).collect();
    if !watched.is_empty() {
        execute(tx, STARTED, [json(&watched).into()]).await?;
    }
    Ok(rows)
}

/// A claimed row, in the order of [`TAKEN`].
#[derive(Deserialize)]
struct Taken(
    i64,
    i64,
    String,
    String,
    String,
    i32,
    String,
    i16,
    i32,
    i32,
    u8,
    u8,
    String,
    Option<String>,
    i64,
    i64,
    u8,
);

impl TryFrom<Taken> for ClaimedRow {
    type Error = DbError;

    fn try_from(row: Taken) -> Result<Self, DbError> {
        Ok(Self {
            seq: row.0,
            lease: row.1,
            tenant: parse(&row.2)?,
            id: parse(&row.3)?,
            kind: row.4,
            version: row.5,
            payload: row.6,
            priority: row.7,
            attempt: row.8,
            max_attempts: row.9,
            kept: row.10 != 0,
            cancel_requested: row.11 != 0,
            request_id: parse(&row.12)?,
            traceparent: row.13,
            waited: row.14,
            age: row.15,
            is_suspect: row.16 != 0,
        })
    }
}

/// The one text that such a statement answers.
fn from_json<T: DeserializeOwned>(rows: &[QueryResult]) -> Result<T, DbError> {
    let text: String = rows.first().map_or_else(|| Ok("[]".to_owned()), |row| row.try_get_by_index(0))?;
    serde_json::from_str(&text).map_err(|error| DbError::Other(sea_orm::DbErr::Json(error.to_string())))
}

/// Ends jobs within any transaction. `batch` is an array of [`Finish`] as JSON.
pub(super) async fn finish(tx: &impl ConnectionTrait, batch: &str) -> Result<Vec<Changed>, DbError> {
    execute(tx, FINISH_HISTORY, [batch.into()]).await?;
    execute(tx, FINISH_EVENTS, [batch.into()]).await?;
    read(&query(tx, FINISH, [batch.into()]).await?, changed)
}

async fn query<const N: usize>(
    tx: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbError> {
    Ok(tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?)
}

async fn execute<const N: usize>(tx: &impl ConnectionTrait, sql: &str, values: [Value; N]) -> Result<u64, DbError> {
    Ok(tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?.rows_affected())
}

fn read<T>(rows: &[QueryResult], convert: fn(&QueryResult) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    rows.iter().map(convert).collect()
}

macro_rules! now {
    () => {
        "cast(unixepoch('subsec') * 1000000 AS integer)"
    };
}

/// The jobs that a batch in JSON names and whose lease it knows.
macro_rules! held {
    () => {
        "json_each(?1) d JOIN jobs_jobs j ON j.seq = d.value ->> 'seq' AND j.lease = d.value ->> 'lease'"
    };
}

/// The list of a job's failures with one more, the last twenty at the most.
macro_rules! failures {
    ($problem:literal, $error:literal) => {
        concat!(
            "json_insert(CASE WHEN json_array_length(coalesce(failures, '[]')) >= 20 THEN json_remove(failures, '$[0]')
               ELSE coalesce(failures, '[]') END,
             '$[#]', json_object('attempt', attempt, 'started_at', started_at, 'at', ",
            now!(),
            ", 'problem', json(",
            $problem,
            "), 'error', ",
            $error,
            "))"
        )
    };
}

/// What is picked and what was taken comes as one text: every row would be handed from the database's thread to ours by itself,
/// which costs more than finding it. ?1 queue, ?2 tenant to begin after, ?3 batch. The same skip scan as on PostgreSQL.
const PICK: &str = "
    WITH RECURSIVE t (tenant_id, n) AS (
      SELECT * FROM (SELECT tenant_id, 1 FROM jobs_jobs WHERE queue = ?1 AND state = 0 AND tenant_id > ?2 ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT j.tenant_id FROM jobs_jobs j WHERE j.queue = ?1 AND j.state = 0 AND j.tenant_id > t.tenant_id ORDER BY j.tenant_id LIMIT 1),
        t.n + 1
      FROM t WHERE t.tenant_id IS NOT NULL AND t.n < ?3
    ), c AS MATERIALIZED (
      SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL
    ), k (k) AS MATERIALIZED (
      SELECT (?3 + count(*) - 1) / max(count(*), 1) FROM c
    ), pick (seq) AS MATERIALIZED (
      SELECT j.seq FROM c CROSS JOIN jobs_jobs j ON j.seq IN (
        SELECT x.seq FROM jobs_jobs x WHERE x.queue = ?1 AND x.state = 0 AND x.tenant_id = c.tenant_id ORDER BY x.priority, x.seq
        LIMIT (SELECT k FROM k))
      LIMIT ?3
    )
    SELECT json_group_array(seq) FROM pick";

/// ?1 queue, ?2 tenant, ?3 how many, ?4 and ?5 the last job taken.
const PICK_FROM: &str = "
    SELECT json_group_array(seq) FROM (
      SELECT seq FROM jobs_jobs WHERE queue = ?1 AND state = 0 AND tenant_id = ?2 AND (priority, seq) > (?4, ?5)
      ORDER BY priority, seq LIMIT ?3)";

/// ?1 numbers, ?2 lease, ?3 microseconds of the lease.
const TAKE: &str = concat!(
    "UPDATE jobs_jobs SET state = 1, lease = ?2, lease_until = ",
    now!(),
    " + ?3, attempt = attempt + 1, started_at = ",
    now!(),
    ", event_id = event_id + kept
     WHERE seq IN (SELECT value FROM json_each(?1))"
);

/// ?1 numbers of jobs just taken.
const TAKEN: &str = "
    SELECT json_group_array(json_array(seq, lease, tenant_id, id, kind, version, payload, priority, attempt, max_attempts, kept,
      cancel_requested, request_id, traceparent, started_at - run_at, started_at - created_at,
      coalesce(last_error = 'lease expired', 0)))
    FROM jobs_jobs WHERE seq IN (SELECT value FROM json_each(?1))";

/// ?1 queue, ?2 tenant to begin after, ?3 how many.
pub(super) const TENANTS: &str = "
    WITH RECURSIVE t (tenant_id, n) AS (
      SELECT * FROM (SELECT tenant_id, 1 FROM jobs_jobs WHERE queue = ?1 AND state = 0 AND tenant_id > ?2 ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT j.tenant_id FROM jobs_jobs j WHERE j.queue = ?1 AND j.state = 0 AND j.tenant_id > t.tenant_id ORDER BY j.tenant_id LIMIT 1),
        t.n + 1
      FROM t WHERE t.tenant_id IS NOT NULL AND t.n < ?3
    )
    SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL";

/// ?1 batch of jobs of which nothing remains.
const FORGET: &str = concat!("DELETE FROM jobs_jobs WHERE seq IN (SELECT j.seq FROM ", held!(), ")");

/// ?1 numbers of jobs just claimed.
const STARTED: &str = "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
     SELECT tenant_id, id, event_id, 'started', attempt, started_at FROM jobs_jobs WHERE seq IN (SELECT value FROM json_each(?1))";

const FINISH_HISTORY: &str = concat!(
    "INSERT INTO jobs_history (tenant_id, id, queue, kind, state, attempt, max_attempts, idempotency_key, request_id, fraction,
       message, result, problem, failures, run_at, created_at, started_at, finished_at)
     SELECT j.tenant_id, j.id, j.queue, j.kind, d.value ->> 'state', j.attempt, j.max_attempts, j.idempotency_key, j.request_id, j.fraction,
       j.message, d.value ->> 'result', d.value ->> 'problem', j.failures, j.run_at, j.created_at, j.started_at, ",
    now!(),
    " FROM ",
    held!(),
    " WHERE j.kept"
);

const FINISH_EVENTS: &str = concat!(
    "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, created_at)
     SELECT j.tenant_id, j.id, j.event_id + 1, CASE d.value ->> 'state' WHEN 4 THEN 'succeeded' ELSE 'cancelled' END, j.attempt,
       j.fraction, j.message, coalesce(d.value ->> 'result', d.value ->> 'problem'), ",
    now!(),
    " FROM ",
    held!(),
    " WHERE j.kept"
);

const FINISH: &str =
    concat!("DELETE FROM jobs_jobs WHERE seq IN (SELECT j.seq FROM ", held!(), ") RETURNING seq, tenant_id, id, kept");

const PUT_BACK: &str = concat!(
    "UPDATE jobs_jobs SET state = d.value ->> 'state', attempt = attempt - (d.value ->> 'uncount'), lease = NULL, lease_until = NULL,
       run_at = CASE WHEN d.value ->> 'state' <> 2 THEN run_at WHEN cancel_requested THEN ",
    now!(),
    " ELSE ",
    now!(),
    " + (d.value ->> 'wait') END,
       last_error = coalesce(d.value ->> 'error', last_error), problem = coalesce(d.value ->> 'problem', problem),
       failures = CASE WHEN d.value ->> 'error' IS NULL THEN failures ELSE ",
    failures!("d.value ->> 'problem'", "d.value ->> 'error'"),
    " END,
       event_id = event_id + (kept AND d.value ->> 'event' IS NOT NULL)
     FROM json_each(?1) d
     WHERE jobs_jobs.seq = d.value ->> 'seq' AND jobs_jobs.lease = d.value ->> 'lease'
     RETURNING seq, tenant_id, id, kept"
);

/// ?1 the same batch, ?2 numbers of those that were put back.
const PUT_BACK_EVENTS: &str = concat!(
    "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, run_at, created_at)
     SELECT j.tenant_id, j.id, j.event_id, d.value ->> 'event', j.attempt, j.fraction, j.message, j.problem, j.run_at, ",
    now!(),
    " FROM json_each(?1) d JOIN jobs_jobs j ON j.seq = d.value ->> 'seq'
     WHERE j.seq IN (SELECT value FROM json_each(?2)) AND d.value ->> 'event' IS NOT NULL"
);

const EXTEND: &str = concat!(
    "UPDATE jobs_jobs SET lease_until = ",
    now!(),
    " + ?2 WHERE seq IN (SELECT j.seq FROM ",
    held!(),
    " WHERE j.lease_until < ",
    now!(),
    " + ?3)"
);

const STILL_HELD: &str = concat!("SELECT j.seq, j.cancel_requested FROM ", held!());

/// ?1 first gap, ?2 longest gap, both in microseconds, ?3 the public problem.
const REAP: &str = concat!(
    "UPDATE jobs_jobs SET state = CASE WHEN attempt >= max_attempts AND NOT cancel_requested THEN 3 ELSE 2 END, lease = NULL, lease_until = NULL,
       run_at = ",
    now!(),
    " + CASE WHEN cancel_requested THEN 0 ELSE min(?1 << min(attempt - 1, 20), ?2) * (700 + abs(random() % 600)) / 1000 END,
       last_error = 'lease expired', problem = ?3, failures = ",
    failures!("?3", "'lease expired'"),
    ", event_id = event_id + kept
     WHERE seq IN (SELECT seq FROM jobs_jobs WHERE state = 1 AND lease_until < ",
    now!(),
    " ORDER BY lease_until LIMIT 1000)
     RETURNING seq, tenant_id, id, kept"
);

/// ?1 numbers of jobs just reaped.
const REAP_EVENTS: &str = concat!(
    "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, run_at, created_at)
     SELECT tenant_id, id, event_id, CASE state WHEN 3 THEN 'dead' ELSE 'retrying' END, attempt, fraction, message, problem, run_at, ",
    now!(),
    " FROM jobs_jobs WHERE seq IN (SELECT value FROM json_each(?1))"
);

const PROMOTE: &str = concat!(
    "UPDATE jobs_jobs SET state = 0 WHERE seq IN (SELECT seq FROM jobs_jobs WHERE state = 2 AND run_at <= ",
    now!(),
    " ORDER BY run_at LIMIT 1000)"
);
