//! Writes outcomes in batches. Every statement names the lease, so saying it twice is harmless and saying it late is void.

use std::time::Duration;

use kernel::DbError;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::Instant;

use super::held::Held;
use super::herald::Herald;
use super::store::{Changed, ClaimedRow, Finish, Hold, PutBack, Store, event_of, refuses_data};
use crate::config::WorkerTiming;
use crate::failure::JobProblem;
use crate::job::JobState;
use crate::wake::Wake;

/// Takes outcomes from everywhere in the worker. When all clones are gone the last batch is written and settling ends.
#[derive(Clone, Debug)]
pub(crate) struct Settler {
    outcomes: UnboundedSender<Outcome>,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Finish(Finish),
    Forget(Hold),
    PutBack(PutBack),
    /// Settled elsewhere; those who watch are told here.
    Known(Hold, Option<Changed>),
}

/// A batch is written when it is this old, however small.
const LINGER: Duration = Duration::from_millis(2);
/// What waits already is written with it, up to this many times a usual batch.
const MOST_BATCHES: usize = 2;

impl Settler {
    pub(crate) fn new() -> (Self, UnboundedReceiver<Outcome>) {
        let (outcomes, receiver) = mpsc::unbounded_channel();
        (Self { outcomes }, receiver)
    }

    pub(crate) fn finish(&self, finish: Finish) {
        self.send(Outcome::Finish(finish));
    }

    /// Ends a job of which nothing remains.
    pub(crate) fn forget(&self, hold: Hold) {
        self.send(Outcome::Forget(hold));
    }

    pub(crate) fn put_back(&self, put_back: PutBack) {
        self.send(Outcome::PutBack(put_back));
    }

    pub(crate) fn settled(&self, hold: Hold, changed: Option<Changed>) {
        self.send(Outcome::Known(hold, changed));
    }

    /// Back to where it was, its attempt not counted.
    pub(crate) fn release(&self, row: &ClaimedRow) {
        self.put_back(PutBack {
            event: row.kept.then(|| event_of(JobState::Ready).to_owned()),
            ..PutBack::unstarted(row, JobState::Ready, 0)
        });
    }

    /// Everything that is held although the worker has ended: running when the time of grace was over. The attempt counts.
    pub(crate) fn interrupt_all(&self, held: &Held) {
        let problem = JobProblem::new("job_interrupted", "The worker stopped before the job was done.");
        for job in held.remaining() {
            let state = if job.is_last_attempt { JobState::Dead } else { JobState::Ready };
            self.put_back(PutBack {
                seq: job.hold.seq,
                lease: job.hold.lease,
                state: state.number(),
                uncount: 0,
                wait: 0,
                error: Some("interrupted by the end of the worker".to_owned()),
                problem: serde_json::to_string(&problem).ok(),
                event: Some(event_of(state).to_owned()),
            });
        }
    }

    fn send(&self, outcome: Outcome) {
        // The receiver outlives all senders; should it have panicked, the lease runs out.
        if self.outcomes.send(outcome).is_err() {
            tracing::error!("an outcome was not settled; its lease will run out");
        }
    }
}

/// What settling needs.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) held: Held,
    pub(crate) herald: Herald,
    pub(crate) wake: Wake,
    pub(crate) timing: WorkerTiming,
}

impl Desk {
    /// Settles until all [`Settler`]s are gone.
    pub(crate) async fn settle(self, mut outcomes: UnboundedReceiver<Outcome>) {
        let enough = self.timing.batch.max(1);
        let mut waiting = Vec::with_capacity(enough * MOST_BATCHES);
        let mut closing: Option<Instant> = None;
        while outcomes.recv_many(&mut waiting, enough * MOST_BATCHES).await > 0 {
            let written_by = Instant::now() + LINGER;
            while waiting.len() < enough {
                let more = outcomes.recv_many(&mut waiting, enough * MOST_BATCHES);
                match tokio::time::timeout_at(written_by, more).await {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
            let mut batch = Batch::default();
            waiting.drain(..).for_each(|outcome| batch.add(outcome));
            if !self.write(&batch, &outcomes, &mut closing).await {
                return;
            }
        }
    }

    /// Writes a batch, however often it takes; answers whether there is a point in going on.
    async fn write(&self, batch: &Batch, more: &UnboundedReceiver<Outcome>, closing: &mut Option<Instant>) -> bool {
        let mut pause = Duration::from_millis(50);
        loop {
            let began = Instant::now();
            match batch.write(&self.store).await {
                Ok(changed) => {
                    metrics::histogram!("jobs_settle_duration_seconds").record(began.elapsed().as_secs_f64());
                    batch.forget(&self.held);
                    self.held.tell_settled();
                    if batch.frees_jobs() {
                        self.wake.notify();
                    }
                    self.herald.tell(changed);
                    return true;
                }
                Err(error) if refuses_data(&error) => {
                    // One of them stands in the way of all.
                    for one in batch.singles() {
                        if let Err(error) = one.write(&self.store).await {
                            tracing::error!(%error, outcome = ?one, "an outcome was refused; its lease will run out");
                        }
                    }
                    batch.forget(&self.held);
                    self.held.tell_settled();
                    return true;
                }
                Err(error) => {
                    tracing::warn!(%error, jobs = batch.len(), "outcomes could not be written; trying again");
                    // At the end of the worker it does not wait for a database that stays away: leases run out.
                    if more.is_closed() && closing.get_or_insert_with(Instant::now).elapsed() > self.timing.grace {
                        return false;
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Batch {
    finish: Vec<Finish>,
    forget: Vec<Hold>,
    put_back: Vec<PutBack>,
    known: Vec<Hold>,
    changed: Vec<Changed>,
}

impl Batch {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Finish(finish) => self.finish.push(finish),
            Outcome::Forget(hold) => self.forget.push(hold),
            Outcome::PutBack(put_back) => self.put_back.push(put_back),
            Outcome::Known(hold, changed) => {
                self.known.push(hold);
                self.changed.extend(changed);
            }
        }
    }

    fn len(&self) -> usize {
        self.finish.len() + self.forget.len() + self.put_back.len() + self.known.len()
    }

    async fn write(&self, store: &Store) -> Result<Vec<Changed>, DbError> {
        let (mut changed, mut forgotten) = (Vec::new(), 0);
        if !self.forget.is_empty() {
            forgotten = store.forget(&self.forget).await?;
        }
        if !self.finish.is_empty() {
            changed = store.finish(&self.finish).await?;
        }
        if !self.put_back.is_empty() {
            changed.extend(store.put_back(&self.put_back).await?);
        }
        let told = self.finish.len() + self.forget.len() + self.put_back.len();
        let late = told - changed.len() - forgotten;
        if late > 0 {
            tracing::debug!(late, "outcomes were void: their leases had been lost");
        }
        changed.extend(self.changed.iter().cloned());
        Ok(changed)
    }

    /// A batch for each outcome.
    fn singles(&self) -> Vec<Self> {
        let finish = self.finish.iter().cloned().map(Outcome::Finish);
        let forget = self.forget.iter().copied().map(Outcome::Forget);
        let put_back = self.put_back.iter().cloned().map(Outcome::PutBack);
        let one = |outcome| {
            let mut batch = Self::default();
            batch.add(outcome);
            batch
        };
        finish.chain(forget).chain(put_back).map(one).collect()
    }

    /// Whether something became ready at once.
    fn frees_jobs(&self) -> bool {
        self.put_back.iter().any(|put_back| put_back.state == JobState::Ready.number())
    }

    fn forget(&self, held: &Held) {
        let finished = self.finish.iter().map(|finish| Hold { seq: finish.seq, lease: finish.lease });
        let put_back = self.put_back.iter().map(|put_back| Hold { seq: put_back.seq, lease: put_back.lease });
        let settled = self.forget.iter().chain(&self.known).copied();
        for hold in finished.chain(put_back).chain(settled) {
            held.remove(hold);
        }
    }
}
