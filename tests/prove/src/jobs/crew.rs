//! Worker processes, seen from both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use jobs::{Backoff, JobQueue, Wake, Worker, WorkerConfig, WorkerTiming};
use kernel::fan_out::InMemoryFanOut;
use kernel::random::SystemRandom;
use kernel::time::SystemClock;
use serde::{Deserialize, Serialize};

use super::{kinds, now};
use crate::child::{Child, Hear, asked_to_end};
use crate::findings::Findings;
use crate::stage::{self, Stage};

/// How long a wait for something that must happen may last.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How a worker process works.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) url: String,
    pub(super) lease_millis: u64,
    pub(super) backoff_millis: u64,
    pub(super) concurrency: usize,
}

/// In the child: a worker until it is asked to end.
pub(super) async fn work(orders: Orders) -> anyhow::Result<()> {
    let db = stage::open(&orders.url, 8).await?;
    let config = WorkerConfig {
        db: db.clone(),
        random: Arc::new(SystemRandom),
        fan_out: Arc::new(InMemoryFanOut::default()),
        wake: Wake::new(),
        concurrency: BTreeMap::new(),
        default_concurrency: orders.concurrency,
        timing: WorkerTiming {
            poll_interval: Duration::from_millis(100),
            lease: Duration::from_millis(orders.lease_millis),
            tick: Duration::from_millis(50),
            backoff: Backoff { base: Duration::from_millis(orders.backoff_millis), cap: Duration::from_secs(60) },
            ..WorkerTiming::standard()
        },
    };
    let handlers = kinds::handlers(&db);
    Worker::new(config, handlers).run(asked_to_end()).await?;
    db.close().await;
    Ok(())
}

/// Worker processes.
pub(super) struct Crew<'a> {
    stage: &'a Stage,
    orders: Orders,
    members: Vec<Member>,
    pub(super) heard: Arc<Heard>,
}

/// What all of a crew's workers have told.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) begun: AtomicUsize,
    pub(super) done: AtomicUsize,
    /// Attempts whose end was refused to them.
    pub(super) refused: AtomicUsize,
    /// Attempts that were cut off.
    pub(super) cut: AtomicUsize,
}

struct Member {
    child: Child,
    in_hand: InHand,
}

/// Numbers of the jobs that a worker is at.
type InHand = Arc<Mutex<BTreeSet<i64>>>;

impl<'a> Crew<'a> {
    /// So many workers on the stage's database.
    pub(super) fn start(stage: &'a Stage, size: usize, orders: impl FnOnce(Orders) -> Orders) -> anyhow::Result<Self> {
        let url = stage.database.url().to_owned();
        let orders = orders(Orders { url, lease_millis: 2_000, backoff_millis: 50, concurrency: 4 });
        let mut crew = Self { stage, orders, members: Vec::new(), heard: Arc::default() };
        for _ in 0..size {
            let member = crew.member()?;
            crew.members.push(member);
        }
        Ok(crew)
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn lease(&self) -> Duration {
        Duration::from_millis(self.orders.lease_millis)
    }

    /// What a worker is at.
    pub(super) fn in_hand(&self, at: usize) -> BTreeSet<i64> {
        lock(&self.members[at].in_hand).clone()
    }

    /// Waits until any worker is at a job; answers which, counted from `first` on. One that has just been started may find that the
    /// others have done everything.
    pub(super) async fn any_at_work(&self, first: usize) -> anyhow::Result<usize> {
        let found = until(PATIENCE, async || {
            let mut turn = (0..self.len()).map(|step| (first + step) % self.len());
            Ok(turn.find(|at| !self.in_hand(*at).is_empty()))
        });
        found.await?.context("no worker found anything to do")
    }

    /// `kill -9` of a worker, and another one in its place. Answers how many jobs it was at.
    pub(super) async fn kill(&mut self, at: usize) -> anyhow::Result<usize> {
        let fresh = self.member()?;
        let old = std::mem::replace(&mut self.members[at], fresh);
        old.child.kill().await?;
        Ok(lock(&old.in_hand).len())
    }

    /// Starts anew who has ended by himself. Answers how many.
    pub(super) fn revive(&mut self) -> anyhow::Result<usize> {
        let mut count = 0;
        for at in 0..self.members.len() {
            if self.members[at].child.has_ended()? {
                self.members[at] = self.member()?;
                count += 1;
            }
        }
        Ok(count)
    }

    pub(super) async fn freeze(&self, at: usize) -> anyhow::Result<()> {
        self.members[at].child.freeze().await
    }

    pub(super) async fn thaw(&self, at: usize) -> anyhow::Result<()> {
        self.members[at].child.thaw().await
    }

    /// Asks all to end in order.
    pub(super) async fn end(self) -> anyhow::Result<()> {
        for member in self.members {
            let status = member.child.end().await?;
            ensure!(status.success(), "a worker ended with {status}");
        }
        Ok(())
    }

    fn member(&self) -> anyhow::Result<Member> {
        let in_hand = InHand::default();
        let (at, all) = (Arc::clone(&in_hand), Arc::clone(&self.heard));
        let hear: Hear = Arc::new(move |line| {
            let Some((what, number)) = line.split_once(' ') else { return };
            let Ok(number) = number.parse::<i64>() else { return };
            let counter = match what {
                "begun" => &all.begun,
                "done" => &all.done,
                "refused" => &all.refused,
                "cut" => &all.cut,
                _ => return,
            };
            counter.fetch_add(1, Ordering::SeqCst);
            if what == "begun" {
                lock(&at).insert(number);
            } else {
                lock(&at).remove(&number);
            }
        });
        Ok(Member { child: Child::start(self.stage, "worker", &self.orders, hear)?, in_hand })
    }
}

impl Heard {
    /// The figures of all attempts.
    pub(super) fn figures(&self, findings: &Findings) {
        findings.figure("attempts begun", self.begun.load(Ordering::SeqCst));
        findings.figure("attempts that ended their job", self.done.load(Ordering::SeqCst));
        findings.figure("attempts that were refused to end it", self.refused.load(Ordering::SeqCst));
        findings.figure("attempts cut off after their lease was lost", self.cut.load(Ordering::SeqCst));
    }

    /// Attempts that were kept from writing.
    pub(super) fn fenced(&self) -> usize {
        self.refused.load(Ordering::SeqCst) + self.cut.load(Ordering::SeqCst)
    }
}

/// A queue that takes its ports from the system.
pub(super) fn queue(wake: Wake) -> JobQueue {
    JobQueue::new(Arc::new(SystemClock), Arc::new(SystemRandom), wake)
}

/// Waits until no job is left that could still run; answers how long, or nothing when it took too long.
pub(super) async fn drained(stage: &Stage, patience: Duration) -> anyhow::Result<Option<Duration>> {
    let began = Instant::now();
    until(patience, async || {
        let left = stage.number("SELECT count(*) FROM jobs_jobs WHERE state <> 3").await?;
        Ok((left == 0).then(|| began.elapsed()))
    })
    .await
}

/// How long the job that waits longest is past its lease or past the moment of its next attempt, in microseconds.
pub(super) async fn overdue(db: &kernel::Db) -> anyhow::Result<i64> {
    let now = now();
    let due = stage::number(
        db,
        "SELECT min(CASE state WHEN 1 THEN lease_until ELSE run_at END) FROM jobs_jobs WHERE state IN (1, 2)",
    )
    .await?;
    Ok(if due == 0 { 0 } else { (now - due).max(0) })
}

/// Looks again and again until there is something, but not for longer than this.
pub(super) async fn until<T>(
    patience: Duration,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<Option<T>> {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(Some(found));
        }
        if began.elapsed() > patience {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn lock(in_hand: &InHand) -> std::sync::MutexGuard<'_, BTreeSet<i64>> {
    in_hand.lock().unwrap_or_else(PoisonError::into_inner)
}
