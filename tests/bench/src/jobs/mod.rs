//! The job queue beside its limit: the same statements by sqlx alone, in the same run.

mod claims;
mod fill;
mod kinds;
mod limit;
mod parts;
mod pickup;
mod sqlite;
mod tables;
mod worker;

use std::time::{Duration, Instant};

use ::jobs::WorkerTiming;
use anyhow::bail;
use kernel::{RequestCtx, TenantId};
use testkit::{Migrate, TestDb, migrate};

pub(crate) use pickup::run as run_pickup;
pub(crate) use worker::run as run_worker;

/// The schema of jobs and a table for the effects of their handlers.
const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<::jobs::Migrator>, migrate::<tables::Tables>];

/// How many of what.
#[derive(Clone, Copy)]
struct Scale {
    rounds: usize,
    /// Waiting jobs of a plain drain, and their tenants.
    drain: u64,
    tenants: u64,
    /// Waiting jobs of the deep queue, of as many tenants.
    deep: u64,
    /// Jobs that have a transaction of their own.
    own: u64,
    /// Jobs enqueued one by one.
    single: u64,
    /// Jobs that come to an idle queue.
    pickups: usize,
    sqlite: u64,
}

const FULL: Scale = Scale {
    rounds: 3,
    drain: 200_000,
    tenants: 1_000,
    deep: 1_000_000,
    own: 20_000,
    single: 8_000,
    pickups: 500,
    sqlite: 60_000,
};
const SMALL: Scale =
    Scale { rounds: 1, drain: 5_000, tenants: 100, deep: 20_000, own: 1_000, single: 300, pickups: 50, sqlite: 2_000 };

/// Jobs of a claim at the most: as many as a production worker takes, unless `SITEWRIGHT_BENCH_BATCH` says otherwise.
fn batch() -> usize {
    let told = std::env::var("SITEWRIGHT_BENCH_BATCH").ok().and_then(|told| told.parse().ok());
    told.unwrap_or(WorkerTiming::standard().batch)
}

/// Measures all of it, or the parts whose name contains `only`.
pub(crate) async fn measure(scale: &str, only: Option<&str>) -> anyhow::Result<()> {
    let scale = match scale {
        "full" => FULL,
        "small" => SMALL,
        other => bail!("there is no scale {other}: full or small"),
    };
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing.\n");
    }
    let wants = |part: &str| only.is_none_or(|only| part.contains(only));
    if testkit::postgres_url().is_some() {
        parts::settings().await?;
        println!("{:<56} {:>12} {:>12} {:>7}   aim", "PostgreSQL", "measured", "bare sqlx", "ratio");
        if wants("enqueue") {
            fill::measure(&scale).await?;
        }
        if wants("drain") {
            parts::drains(&scale).await?;
        }
        if wants("own") {
            parts::own(&scale).await?;
        }
        if wants("pickup") {
            pickup::measure(&scale).await?;
        }
        if wants("deep") {
            parts::deep(&scale).await?;
        }
        if wants("two") {
            parts::two_workers(&scale).await?;
        }
        if wants("snapshot") {
            parts::snapshot(&scale).await?;
        }
    }
    if wants("sqlite") {
        println!("\n{:<56} {:>12} {:>12} {:>7}   aim", "SQLite", "measured", "bare sqlx", "ratio");
        sqlite::measure(&scale).await?;
    }
    Ok(())
}

/// A line of the table.
struct Line<'a> {
    what: String,
    measured: Vec<f64>,
    bare: Vec<f64>,
    unit: &'a str,
    aim: &'a str,
}

impl Line<'_> {
    /// Medians, and the median of the ratios of measured to bare.
    fn print(&self) {
        let ratios: Vec<f64> = self.measured.iter().zip(&self.bare).map(|(measured, bare)| measured / bare).collect();
        let shown = |figures: &[f64]| match figures {
            [] => String::new(),
            figures if self.unit == "ms" || self.unit == "MB" => format!("{:.2}", crate::median(figures.to_vec())),
            figures => format!("{:.0}", crate::median(figures.to_vec())),
        };
        let ratio = if ratios.is_empty() { String::new() } else { format!("{:.2}", crate::median(ratios)) };
        let what = format!("{}, {}", self.what, self.unit);
        println!("{what:<56} {:>12} {:>12} {ratio:>7}   {}", shown(&self.measured), shown(&self.bare), self.aim);
    }
}

/// A figure without a limit beside it.
fn print(what: &str, figure: f64, unit: &str, aim: &str) {
    Line { what: what.to_owned(), measured: vec![figure], bare: Vec::new(), unit, aim }.print();
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// A PostgreSQL database that is gone when it is dropped.
async fn database() -> anyhow::Result<TestDb> {
    match TestDb::postgres(env!("CARGO_PKG_NAME"), MIGRATIONS).await {
        Some(database) => Ok(database),
        None => bail!("there is no PostgreSQL"),
    }
}

fn tenant(number: u64) -> TenantId {
    testkit::tenant(u128::from(number) + 1)
}

fn context(number: u64) -> RequestCtx {
    RequestCtx::system(tenant(number), testkit::request_id())
}

/// How long something takes.
async fn timed<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<(T, Duration)> {
    let began = Instant::now();
    let done = work.await?;
    Ok((done, began.elapsed()))
}
