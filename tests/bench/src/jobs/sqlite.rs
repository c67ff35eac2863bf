//! The same on a SQLite file: enqueueing in batches and draining.

use std::time::Instant;

use anyhow::ensure;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use testkit::TestDb;

use super::fill::in_batches;
use super::kinds::QUEUE;
use super::worker::drain;
use super::{Line, MIGRATIONS, Scale, per_second, print, timed};

const BATCH: i64 = 50;

pub(super) async fn measure(scale: &Scale) -> anyhow::Result<()> {
    let (mut enqueued, mut drained, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak = 0_u64;
    for _ in 0..scale.rounds {
        let database = TestDb::sqlite(MIGRATIONS).await;
        let ((), took) = timed(in_batches(&database, 1, scale.sqlite)).await?;
        enqueued.push(per_second(scale.sqlite, took));
        let workers = drain(&database, scale.sqlite, 1, 2).await?;
        peak = peak.max(workers.reports.iter().map(|report| report.peak).max().unwrap_or(0));
        drained.push(per_second(scale.sqlite, workers.took));

        let database = TestDb::sqlite(MIGRATIONS).await;
        in_batches(&database, 1, scale.sqlite).await?;
        bare.push(limit(&database, scale.sqlite).await?);
    }
    print("enqueue 1,000 together", crate::median(enqueued), "jobs/s", "");
    let what = format!("drain {} forgotten, batched", scale.sqlite);
    Line { what, measured: drained, bare, unit: "jobs/s", aim: ">= 15,000" }.print();
    print("  most memory of the worker", peak as f64 / 1e6, "MB", "< 60");
    Ok(())
}

/// Claims and deletes by batches over one connection, in order of arrival: less than a fair claim needs.
async fn limit(database: &TestDb, waiting: u64) -> anyhow::Result<f64> {
    let options = database.url().parse::<SqliteConnectOptions>()?;
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
    let pool: SqlitePool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let began = Instant::now();
    let (mut count, mut last) = (0, 0_i64);
    loop {
        let claim = "UPDATE jobs_jobs SET state = 1, lease = 1, lease_until = 1, attempt = attempt + 1 WHERE seq IN
               (SELECT seq FROM jobs_jobs WHERE queue = ?1 AND state = 0 AND seq > ?2 ORDER BY seq LIMIT ?3)
             RETURNING seq, payload";
        let rows: Vec<(i64, String)> =
            sqlx::query_as(claim).bind(QUEUE).bind(last).bind(BATCH).fetch_all(&pool).await?;
        let Some(highest) = rows.iter().map(|row| row.0).max() else { break };
        last = highest;
        let seqs: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let forget = "DELETE FROM jobs_jobs WHERE lease = 1 AND seq IN (SELECT value FROM json_each(?1))";
        count += sqlx::query(forget).bind(serde_json::to_string(&seqs)?).execute(&pool).await?.rows_affected();
    }
    let took = began.elapsed();
    pool.close().await;
    ensure!(count == waiting, "{count} of {waiting} jobs were ended");
    Ok(per_second(waiting, took))
}
