//! A worker in a process of its own, seen from both sides.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ::jobs::{Wake, Worker, WorkerConfig, WorkerTiming};
use anyhow::{Context as _, ensure};
use kernel::fan_out::InMemoryFanOut;
use kernel::random::SystemRandom;
use kernel::{Db, DbConfig};
use serde::{Deserialize, Serialize};
use testkit::TestDb;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::oneshot;

use super::batch;
use super::claims::{Claims, Quantiles};
use super::kinds::{self, FIRST, HANDLED, LAST, now};

/// How long a drain may make no progress.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a worker process is told.
#[derive(Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) url: String,
    pub(super) concurrency: usize,
    pub(super) connections: u32,
}

/// What it has to tell at its end. Moments are microseconds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) handled: u64,
    pub(super) first: i64,
    /// When all was settled.
    pub(super) ended: i64,
    pub(super) claims: Quantiles,
    /// The most memory that it ever had, in bytes.
    pub(super) peak: u64,
}

/// What one or more workers did together.
pub(super) struct Drained {
    pub(super) took: Duration,
    pub(super) reports: Vec<Report>,
}

/// In the child: works until its standard input ends.
pub(crate) async fn run(orders: &str) -> anyhow::Result<()> {
    let orders: Orders = serde_json::from_str(orders)?;
    let claims = Claims::install()?;
    let db = open(&orders.url, orders.connections).await?;
    let telling = tokio::spawn(async {
        let mut told = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let handled = HANDLED.load(Ordering::Relaxed);
            if handled != told {
                told = handled;
                println!("handled {handled}");
            }
        }
    });
    Worker::new(config(&db, Wake::new(), orders.concurrency), kinds::handlers(&db)).run(asked_to_end()).await?;
    let ended = now();
    telling.abort();
    let report = Report {
        handled: HANDLED.load(Ordering::Relaxed),
        first: FIRST.load(Ordering::Relaxed),
        ended,
        claims: claims.until(LAST.load(Ordering::Relaxed)),
        peak: peak()?,
    };
    println!("report {}", serde_json::to_string(&report)?);
    Ok(())
}

/// As a production worker is set, but for how many jobs run at once.
pub(super) fn config(db: &Db, wake: Wake, concurrency: usize) -> WorkerConfig {
    WorkerConfig {
        db: db.clone(),
        random: Arc::new(SystemRandom),
        fan_out: Arc::new(InMemoryFanOut::default()),
        wake,
        concurrency: BTreeMap::new(),
        default_concurrency: concurrency,
        timing: WorkerTiming { batch: batch(), ..WorkerTiming::standard() },
    }
}

pub(super) async fn open(url: &str, max_connections: u32) -> anyhow::Result<Db> {
    let config = DbConfig { url: url.to_owned(), max_connections, application_name: "sitewright bench".to_owned() };
    Ok(Db::connect(&config).await?)
}

/// Completes when standard input ends.
pub(super) async fn asked_to_end() {
    let (sender, receiver) = oneshot::channel::<()>();
    // A thread of its own: a read that waits would keep the runtime from ending.
    std::thread::spawn(move || {
        let _asked = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(sender);
    });
    // The sender is only ever dropped.
    let _ = receiver.await;
}

/// A process of this program that takes orders; killed when dropped.
pub(super) struct Process {
    child: Child,
    pub(super) lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    pub(super) fn start(part: &str, orders: &impl Serialize) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([part, &serde_json::to_string(orders)?]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let lines = BufReader::new(child.stdout.take().context("standard output is piped")?).lines();
        Ok(Self { child, lines })
    }

    /// The rest of the next line that begins with this word.
    pub(super) async fn line(&mut self, word: &str) -> anyhow::Result<String> {
        loop {
            let line =
                tokio::time::timeout(PATIENCE, self.lines.next_line()).await.context("it makes no progress")??;
            let line = line.context("the process ended early")?;
            if let Some((first, rest)) = line.split_once(' ')
                && first == word
            {
                return Ok(rest.to_owned());
            }
        }
    }

    /// Asks it to end; what it reports.
    pub(super) async fn end<T: serde::de::DeserializeOwned>(mut self) -> anyhow::Result<T> {
        drop(self.child.stdin.take());
        let report = serde_json::from_str(&self.line("report").await?)?;
        ensure!(self.child.wait().await?.success(), "the process failed");
        Ok(report)
    }
}

/// Lets so many workers drain the queue of `waiting` jobs.
pub(super) async fn drain(
    database: &TestDb,
    waiting: u64,
    workers: usize,
    connections: u32,
) -> anyhow::Result<Drained> {
    let orders = Orders { url: database.url().to_owned(), concurrency: 50, connections };
    let mut counting = tokio::task::JoinSet::new();
    let sum = Arc::new(std::sync::atomic::AtomicU64::new(0));
    for _ in 0..workers {
        let mut process = Process::start("jobs-worker", &orders)?;
        let sum = Arc::clone(&sum);
        counting.spawn(async move {
            let mut told = 0;
            while sum.load(Ordering::SeqCst) < waiting {
                // A worker that has nothing left to do is silent.
                let Ok(line) = tokio::time::timeout(Duration::from_millis(20), process.line("handled")).await else {
                    continue;
                };
                let handled: u64 = line?.parse()?;
                sum.fetch_add(handled - told, Ordering::SeqCst);
                told = handled;
            }
            process.end::<Report>().await
        });
    }
    let mut reports = Vec::new();
    while let Some(report) = counting.join_next().await {
        reports.push(report??);
    }
    let first = reports.iter().map(|report| report.first).filter(|first| *first > 0).min().context("nothing began")?;
    let ended = reports.iter().map(|report| report.ended).max().context("nothing ended")?;
    let handled: u64 = reports.iter().map(|report| report.handled).sum();
    ensure!(handled == waiting, "{handled} attempts at {waiting} jobs");
    ensure!(left(database).await? == 0, "jobs are left");
    Ok(Drained { took: Duration::from_micros(u64::try_from(ended - first)?), reports })
}

/// Jobs that are still in the table.
async fn left(database: &TestDb) -> anyhow::Result<i64> {
    use sea_orm::{ConnectionTrait as _, Statement};
    let owner = database.owner().await;
    let statement = Statement::from_string(owner.get_database_backend(), "SELECT count(*) AS n FROM jobs_jobs");
    let row = owner.query_one_raw(statement).await?.context("a count is a row")?;
    let left = row.try_get("", "n")?;
    owner.close().await?;
    Ok(left)
}

/// The most memory that this process ever had.
fn peak() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("a process has a size")?;
    let kib: u64 = line.split_whitespace().next().context("a size is a number")?.parse()?;
    Ok(kib * 1024)
}
