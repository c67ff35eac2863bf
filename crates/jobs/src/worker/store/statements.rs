//! The texts of the worker's statements for PostgreSQL, and those that both databases share.
//!
//! Statements that are meant for the primary key do not repeat the predicate of a partial index: the planner would take that
//! index. Rows are locked in the order of `seq`, or skipped, so that batches cannot deadlock: a nested loop, the only join that
//! [`PLANS`] leaves, goes through `d` in its order.

/// Every statement here is meant for an index. Its plan is made once and kept, perhaps while the table is still empty, so what
/// suits only an empty table is switched off.
pub const PLANS: [(&str, &str); 5] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

macro_rules! now {
    () => {
        "(extract(epoch FROM now()) * 1000000)::bigint"
    };
}

/// What a claim does with the rows it picked. $4 lease, $5 microseconds of the lease.
///
/// `off`: nobody waits for the disk. A claim that a crash of the database takes back leaves the job ready as it was, and since a
/// lease is never drawn twice, its worker can settle nothing any more. Outcomes are written with the durability that is set.
///
/// The rows are locked, so that their places are still theirs; this saves a look into the primary key.
macro_rules! take {
    () => {
        concat!(
            ", off AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)), u AS (
               UPDATE jobs_jobs SET state = 1, lease = $4, lease_until = ",
            now!(),
            " + $5, attempt = attempt + 1, started_at = ",
            now!(),
            ", event_id = event_id + kept::int
               FROM off, pick WHERE jobs_jobs.ctid = pick.place
               RETURNING jobs_jobs.seq, lease, tenant_id, id, kind, version, payload, jobs_jobs.priority, attempt, max_attempts, kept,
                 cancel_requested, request_id, traceparent, started_at - run_at AS waited, started_at - created_at AS age, event_id, started_at,
                 coalesce(last_error = 'lease expired', false) AS suspect
             ), e AS (
               INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
               SELECT tenant_id, id, event_id, 'started', attempt, started_at FROM u WHERE kept
             )
             SELECT seq, lease, tenant_id, id, kind, version, payload::text AS payload, priority, attempt, max_attempts, kept, cancel_requested, request_id,
               traceparent, waited, age, suspect
             FROM u"
        )
    };
}

/// Claims without memory: what an idle queue is claimed by. $1 queue, $2 tenant to begin after, $3 batch, $4 lease, $5 microseconds of the lease.
///
/// `t` is a skip scan: one probe of `jobs_jobs_ready` per tenant that has something ready, whatever the length of the queue.
/// Each gets an equal share of the batch.
pub const CLAIM: &str = concat!(
    "WITH RECURSIVE t AS (
       (SELECT tenant_id, 1 AS n FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > $2 ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT x.tenant_id, t.n + 1 FROM t CROSS JOIN LATERAL
         (SELECT tenant_id FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > t.tenant_id ORDER BY tenant_id LIMIT 1) x
       WHERE t.n < $3
     ), pick AS MATERIALIZED (
       SELECT j.place FROM t CROSS JOIN LATERAL (
         SELECT ctid AS place FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id = t.tenant_id ORDER BY priority, seq
         LIMIT (SELECT ($3 + count(*) - 1) / greatest(count(*), 1) FROM t) FOR UPDATE SKIP LOCKED) j
       LIMIT $3
     )",
    take!()
);

/// Claims from known places: what a backlog is claimed by. $1 queue, $2 tenants, $3 batch, $4 lease, $5 microseconds of the lease, $6 and $7 priority and number of the last job taken
/// from each tenant, $8 shares.
///
/// It reads behind the last job, so the index entries of jobs that have ended are not read again and again.
pub const CLAIM_FROM: &str = concat!(
    "WITH pick AS MATERIALIZED (
       SELECT j.place FROM unnest($2::text::text[], $6::text::smallint[], $7::text::bigint[], $8::text::bigint[])
         AS t (tenant_id, priority, seq, share) CROSS JOIN LATERAL (
         SELECT j.ctid AS place FROM jobs_jobs j
         WHERE j.queue = $1 AND j.state = 0 AND j.tenant_id = t.tenant_id AND (j.priority, j.seq) > (t.priority, t.seq)
         ORDER BY j.priority, j.seq LIMIT t.share FOR UPDATE SKIP LOCKED) j
       LIMIT $3
     )",
    take!()
);

/// Who has something ready. $1 queue, $2 tenant to begin after, $3 how many.
pub const TENANTS: &str = "
    WITH RECURSIVE t AS (
      (SELECT tenant_id, 1 AS n FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > $2 ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT x.tenant_id, t.n + 1 FROM t CROSS JOIN LATERAL
        (SELECT tenant_id FROM jobs_jobs WHERE queue = $1 AND state = 0 AND tenant_id > t.tenant_id ORDER BY tenant_id LIMIT 1) x
      WHERE t.n < $3
    )
    SELECT tenant_id FROM t";

/// Ends jobs. $1 numbers, $2 leases of jobs of which nothing remains.
pub const FORGET: &str = "
    WITH d AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS d (seq, lease) ORDER BY seq)
    DELETE FROM jobs_jobs USING d WHERE jobs_jobs.seq = d.seq AND jobs_jobs.lease = d.lease";

/// Ends one job. $1 number, $2 lease. On both databases.
pub(crate) const FORGET_ONE: &str = "DELETE FROM jobs_jobs WHERE seq = $1 AND lease = $2";

/// The deletion, the outcome and the event are one statement. `d` holds what ends how, `x` the rows that were still held.
macro_rules! finish {
    ($ended:literal) => {
        concat!(
            "WITH d AS MATERIALIZED (",
            $ended,
            "), x AS (
               DELETE FROM jobs_jobs USING d WHERE jobs_jobs.seq = d.seq AND jobs_jobs.lease = d.lease
               RETURNING jobs_jobs.*, d.state AS ended, d.result, d.problem AS reason
             ), h AS (
               INSERT INTO jobs_history (tenant_id, id, queue, kind, state, attempt, max_attempts, idempotency_key, request_id, fraction,
                 message, result, problem, failures, run_at, created_at, started_at, finished_at)
               SELECT tenant_id, id, queue, kind, ended, attempt, max_attempts, idempotency_key, request_id, fraction,
                 message, result::jsonb, reason::jsonb, failures, run_at, created_at, started_at, ",
            now!(),
            " FROM x WHERE kept
             ), e AS (
               INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, created_at)
               SELECT tenant_id, id, event_id + 1, CASE ended WHEN 4 THEN 'succeeded' ELSE 'cancelled' END, attempt, fraction,
                 message, coalesce(result, reason)::jsonb, ",
            now!(),
            " FROM x WHERE kept
             )
             SELECT seq, tenant_id, id, kept FROM x"
        )
    };
}

/// Ends jobs whose outcome is kept. $1 numbers, $2 leases, $3 states, $4 results, $5 problems.
pub const FINISH: &str = finish!(
    "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::text[]) AS d (seq, lease, state, result, problem) ORDER BY seq"
);

/// The same of one job.
pub(crate) const FINISH_ONE: &str = finish!(
    "SELECT $1::bigint AS seq, $2::bigint AS lease, $3::smallint AS state, $4::text AS result, $5::text AS problem"
);

/// The list of an attempt's failures with one more, the last twenty at the most.
macro_rules! failures {
    ($problem:literal, $error:literal) => {
        concat!(
            "CASE WHEN jsonb_array_length(coalesce(failures, '[]'::jsonb)) >= 20 THEN failures - 0
               ELSE coalesce(failures, '[]'::jsonb) END
             || jsonb_build_array(jsonb_build_object('attempt', attempt, 'started_at', started_at, 'at', ",
            now!(),
            ", 'problem', ",
            $problem,
            ", 'error', ",
            $error,
            "))"
        )
    };
}

/// Puts jobs back. $1 numbers, $2 leases, $3 states, $4 attempts given back, $5 microseconds to wait, $6 errors, $7 problems, $8 events.
pub const PUT_BACK: &str = concat!(
    "WITH k AS MATERIALIZED (
       SELECT j.seq, d.state AS next, d.uncount, d.wait, d.error, d.reason, d.event
       FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::int[], $5::bigint[], $6::text[], $7::text[], $8::text[])
         AS d (seq, lease, state, uncount, wait, error, reason, event)
       JOIN jobs_jobs j ON j.seq = d.seq AND j.lease = d.lease ORDER BY j.seq FOR UPDATE OF j
     ), u AS (
       UPDATE jobs_jobs SET state = k.next, attempt = attempt - k.uncount, lease = NULL, lease_until = NULL,
         run_at = CASE WHEN k.next <> 2 THEN run_at WHEN cancel_requested THEN ",
    now!(),
    " ELSE ",
    now!(),
    " + k.wait END, last_error = coalesce(k.error, last_error), problem = coalesce(k.reason::jsonb, problem),
         failures = CASE WHEN k.error IS NULL THEN failures ELSE ",
    failures!("k.reason::jsonb", "k.error"),
    " END, event_id = event_id + (kept AND k.event IS NOT NULL)::int
       FROM k WHERE jobs_jobs.seq = k.seq
       RETURNING jobs_jobs.*, k.event
     ), e AS (
       INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, fraction, message, body, run_at, created_at)
       SELECT tenant_id, id, event_id, event, attempt, fraction, message, problem, run_at, ",
    now!(),
    " FROM u WHERE kept AND event IS NOT NULL
     )
     SELECT seq, tenant_id, id, kept FROM u"
);

/// Extends leases. $1 numbers, $2 leases, $3 microseconds of the lease, $4 how much must be left for it to be let alone.
/// A row that is being settled is skipped, not waited for: the other leases would lapse meanwhile.
pub const EXTEND: &str = concat!(
    "WITH h AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS h (seq, lease)),
     k AS MATERIALIZED (
       SELECT j.seq FROM h JOIN jobs_jobs j ON j.seq = h.seq AND j.lease = h.lease WHERE j.lease_until < ",
    now!(),
    " + $4 ORDER BY j.seq FOR UPDATE OF j SKIP LOCKED
     ), u AS (
       UPDATE jobs_jobs SET lease_until = ",
    now!(),
    " + $3 FROM k WHERE jobs_jobs.seq = k.seq
     )
     SELECT j.seq, j.cancel_requested FROM h JOIN jobs_jobs j ON j.seq = h.seq AND j.lease = h.lease"
);

/// Takes over what lost workers held. The gaps are spread wide, so that jobs which were lost together part. $1 first gap, $2 longest gap, both in microseconds, $3 the public problem.
pub const REAP: &str = concat!(
    "WITH x AS MATERIALIZED (
       SELECT seq FROM jobs_jobs WHERE state = 1 AND lease_until < ",
    now!(),
    " ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
     ), u AS (
       UPDATE jobs_jobs SET state = CASE WHEN attempt >= max_attempts AND NOT cancel_requested THEN 3 ELSE 2 END, lease = NULL, lease_until = NULL,
         run_at = ",
    now!(),
    " + CASE WHEN cancel_requested THEN 0 ELSE (least($1 << least(attempt - 1, 20), $2) * (0.7 + 0.6 * random()))::bigint END,
         last_error = 'lease expired', problem = $3::text::jsonb, failures = ",
    failures!("$3::text::jsonb", "'lease expired'"),
    ", event_id = event_id + kept::int
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

/// Makes due what waited for its time.
pub const PROMOTE: &str = concat!(
    "WITH x AS MATERIALIZED (
       SELECT seq FROM jobs_jobs WHERE state = 2 AND run_at <= ",
    now!(),
    " ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED
     )
     UPDATE jobs_jobs SET state = 0 FROM x WHERE jobs_jobs.seq = x.seq"
);
