//! The limit: the worker's statements by sqlx alone, without handlers, tenancy or anything that could fail.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use ::jobs::statements::{CLAIM_FROM, FINISH, FORGET, TENANTS};
use anyhow::ensure;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Row as _};
use testkit::TestDb;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::batch;
use super::fill::{opening, owner_pool};
use super::kinds::QUEUE;

/// Tenants of one claim, as the worker's.
const TENANTS_OF_A_CLAIM: usize = 5;
/// Batches that are claimed before they are settled.
const AHEAD: usize = 4;
const LEASE: i64 = 30_000_000;

/// How claimed jobs are ended.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    Forget,
    Keep,
    /// Each in a transaction of its own, with an effect; so many at once.
    Own(u32),
}

/// What the limit is.
pub(super) struct Limit {
    pub(super) took: Duration,
    /// Milliseconds of each claim.
    pub(super) claims: Vec<f64>,
}

struct Claimed {
    seq: i64,
    lease: i64,
    tenant: String,
    id: String,
}

/// Drains the queue: one connection claims, others end what was claimed.
pub(super) async fn drain(database: &TestDb, waiting: u64, ending: Ending) -> anyhow::Result<Limit> {
    let connections = if let Ending::Own(connections) = ending { connections } else { 1 };
    let pool = owner_pool(database, connections + 1).await?;
    let began = Instant::now();
    let (sender, batches) = mpsc::channel(AHEAD);
    let ended = tokio::spawn(end_all(pool.clone(), batches, ending));
    let claims = claim_all(&pool, &sender).await?;
    drop(sender);
    let count = ended.await??;
    let took = began.elapsed();
    pool.close().await;
    ensure!(count == waiting, "{count} of {waiting} jobs were ended");
    Ok(Limit { took, claims })
}

/// Claims from each tenant in turn, behind the last job taken from it.
async fn claim_all(pool: &PgPool, claimed: &mpsc::Sender<Vec<Claimed>>) -> anyhow::Result<Vec<f64>> {
    // One settlement ends what one claim took.
    let (mut claims, batch_size) = (Vec::new(), batch());
    let mut lease = 1;
    loop {
        let tenants: Vec<String> =
            sqlx::query_scalar(TENANTS).bind(QUEUE).bind("").bind(10_000_i64).fetch_all(pool).await?;
        if tenants.is_empty() {
            return Ok(claims);
        }
        let mut ring: VecDeque<(String, i16, i64)> = tenants.into_iter().map(|tenant| (tenant, -1, 0)).collect();
        while !ring.is_empty() {
            let places: Vec<(String, i16, i64)> = ring.drain(..TENANTS_OF_A_CLAIM.min(ring.len())).collect();
            let share = batch_size.div_ceil(places.len());
            let array = |texts: Vec<String>| format!("{{{}}}", texts.join(","));
            let began = Instant::now();
            let rows = sqlx::query(CLAIM_FROM)
                .bind(QUEUE)
                .bind(array(places.iter().map(|place| place.0.clone()).collect()))
                .bind(i64::try_from(batch_size)?)
                .bind(lease)
                .bind(LEASE)
                .bind(array(places.iter().map(|place| place.1.to_string()).collect()))
                .bind(array(places.iter().map(|place| place.2.to_string()).collect()))
                .bind(array(places.iter().map(|_| share.to_string()).collect()))
                .fetch_all(pool)
                .await?;
            claims.push(began.elapsed().as_secs_f64() * 1e3);
            let mut batch = Vec::with_capacity(rows.len());
            let mut taken: HashMap<String, (usize, (i16, i64))> = HashMap::new();
            for row in &rows {
                let (seq, tenant): (i64, String) = (row.try_get(0)?, row.try_get(2)?);
                let entry = taken.entry(tenant.clone()).or_insert((0, (-1, 0)));
                *entry = (entry.0 + 1, entry.1.max((row.try_get(7)?, seq)));
                batch.push(Claimed { seq, lease, tenant, id: row.try_get(3)? });
            }
            for (tenant, priority, seq) in places {
                let (count, last) = taken.get(&tenant).copied().unwrap_or((0, (priority, seq)));
                if count >= share || rows.len() == batch_size {
                    ring.push_back((tenant, last.0, last.1));
                }
            }
            lease += 1;
            if !batch.is_empty() && claimed.send(batch).await.is_err() {
                return Ok(claims);
            }
        }
    }
}

async fn end_all(pool: PgPool, mut batches: mpsc::Receiver<Vec<Claimed>>, ending: Ending) -> anyhow::Result<u64> {
    let mut count = 0;
    let mut transactions = JoinSet::new();
    while let Some(batch) = batches.recv().await {
        let (seqs, leases): (Vec<i64>, Vec<i64>) = batch.iter().map(|job| (job.seq, job.lease)).unzip();
        match ending {
            Ending::Forget => {
                count += sqlx::query(FORGET).bind(seqs).bind(leases).execute(&pool).await?.rows_affected();
            }
            Ending::Keep => {
                let nothing = vec![None::<&str>; batch.len()];
                let ended = sqlx::query(FINISH)
                    .bind(seqs)
                    .bind(leases)
                    .bind(vec![4_i16; batch.len()])
                    .bind(nothing.clone())
                    .bind(nothing)
                    .fetch_all(&pool)
                    .await?;
                count += u64::try_from(ended.len())?;
            }
            Ending::Own(most) => {
                for job in batch {
                    if transactions.len() >= most as usize
                        && let Some(ended) = transactions.join_next().await
                    {
                        count += ended??;
                    }
                    transactions.spawn(own(pool.clone(), job));
                }
            }
        }
    }
    while let Some(ended) = transactions.join_next().await {
        count += ended??;
    }
    Ok(count)
}

/// The effect and the end of one job.
async fn own(pool: PgPool, job: Claimed) -> anyhow::Result<u64> {
    let mut connection = pool.acquire().await?;
    sqlx::raw_sql(AssertSqlSafe(opening(&job.tenant))).execute(&mut *connection).await?;
    sqlx::query("INSERT INTO bench_effects (tenant_id, job_id) VALUES ($1, $2)")
        .bind(&job.tenant)
        .bind(&job.id)
        .execute(&mut *connection)
        .await?;
    let ended = sqlx::query("DELETE FROM jobs_jobs WHERE seq = $1 AND lease = $2")
        .bind(job.seq)
        .bind(job.lease)
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    Ok(ended.rows_affected())
}
