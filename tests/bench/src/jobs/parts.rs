//! What is measured on PostgreSQL but for enqueueing and pick-up.

use anyhow::{Context as _, ensure};
use sqlx::Row as _;

use super::claims::{Quantiles, Two};
use super::fill::{Division, fill, owner_pool};
use super::kinds::{Forgotten, Kept, Own};
use super::limit::{self, Ending};
use super::worker::{Drained, drain};
use super::{Line, Scale, database, per_second, print};

/// Connections of a worker whose handlers use none.
const FEW: u32 = 4;
/// Connections of a worker whose handlers have transactions.
const POOL: u32 = 16;

/// Tells what the server is, and refuses one whose commits are not durable.
pub(super) async fn settings() -> anyhow::Result<()> {
    let database = database().await?;
    let pool = owner_pool(&database, 1).await?;
    let mut shown = Vec::new();
    for setting in ["server_version", "synchronous_commit", "fsync", "shared_buffers"] {
        let row = sqlx::query("SELECT current_setting($1)").bind(setting).fetch_one(&pool).await?;
        let value: String = row.try_get(0)?;
        ensure!(value != "off", "{setting} is off: no commit would be durable");
        shown.push(format!("{setting} {value}"));
    }
    println!("{}; load, workers and database share the machine\n", shown.join(", "));
    pool.close().await;
    Ok(())
}

/// No-op jobs at concurrency 50, forgotten and kept.
pub(super) async fn drains(scale: &Scale) -> anyhow::Result<()> {
    for (what, kept, aim) in [("forgotten", false, ">= 35,000"), ("kept", true, ">= 20,000")] {
        let (mut measured, mut bare, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
        let mut claims = None;
        for _ in 0..scale.rounds {
            let database = database().await?;
            filled(&database, scale, kept).await?;
            let drained = drain(&database, scale.drain, 1, FEW).await?;
            measured.push(per_second(scale.drain, drained.took));
            peaks.push(megabytes(&drained));
            claims = drained.reports.first().map(|report| report.claims);
            let database = super::database().await?;
            filled(&database, scale, kept).await?;
            let ending = if kept { Ending::Keep } else { Ending::Forget };
            bare.push(per_second(scale.drain, limit::drain(&database, scale.drain, ending).await?.took));
        }
        let what = format!("drain {} {what}", scale.drain);
        Line { what, measured, bare, unit: "jobs/s", aim }.print();
        print("  most memory of the worker", crate::median(peaks), "MB", "< 60");
        print_claims(&claims.context("there was a round")?, None);
    }
    Ok(())
}

async fn filled(database: &testkit::TestDb, scale: &Scale, kept: bool) -> anyhow::Result<()> {
    if kept {
        fill::<Kept>(database, scale.drain, scale.tenants, Division::Even).await
    } else {
        fill::<Forgotten>(database, scale.drain, scale.tenants, Division::Even).await
    }
}

/// Jobs with a transaction of their own.
pub(super) async fn own(scale: &Scale) -> anyhow::Result<()> {
    let (mut measured, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds {
        let database = database().await?;
        fill::<Own>(&database, scale.own, scale.tenants, Division::Even).await?;
        measured.push(per_second(scale.own, drain(&database, scale.own, 1, POOL).await?.took));
        let database = super::database().await?;
        fill::<Own>(&database, scale.own, scale.tenants, Division::Even).await?;
        bare.push(per_second(scale.own, limit::drain(&database, scale.own, Ending::Own(POOL)).await?.took));
    }
    Line { what: "own transaction per job".to_owned(), measured, bare, unit: "jobs/s", aim: ">= 5,000" }.print();
    Ok(())
}

/// A deep queue, from the first to the last job.
pub(super) async fn deep(scale: &Scale) -> anyhow::Result<()> {
    for (how, division) in [("", Division::Even), (", one has half", Division::OneHasHalf)] {
        let database = database().await?;
        fill::<Forgotten>(&database, scale.deep, scale.tenants, division).await?;
        let drained = drain(&database, scale.deep, 1, FEW).await?;
        let database = super::database().await?;
        fill::<Forgotten>(&database, scale.deep, scale.tenants, division).await?;
        let limit = limit::drain(&database, scale.deep, Ending::Forget).await?;
        Line {
            what: format!("drain {} of {} tenants{how}", scale.deep, scale.tenants),
            measured: vec![per_second(scale.deep, drained.took)],
            bare: vec![per_second(scale.deep, limit.took)],
            unit: "jobs/s",
            aim: "",
        }
        .print();
        print("  most memory of the worker", megabytes(&drained), "MB", "< 60");
        print_claims(&drained.reports.first().context("a worker")?.claims, Some(&Two::of(&limit.claims)));
    }
    Ok(())
}

/// Two workers beside one.
pub(super) async fn two_workers(scale: &Scale) -> anyhow::Result<()> {
    let (mut two, mut one) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds {
        for (workers, rates) in [(1, &mut one), (2, &mut two)] {
            let database = database().await?;
            fill::<Forgotten>(&database, scale.drain, scale.tenants, Division::Even).await?;
            rates.push(per_second(scale.drain, drain(&database, scale.drain, workers, FEW).await?.took));
        }
    }
    let what = "two workers; in place of the limit: one worker".to_owned();
    Line { what, measured: two, bare: one, unit: "jobs/s", aim: "ratio >= 1" }.print();
    Ok(())
}

/// A drain while somebody holds a snapshot from before it, so that no index entry can be cleared away.
pub(super) async fn snapshot(scale: &Scale) -> anyhow::Result<()> {
    let database = database().await?;
    fill::<Forgotten>(&database, scale.drain, scale.tenants, Division::Even).await?;
    let pool = owner_pool(&database, 1).await?;
    let mut holder = pool.acquire().await?;
    sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM jobs_limits")
        .execute(&mut *holder)
        .await?;
    let drained = drain(&database, scale.drain, 1, FEW).await?;
    sqlx::raw_sql("COMMIT").execute(&mut *holder).await?;
    print(
        &format!("drain {} beside a long-held snapshot", scale.drain),
        per_second(scale.drain, drained.took),
        "jobs/s",
        "",
    );
    print_claims(&drained.reports.first().context("a worker")?.claims, None);
    Ok(())
}

fn print_claims(claims: &Quantiles, bare: Option<&Two>) {
    let line = |what: &str, measured: f64, bare: Option<f64>, aim| {
        let what = format!("  claim, {what}");
        Line { what, measured: vec![measured], bare: bare.into_iter().collect(), unit: "ms", aim }.print();
    };
    line(&format!("p50 of all {}", claims.count), claims.all.p50, bare.map(|bare| bare.p50), "");
    line("p99 of all", claims.all.p99, bare.map(|bare| bare.p99), "<= 3");
    line("p99 of the first tenth", claims.first_tenth.p99, None, "<= 3");
    line("p99 of the last tenth", claims.last_tenth.p99, None, "<= 3");
}

fn megabytes(drained: &Drained) -> f64 {
    drained.reports.iter().map(|report| report.peak as f64 / 1e6).fold(0.0, f64::max)
}
