//! Enqueueing, measured; and filling a queue quickly, unmeasured.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::jobs::{Job, JobQueue, Outcome, Wake};
use anyhow::Context as _;
use kernel::random::SystemRandom;
use kernel::time::SystemClock;
use kernel::{Db, TenantTx};
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgPool, PgPoolOptions};
use testkit::TestDb;
use tokio::task::JoinSet;

use super::kinds::{Forgotten, QUEUE};
use super::{Line, Scale, context, database, per_second, tenant, timed};

/// Jobs of one transaction where many are enqueued together.
const TOGETHER: u64 = 1_000;

/// How jobs of a filled queue are divided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    /// All tenants have as many.
    Even,
    /// One has half of all.
    OneHasHalf,
}

pub(super) fn queue() -> JobQueue {
    JobQueue::new(Arc::new(SystemClock), Arc::new(SystemRandom), Wake::new())
}

/// In batches and one by one, by the queue and by sqlx alone.
pub(super) async fn measure(scale: &Scale) -> anyhow::Result<()> {
    for clients in [1, 16] {
        let (mut measured, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..scale.rounds {
            let database = database().await?;
            let db = database.reconnect(16).await;
            let ((), took) = timed(one_by_one(&db, clients, scale.single)).await?;
            measured.push(per_second(scale.single, took));
            let pool = owner_pool(&database, 16).await?;
            let ((), took) = timed(bare_one_by_one(&pool, clients, scale.single)).await?;
            bare.push(per_second(scale.single, took));
            pool.close().await;
            db.close().await;
        }
        let what = format!("enqueue one by one, {clients} at once");
        Line { what, measured, bare, unit: "jobs/s", aim: "" }.print();
    }
    let (mut measured, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds {
        let database = database().await?;
        let db = database.reconnect(4).await;
        let ((), took) = timed(in_batches(&db, 2, scale.drain)).await?;
        measured.push(per_second(scale.drain, took));
        let pool = owner_pool(&database, 4).await?;
        let ((), took) = timed(bare_in_batches(&pool, 2, scale.drain)).await?;
        bare.push(per_second(scale.drain, took));
        pool.close().await;
        db.close().await;
    }
    let what = format!("enqueue {TOGETHER} together, 2 at once");
    Line { what, measured, bare, unit: "jobs/s", aim: "" }.print();
    Ok(())
}

async fn one_by_one(db: &Db, clients: u64, count: u64) -> anyhow::Result<()> {
    let db = db.clone();
    in_parallel(clients, count, move |number| {
        let db = db.clone();
        async move {
            let ctx = context(number % 100);
            let tx = TenantTx::begin(&db, &ctx).await?;
            queue().enqueue(&tx, &ctx, &Forgotten { number }).await?;
            Ok(tx.commit().await?)
        }
    })
    .await
}

/// Many together, of a hundred tenants.
pub(super) async fn in_batches(db: &Db, clients: u64, count: u64) -> anyhow::Result<()> {
    let together = TOGETHER.min(count);
    let db = db.clone();
    in_parallel(clients, count / together, move |number| {
        let db = db.clone();
        async move {
            let ctx = context(number % 100);
            let jobs: Vec<Forgotten> = (0..together).map(|job| Forgotten { number: number * together + job }).collect();
            let tx = TenantTx::begin(&db, &ctx).await?;
            queue().enqueue_all(&tx, &ctx, &jobs).await?;
            Ok(tx.commit().await?)
        }
    })
    .await
}

/// The columns that enqueueing writes.
const COLUMNS: &str = "tenant_id, id, queue, kind, version, payload, priority, max_attempts, kept, request_id, run_at, state, event_id, created_at";
const NOW: &str = "(extract(epoch FROM now()) * 1000000)::bigint";

async fn bare_one_by_one(pool: &PgPool, clients: u64, count: u64) -> anyhow::Result<()> {
    let sql = format!(
        "INSERT INTO jobs_jobs ({COLUMNS}) VALUES ($1, $2, $3, $4, 1, $5, 1, 8, false, $6, {NOW}, 0, 0, {NOW}) RETURNING state"
    );
    let pool = pool.clone();
    in_parallel(clients, count, move |number| {
        let (pool, sql) = (pool.clone(), sql.clone());
        async move {
            let tenant = tenant(number % 100).to_string();
            let mut connection = pool.acquire().await?;
            sqlx::raw_sql(AssertSqlSafe(opening(&tenant))).execute(&mut *connection).await?;
            sqlx::query(AssertSqlSafe(sql))
                .bind(tenant)
                .bind(format!("job_1{number:025}"))
                .bind(QUEUE)
                .bind(Forgotten::KIND)
                .bind(serde_json::json!({ "number": number }))
                .bind(testkit::request_id().to_string())
                .fetch_one(&mut *connection)
                .await?;
            sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
            Ok(())
        }
    })
    .await
}

async fn bare_in_batches(pool: &PgPool, clients: u64, count: u64) -> anyhow::Result<()> {
    let together = TOGETHER.min(count);
    let sql = format!(
        "INSERT INTO jobs_jobs ({COLUMNS}) SELECT $1, d.id, $2, $3, 1, d.payload, 1, 8, false, $4, {NOW}, 0, 0, {NOW}
         FROM unnest($5::text[], ARRAY(SELECT jsonb_array_elements($6::text::jsonb))) AS d (id, payload)"
    );
    let pool = pool.clone();
    in_parallel(clients, count / together, move |number| {
        let (pool, sql) = (pool.clone(), sql.clone());
        async move {
            let tenant = tenant(number % 100).to_string();
            let numbers = (number * together..).take(usize::try_from(together)?);
            let ids: Vec<String> = numbers.clone().map(|job| format!("job_1{job:025}")).collect();
            let payloads: Vec<Forgotten> = numbers.map(|number| Forgotten { number }).collect();
            let mut connection = pool.acquire().await?;
            sqlx::raw_sql(AssertSqlSafe(opening(&tenant))).execute(&mut *connection).await?;
            sqlx::query(AssertSqlSafe(sql))
                .bind(tenant)
                .bind(QUEUE)
                .bind(Forgotten::KIND)
                .bind(testkit::request_id().to_string())
                .bind(ids)
                .bind(serde_json::to_string(&payloads)?)
                .execute(&mut *connection)
                .await?;
            sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
            Ok(())
        }
    })
    .await
}

/// What opens a tenant's transaction.
pub(super) fn opening(tenant: &str) -> String {
    format!("BEGIN; SELECT set_config('app.tenant_id', '{tenant}', true)")
}

/// Does the work of all numbers, so many at once.
async fn in_parallel<F>(
    clients: u64,
    count: u64,
    work: impl Fn(u64) -> F + Clone + Send + 'static,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let next = Arc::new(AtomicU64::new(0));
    let mut streams = JoinSet::new();
    for _ in 0..clients {
        let (next, work) = (Arc::clone(&next), work.clone());
        streams.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return anyhow::Ok(());
                }
                work(number).await?;
            }
        });
    }
    while let Some(ended) = streams.join_next().await {
        ended??;
    }
    Ok(())
}

/// Connections of the schema's owner, whom no policy concerns, with the settings that ours have.
pub(super) async fn owner_pool(database: &TestDb, connections: u32) -> anyhow::Result<PgPool> {
    let options = database.owner_url().parse::<sqlx::postgres::PgConnectOptions>()?;
    let options = options.options([("plan_cache_mode", "force_generic_plan")]).options(::jobs::statements::PLANS);
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections)
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}

/// Fills the queue of an empty database with `count` jobs of `J` by one statement, and puts the tables in order. In the order of
/// arrival tenants alternate.
pub(super) async fn fill<J: Job>(
    database: &TestDb,
    count: u64,
    tenants: u64,
    division: Division,
) -> anyhow::Result<()> {
    let pool = owner_pool(database, 1).await?;
    let half = division == Division::OneHasHalf;
    let each = if half { count / 2 / tenants } else { count / tenants };
    let names: Vec<String> = (0..tenants).map(|number| tenant(number).to_string()).collect();
    let sql = format!(
        "INSERT INTO jobs_jobs ({COLUMNS})
         SELECT t.id, 'job_0' || lpad(($6 + (s.n - 1) * $7 + t.n)::text, 25, '0'), $2, $3, 1, '{{\"number\": 1}}', 1, 8, $4, $5, {NOW}, 0, 0, {NOW}
         FROM generate_series(1, $8) s (n), unnest($1::text[]) WITH ORDINALITY t (id, n) ORDER BY s.n, t.n"
    );
    let first = names.first().cloned().context("there are tenants")?;
    let rest = count - each * tenants;
    for (names, before, each) in [(names, 0, each), (vec![first], count, rest)] {
        sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(&names)
            .bind(QUEUE)
            .bind(J::KIND)
            .bind(J::OUTCOME == Outcome::Keep)
            .bind(testkit::request_id().to_string())
            .bind(i64::try_from(before)?)
            .bind(i64::try_from(names.len())?)
            .bind(i64::try_from(each)?)
            .execute(&pool)
            .await?;
    }
    sqlx::raw_sql("VACUUM (ANALYZE) jobs_jobs").execute(&pool).await?;
    sqlx::raw_sql("CHECKPOINT").execute(&pool).await?;
    pool.close().await;
    Ok(())
}
