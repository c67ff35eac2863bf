//! The statements for PostgreSQL. Every change is one statement on a connection in autocommit, so it is one round trip.
//!
//! Statements that are meant for the primary key do not repeat the predicate of a partial index: the planner would take that
//! index. Rows are locked in the order of `seq`, or skipped, so that batches cannot deadlock.

use std::time::Duration;

use kernel::DbError;
use sqlx::PgPool;
use sqlx::postgres::PgRow;

use super::{
    Changed, Claim, ClaimedRow, Finish, Hold, PutBack, StillHeld, changed, claimed, json, limit, micros, still_held,
    worker_lost,
};
use crate::failure::Backoff;

#[derive(Clone, Debug)]
pub(crate) struct PostgresStore {
    pub(super) pool: PgPool,
}

impl PostgresStore {
    pub(super) async fn claim(&self, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
        let rows = sqlx::query(CLAIM)
            .bind(&claim.queue)
            .bind(&claim.after)
            .bind(limit(claim.limit))
            .bind(claim.lease)
            .bind(micros(claim.lease_for))
            .fetch_all(&self.pool)
            .await?;
        read(rows, claimed)
    }

    pub(super) async fn finish(&self, batch: &[Finish]) -> Result<Vec<Changed>, DbError> {
        read(sqlx::query(FINISH).bind(json(batch)).fetch_all(&self.pool).await?, changed)
    }

    pub(super) async fn put_back(&self, batch: &[PutBack]) -> Result<Vec<Changed>, DbError> {
        read(sqlx::query(PUT_BACK).bind(json(batch)).fetch_all(&self.pool).await?, changed)
    }

    pub(super) async fn extend(&self, held: &[Hold], lease_for: Duration) -> Result<Vec<StillHeld>, DbError> {
        let seqs: Vec<i64> = held.iter().map(|hold| hold.seq).collect();
        let leases: Vec<i64> = held.iter().map(|hold| hold.lease).collect();
        let rows = sqlx::query(EXTEND)
            .bind(seqs)
            .bind(leases)
            .bind(micros(lease_for))
            .bind(micros(lease_for.mul_f64(0.7)))
            .fetch_all(&self.pool)
            .await?;
        read(rows, still_held)
    }

    pub(super) async fn reap(&self, backoff: Backoff) -> Result<Vec<Changed>, DbError> {
        let rows = sqlx::query(REAP)
            .bind(micros(backoff.base))
            .bind(micros(backoff.cap))
            .bind(worker_lost())
            .fetch_all(&self.pool)
            .await?;
        read(rows, changed)
    }

    pub(super) async fn promote(&self) -> Result<u64, DbError> {
        Ok(sqlx::query(PROMOTE).execute(&self.pool).await?.rows_affected())
    }
}

fn read<T>(rows: Vec<PgRow>, convert: fn(&sea_orm::QueryResult) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    rows.into_iter().map(|row| convert(&row.into())).collect()
}

macro_rules! now {
    () => {
        "(extract(epoch FROM now()) * 1000000)::bigint"
    };
}

/// $1 queue, $2 tenant to begin after, $3 batch, $4 lease, $5 microseconds of the lease.
///
/// `t` is a skip scan: one probe of `jobs_jobs_ready` per tenant that has something ready, whatever the length of the queue.
/// Each gets an equal share of the batch.
const CLAIM: &str = concat!(
    "WITH RECURSIVE t AS (
       (SELECT tenant_id, 1 AS n FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > $2 ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT x.tenant_id, t.n + 1 FROM t CROSS JOIN LATERAL
         (SELECT tenant_id FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > t.tenant_id ORDER BY tenant_id LIMIT 1) x
       WHERE t.n < $3
     ), pick AS MATERIALIZED (
       SELECT j.seq FROM t CROSS JOIN LATERAL (
         SELECT seq FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id = t.tenant_id ORDER BY priority, seq
         LIMIT (SELECT ($3 + count(*) - 1) / greatest(count(*), 1) FROM t) FOR UPDATE SKIP LOCKED) j
       LIMIT $3
     ), u AS (
       UPDATE jobs_jobs SET state = 1, lease = $4, lease_until = ",
    now!(),
    " + $5, attempt = attempt + 1, started_at = ",
    now!(),
    ", event_id = event_id + kept::int
       FROM pick WHERE jobs_jobs.seq = pick.seq
       RETURNING jobs_jobs.*
     ), e AS (
       INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
       SELECT tenant_id, id, event_id, 'started', attempt, started_at FROM u WHERE kept
     )
     SELECT seq, lease, tenant_id, id, kind, version, payload, priority, attempt, max_attempts, kept, cancel_requested, request_id, traceparent
     FROM u"
);

/// $1 array of [`Finish`] as JSON. The deletion, the outcome and the event are one statement.
pub(super) const FINISH: &str = concat!(
    "WITH d AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS d (seq bigint, lease bigint, state smallint, result text, problem text)
     ), k AS MATERIALIZED (
       SELECT j.seq FROM jobs_jobs j JOIN d ON j.seq = d.seq AND j.lease = d.lease ORDER BY j.seq FOR UPDATE OF j
     ), x AS (
       DELETE FROM jobs_jobs USING k WHERE jobs_jobs.seq = k.seq RETURNING jobs_jobs.*
     ), h AS (
       INSERT INTO jobs_history (tenant_id, id, queue, kind, state, attempt, max_attempts, idempotency_key, request_id, fraction,
         message, result, problem, run_at, created_at, started_at, finished_at)
       SELECT x.tenant_id, x.id, x.queue, x.kind, d.state, x.attempt, x.max_attempts, x.idempotency_key, x.request_id, x.fraction,
         x.message, d.result::jsonb, d.problem::jsonb, x.run_at, x.created_at, x.started_at, ",
    now!(),
    " FROM x JOIN d ON d.seq = x.seq WHERE x.kept
     ), e AS (
       INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, created_at)
       SELECT x.tenant_id, x.id, x.event_id + 1, CASE d.state WHEN 4 THEN 'succeeded' ELSE 'cancelled' END, x.attempt, x.fraction,
         x.message, coalesce(d.result, d.problem)::jsonb, ",
    now!(),
    " FROM x JOIN d ON d.seq = x.seq WHERE x.kept
     )
     SELECT seq, tenant_id, id, kept FROM x"
);

/// $1 array of [`PutBack`] as JSON.
const PUT_BACK: &str = concat!(
    "WITH d AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS d (seq bigint, lease bigint, state smallint, uncount integer, wait bigint, error text, problem text, event text)
     ), k AS MATERIALIZED (
       SELECT j.seq FROM jobs_jobs j JOIN d ON j.seq = d.seq AND j.lease = d.lease ORDER BY j.seq FOR UPDATE OF j
     ), u AS (
       UPDATE jobs_jobs SET state = d.state, attempt = attempt - d.uncount, lease = NULL, lease_until = NULL,
         run_at = CASE WHEN d.state <> 2 THEN run_at WHEN cancel_requested THEN ",
    now!(),
    " ELSE ",
    now!(),
    " + d.wait END, last_error = coalesce(d.error, last_error), problem = coalesce(d.problem::jsonb, jobs_jobs.problem),
         event_id = event_id + (kept AND d.event IS NOT NULL)::int
       FROM k JOIN d ON d.seq = k.seq WHERE jobs_jobs.seq = k.seq
       RETURNING jobs_jobs.*, d.event
     ), e AS (
       INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, run_at, created_at)
       SELECT tenant_id, id, event_id, event, attempt, fraction, message, problem, run_at, ",
    now!(),
    " FROM u WHERE kept AND event IS NOT NULL
     )
     SELECT seq, tenant_id, id, kept FROM u"
);

/// $1 numbers, $2 leases, $3 microseconds of the lease, $4 how much must be left for it to be let alone.
/// A row that is being settled is skipped, not waited for: the other leases would lapse meanwhile.
const EXTEND: &str = concat!(
    "WITH h AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS h (seq, lease)),
     k AS MATERIALIZED (
       SELECT j.seq FROM jobs_jobs j JOIN h ON j.seq = h.seq AND j.lease = h.lease WHERE j.lease_until < ",
    now!(),
    " + $4 ORDER BY j.seq FOR UPDATE OF j SKIP LOCKED
     ), u AS (
       UPDATE jobs_jobs SET lease_until = ",
    now!(),
    " + $3 FROM k WHERE jobs_jobs.seq = k.seq
     )
     SELECT j.seq, j.cancel_requested FROM jobs_jobs j JOIN h ON j.seq = h.seq AND j.lease = h.lease"
);

/// $1 first gap, $2 longest gap, both in microseconds, $3 the public problem.
const REAP: &str = concat!(
    "WITH x AS MATERIALIZED (
       SELECT seq FROM jobs_jobs WHERE state = 1 AND lease_until < ",
    now!(),
    " ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
     ), u AS (
       UPDATE jobs_jobs SET state = CASE WHEN attempt >= max_attempts THEN 3 ELSE 2 END, lease = NULL, lease_until = NULL,
         run_at = ",
    now!(),
    " + CASE WHEN cancel_requested THEN 0 ELSE least($1 << least(attempt - 1, 20), $2) END,
         last_error = 'lease expired', problem = $3::jsonb, event_id = event_id + kept::int
       FROM x WHERE jobs_jobs.seq = x.seq
       RETURNING jobs_jobs.*
     ), e AS (
       INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, run_at, created_at)
       SELECT tenant_id, id, event_id, CASE state WHEN 3 THEN 'dead' ELSE 'retrying' END, attempt, fraction, message, problem, run_at, ",
    now!(),
    " FROM u WHERE kept
     )
     SELECT seq, tenant_id, id, kept FROM u"
);

const PROMOTE: &str = concat!(
    "WITH x AS MATERIALIZED (
       SELECT seq FROM jobs_jobs WHERE state = 2 AND run_at <= ",
    now!(),
    " ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED
     )
     UPDATE jobs_jobs SET state = 0 FROM x WHERE jobs_jobs.seq = x.seq"
);
