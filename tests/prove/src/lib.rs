#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a proof tells what it found, and its children tell it what they do")]

pub mod child;
pub mod commerce;
pub mod findings;
pub mod jobs;
pub mod stage;

use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;
use testkit::Migrate;

use crate::findings::{Findings, Row};
use crate::stage::{Database, Size, Stage};

/// Every proof.
pub const PROOFS: &[Proof] = &[commerce::PROOF, jobs::PROOF];

/// Promises that are shown together.
#[derive(Debug)]
pub struct Proof {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The schema that its promises need.
    pub migrations: &'static [Migrate],
    /// What it shows.
    pub promises: &'static [Promise],
    /// Whether SQLite is shown in full too.
    pub full_on_sqlite: bool,
    /// What a process does that [`child::Child::start`] starts: its part and its orders, which are JSON.
    pub child: fn(part: String, orders: String) -> LocalBoxFuture<'static, anyhow::Result<()>>,
}

/// One row of what users may rely on.
#[derive(Debug)]
pub struct Promise {
    /// Its number.
    pub number: u32,
    /// What is promised.
    pub text: &'static str,
    /// Shows it. What is broken goes into the findings; an error is a run that came to no end.
    pub show: for<'a> fn(&'a Stage, &'a Findings) -> LocalBoxFuture<'a, anyhow::Result<()>>,
}

/// How a proof is run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What all random choices come from.
    pub seed: u64,
    /// How much of it.
    pub size: Size,
    /// On one database only.
    pub database: Option<Database>,
    /// One promise only.
    pub promise: Option<u32>,
}

/// The proof of this name.
#[must_use]
pub fn proof(name: &str) -> Option<&'static Proof> {
    PROOFS.iter().find(|proof| proof.name == name)
}

/// Runs a proof and prints what it found. Answers whether everything held.
///
/// # Errors
/// When a database cannot be made.
pub async fn run(proof: &'static Proof, plan: &Plan) -> anyhow::Result<bool> {
    println!("prove {}: seed {}, {:?}", proof.name, plan.seed, plan.size);
    let mut rows: Vec<Row> = Vec::new();
    let chosen = |number| plan.promise.is_none_or(|only| only == number);
    for database in [Database::Postgres, Database::Sqlite] {
        if plan.database.is_some_and(|only| only != database) {
            continue;
        }
        for promise in proof.promises.iter().filter(|promise| chosen(promise.number)) {
            let in_full = database == Database::Postgres || proof.full_on_sqlite;
            let size = if in_full { plan.size } else { Size::Reduced };
            println!("\n{}: {} on {}, {size:?}", promise.number, promise.text, database.name());
            let Some(stage) = Stage::make(proof, database, size, plan.seed).await? else {
                rows.push(Row::skipped(promise, database));
                continue;
            };
            let (findings, took) = show(promise, &stage).await;
            findings.print();
            rows.push(Row::new(promise, database, size, &findings, took));
        }
    }
    findings::print_table(&rows, plan.seed);
    Ok(!rows.is_empty() && rows.iter().all(Row::holds))
}

/// Shows one promise. That it came to no end is a broken promise too.
pub async fn show(promise: &Promise, stage: &Stage) -> (Findings, Duration) {
    let findings = Findings::default();
    let began = Instant::now();
    if let Err(error) = (promise.show)(stage, &findings).await {
        findings.broken(format!("it came to no end: {error:#}"));
    }
    (findings, began.elapsed())
}
