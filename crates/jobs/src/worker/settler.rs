//! Writes outcomes in batches. Every statement names the lease, so saying it twice is harmless and saying it late is void.

use std::sync::Arc;
use std::time::Duration;

use kernel::DbError;
use kernel::fan_out::FanOut;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::Instant;

use super::held::Held;
use super::store::{Changed, ClaimedRow, Finish, Hold, PutBack, Store, event_of};
use crate::config::WorkerTiming;
use crate::failure::JobProblem;
use crate::job::JobState;
use crate::jobs::channel;
use crate::wake::Wake;

/// Takes outcomes from everywhere in the worker. When all clones are gone the last batch is written and settling ends.
#[derive(Clone, Debug)]
pub(crate) struct Settler {
    outcomes: UnboundedSender<Outcome>,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Finish(Finish),
    PutBack(PutBack),
    /// Settled elsewhere.
    Known(Hold),
}

/// A batch is written when it is this old, however small.
const LINGER: Duration = Duration::from_millis(2);

impl Settler {
    pub(crate) fn new() -> (Self, UnboundedReceiver<Outcome>) {
        let (outcomes, receiver) = mpsc::unbounded_channel();
        (Self { outcomes }, receiver)
    }

    pub(crate) fn finish(&self, finish: Finish) {
        self.send(Outcome::Finish(finish));
    }

    pub(crate) fn put_back(&self, put_back: PutBack) {
        self.send(Outcome::PutBack(put_back));
    }

    pub(crate) fn settled(&self, hold: Hold) {
        self.send(Outcome::Known(hold));
    }

    /// Back to where it was, its attempt not counted.
    pub(crate) fn release(&self, row: &ClaimedRow) {
        self.put_back(PutBack {
            seq: row.seq,
            lease: row.lease,
            state: JobState::Ready.number(),
            uncount: 1,
            wait: 0,
            error: None,
            problem: None,
            event: row.kept.then(|| event_of(JobState::Ready).to_owned()),
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

/// Settles until all [`Settler`]s are gone.
pub(crate) async fn settle(
    store: Store,
    held: Held,
    mut outcomes: UnboundedReceiver<Outcome>,
    fan_out: Arc<dyn FanOut>,
    wake: Wake,
    timing: WorkerTiming,
) {
    let mut closing: Option<Instant> = None;
    while let Some(first) = outcomes.recv().await {
        let mut batch = Batch::default();
        batch.add(first);
        let written_by = Instant::now() + LINGER;
        while batch.len() < timing.batch {
            match tokio::time::timeout_at(written_by, outcomes.recv()).await {
                Ok(Some(outcome)) => batch.add(outcome),
                Ok(None) | Err(_) => break,
            }
        }
        let mut pause = Duration::from_millis(50);
        loop {
            match batch.write(&store).await {
                Ok(changed) => {
                    batch.forget(&held);
                    if batch.frees_jobs() {
                        wake.notify();
                    }
                    tell(&*fan_out, &changed).await;
                    break;
                }
                Err(error) => {
                    tracing::warn!(%error, jobs = batch.len(), "outcomes could not be written; trying again");
                    // At the end of the worker it does not wait for a database that stays away: leases run out.
                    if outcomes.is_closed() && closing.get_or_insert_with(Instant::now).elapsed() > timing.grace {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            }
        }
    }
}

/// Tells those who watch the changed jobs.
pub(crate) async fn tell(fan_out: &dyn FanOut, changed: &[Changed]) {
    for job in changed.iter().filter(|job| job.kept) {
        fan_out.publish(&channel(job.tenant, job.id), String::new()).await;
    }
}

#[derive(Debug, Default)]
struct Batch {
    finish: Vec<Finish>,
    put_back: Vec<PutBack>,
    known: Vec<Hold>,
}

impl Batch {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Finish(finish) => self.finish.push(finish),
            Outcome::PutBack(put_back) => self.put_back.push(put_back),
            Outcome::Known(hold) => self.known.push(hold),
        }
    }

    fn len(&self) -> usize {
        self.finish.len() + self.put_back.len() + self.known.len()
    }

    async fn write(&self, store: &Store) -> Result<Vec<Changed>, DbError> {
        let mut changed = Vec::new();
        if !self.finish.is_empty() {
            changed = store.finish(&self.finish).await?;
        }
        if !self.put_back.is_empty() {
            changed.extend(store.put_back(&self.put_back).await?);
        }
        let late = self.finish.len() + self.put_back.len() - changed.len();
        if late > 0 {
            tracing::debug!(late, "outcomes were void: their leases had been lost");
        }
        Ok(changed)
    }

    /// Whether something became ready at once.
    fn frees_jobs(&self) -> bool {
        self.put_back.iter().any(|put_back| put_back.state == JobState::Ready.number())
    }

    fn forget(&self, held: &Held) {
        let finished = self.finish.iter().map(|finish| Hold { seq: finish.seq, lease: finish.lease });
        let put_back = self.put_back.iter().map(|put_back| Hold { seq: put_back.seq, lease: put_back.lease });
        for hold in finished.chain(put_back).chain(self.known.iter().copied()) {
            held.remove(hold);
        }
    }
}
