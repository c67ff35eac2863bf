//! Claims jobs of one queue while there is room for them, taking turns between tenants, within the limits of the queue.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kernel::DbError;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::flow::{Flow, Gauge};
use super::held::{ClaimedJob, Held};
use super::herald::Herald;
use super::limits::KnownLimits;
use super::ring::{List, Listed, MOST_TENANTS, Ring};
use super::settler::Settler;
use super::store::{Changed, Claim, ClaimFrom, ClaimedRow, Limits, PutBack, Store};
use crate::config::WorkerConfig;
use crate::job::JobState;

/// What a claimer needs.
#[derive(Debug)]
pub(crate) struct Claimer {
    pub(crate) queue: &'static str,
    pub(crate) concurrency: usize,
    pub(crate) flow: Flow,
    pub(crate) config: WorkerConfig,
    pub(crate) store: Store,
    pub(crate) held: Held,
    pub(crate) herald: Herald,
    pub(crate) settler: Settler,
    pub(crate) limits: watch::Receiver<KnownLimits>,
}

/// What a claimer remembers from one claim to the next.
#[derive(Debug, Default)]
struct Memory {
    /// The tenant that was served last; the next claim begins after it.
    cursor: String,
    ring: Ring,
    /// A list for the ring that is being made.
    listing: Option<AbortOnDropHandle<Result<List, DbError>>>,
    limits: Arc<Limits>,
    /// The count of nudges so far.
    word: u64,
}

/// A backlog is what fills a claim of at least this many.
const BACKLOG: usize = 8;
/// How often a queue with caps is looked at while it yields nothing.
const CAPPED_POLL: Duration = Duration::from_millis(100);
/// How far apart jobs are put that may have killed their worker.
const PARTED_BY: Duration = Duration::from_millis(50);
const PARTED_BY_AT_MOST: Duration = Duration::from_secs(5);
/// Batches that may wait to be settled before nothing more is claimed.
const MOST_UNSETTLED: usize = 20;

/// Claims until `stop`, or until nobody takes the jobs any more.
pub(crate) async fn claim(mut claimer: Claimer, jobs: UnboundedSender<ClaimedJob>, stop: CancellationToken) {
    // What is paused must be known before anything is claimed.
    tokio::select! {
        () = stop.cancelled() => return,
        known = claimer.limits.wait_for(Option::is_some) => if known.is_err() { return },
    }
    let mut woken = claimer.config.wake.subscribe();
    let mut memory = Memory::default();
    let mut pause = Duration::from_millis(50);
    let batch = claimer.config.timing.batch.clamp(1, 2 * claimer.concurrency.max(1));
    let mut gauge = Gauge::new(claimer.flow.clone(), claimer.concurrency, batch);
    let held = claimer.held.clone();
    loop {
        let room = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            room = gauge.room() => room,
        };
        // What comes from here on wakes again.
        memory.word = *woken.borrow_and_update();
        let settled = held.settled();
        tokio::pin!(settled);
        settled.as_mut().enable();
        if held.len_of(claimer.queue) > claimer.concurrency + batch * MOST_UNSETTLED {
            tokio::select! {
                () = stop.cancelled() => return,
                () = settled => continue,
            }
        }
        // Not raced against `stop`: a claim that is cut off would be held by nobody until its lease runs out.
        match claimer.claim(&mut memory, room).await {
            Ok(rows) if rows.is_empty() => {
                let is_capped = memory.limits.has_caps();
                let poll_interval = claimer.config.timing.poll_interval;
                let again = if is_capped { poll_interval.min(CAPPED_POLL) } else { poll_interval };
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = woken.changed() => {}
                    _ = claimer.limits.changed() => {}
                    // Where a cap holds jobs back, the end of one makes room.
                    () = settled, if is_capped => {}
                    () = tokio::time::sleep(again) => {}
                }
            }
            // The worker stopped meanwhile: nobody will take them.
            Ok(rows) if stop.is_cancelled() => rows.iter().for_each(|row| claimer.settler.release(row)),
            Ok(rows) => {
                pause = Duration::from_millis(50);
                let rows = claimer.part_suspects(rows).await;
                claimer.herald.tell(rows.iter().filter(|row| row.kept).map(Changed::from));
                let mut rows = take_turns(rows).into_iter();
                while let Some(row) = rows.next() {
                    // Nobody takes them once the worker stops: none of these has begun.
                    if let Err(unsent) = jobs.send(claimer.held.add(claimer.queue, row, claimer.flow.slot())) {
                        unsent.0.run.told.store(true, Ordering::SeqCst);
                        claimer.settler.release(&unsent.0.row);
                        rows.for_each(|row| claimer.settler.release(&row));
                        return;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, queue = claimer.queue, "no claim; trying again");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        }
    }
}

impl Claimer {
    async fn claim(&mut self, memory: &mut Memory, room: usize) -> Result<Vec<ClaimedRow>, DbError> {
        let limits =
            self.limits.borrow_and_update().as_ref().and_then(|all| all.get(self.queue)).cloned().unwrap_or_default();
        if limits != memory.limits {
            (memory.limits, memory.listing) = (limits, None);
            memory.ring.clear();
        }
        if memory.limits.paused {
            return Ok(Vec::new());
        }
        if memory.limits.has_caps() {
            let (rows, _) = self.timed(self.store.claim_within_limits(&self.after(&memory.cursor, room))).await?;
            memory.move_on(&rows, room);
            return Ok(rows);
        }
        let is_listed = memory.listing.as_ref().is_some_and(AbortOnDropHandle::is_finished);
        if is_listed || !memory.ring.is_empty() || !memory.limits.is_empty() {
            let rows = self.claim_in_turn(memory, room).await?;
            if !rows.is_empty() || !memory.limits.is_empty() {
                return Ok(rows);
            }
        }
        let rows = self.claim_around(memory, room).await?;
        if rows.len() == room && room >= BACKLOG && matches!(self.store, Store::Postgres(_)) {
            self.begin_list(memory);
        }
        Ok(rows)
    }

    /// From the places of the ring, until one has something or none is left.
    async fn claim_in_turn(&self, memory: &mut Memory, room: usize) -> Result<Vec<ClaimedRow>, DbError> {
        // Whoever gave the word must not wait for the next poll because the list is young.
        let rest = memory.ring.list_in(Instant::now(), memory.word);
        if let Some(rest) = rest.filter(|_| memory.ring.is_empty() && memory.listing.is_none()) {
            tokio::time::sleep(rest).await;
        }
        if memory.ring.wants_list(Instant::now(), memory.word) {
            self.begin_list(memory);
        }
        if memory.listing.as_ref().is_some_and(|listing| listing.is_finished() || memory.ring.is_empty()) {
            memory.take_list().await?;
        }
        while !memory.ring.is_empty() {
            let turns = memory.ring.next(room, Instant::now());
            let claim = ClaimFrom {
                queue: self.queue,
                places: turns.iter().map(|turn| turn.place.clone()).collect(),
                limit: room,
                lease: self.lease(),
                lease_for: self.config.timing.lease,
            };
            let (rows, time) = self.timed(self.store.claim_from(&claim)).await?;
            let full = rows.len() >= room;
            memory.ring.took(turns, &rows, full, time);
            if !rows.is_empty() {
                return Ok(rows);
            }
        }
        Ok(Vec::new())
    }

    /// Begins to ask who has something ready, beginning after the tenant that was listed last. Claiming goes on meanwhile.
    fn begin_list(&self, memory: &mut Memory) {
        if memory.listing.is_some() {
            return;
        }
        let (store, queue, cursor, word) = (self.store.clone(), self.queue, memory.cursor.clone(), memory.word);
        memory.listing = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            let began = Instant::now();
            let mut tenants = store.tenants(queue, &cursor, MOST_TENANTS).await?;
            if tenants.len() < MOST_TENANTS && !cursor.is_empty() {
                let before = store.tenants(queue, "", MOST_TENANTS - tenants.len()).await?;
                tenants.extend(before.into_iter().take_while(|tenant| *tenant <= cursor));
            }
            let is_part = tenants.len() >= MOST_TENANTS;
            Ok(List { tenants, about: Listed { at: began, took: began.elapsed(), word, is_part } })
        })));
    }

    /// One round without memory: from the cursor to the last tenant, then from the first one on.
    async fn claim_around(&self, memory: &mut Memory, room: usize) -> Result<Vec<ClaimedRow>, DbError> {
        let (mut rows, _) = self.timed(self.store.claim(&self.after(&memory.cursor, room))).await?;
        if rows.len() < room && !memory.cursor.is_empty() {
            match self.store.claim(&self.after("", room - rows.len())).await {
                Ok(more) if rows.is_empty() => rows = more,
                Ok(more) => {
                    // Those of the second half were served last.
                    memory.move_on(&more, room - rows.len());
                    rows.extend(more);
                    return Ok(rows);
                }
                // What is claimed already must not be lost.
                Err(error) if rows.is_empty() => return Err(error),
                Err(_) => {}
            }
        }
        memory.move_on(&rows, room);
        Ok(rows)
    }

    /// Of the jobs that may have killed their worker one is kept at a time; the others are given back before it begins, or they would
    /// die with it again and end as dead letters without having failed.
    async fn part_suspects(&self, rows: Vec<ClaimedRow>) -> Vec<ClaimedRow> {
        if !rows.iter().any(|row| row.is_suspect) {
            return rows;
        }
        let mut is_taken = self.held.has_suspect();
        let (kept, others): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| !row.is_suspect || !std::mem::replace(&mut is_taken, true));
        if others.is_empty() {
            return kept;
        }
        // Spread over as long as they will need one after the other.
        let spread = (PARTED_BY * u32::try_from(others.len()).unwrap_or(u32::MAX)).min(PARTED_BY_AT_MOST);
        let spread = u64::try_from(spread.as_micros()).unwrap_or(u64::MAX);
        let wait = || i64::try_from(spread / 2 + self.config.random.u64() % spread).unwrap_or(i64::MAX);
        let back: Vec<PutBack> =
            others.iter().map(|row| PutBack::unstarted(row, JobState::Scheduled, wait())).collect();
        match self.store.put_back(&back).await {
            Ok(_) => kept,
            Err(error) => {
                // Nothing that is suspected may begin beside them; the settler goes on trying.
                tracing::warn!(%error, "jobs could not be parted; they are given back");
                let (suspects, innocent): (Vec<_>, Vec<_>) = kept.into_iter().partition(|row| row.is_suspect);
                others.iter().chain(&suspects).for_each(|row| self.settler.release(row));
                innocent
            }
        }
    }

    fn after(&self, tenant: &str, limit: usize) -> Claim {
        Claim {
            queue: self.queue,
            after: tenant.to_owned(),
            limit,
            lease: self.lease(),
            lease_for: self.config.timing.lease,
        }
    }

    /// Never zero, and never the same again, not even after the database lost what it had not yet written.
    fn lease(&self) -> i64 {
        i64::try_from(self.config.random.u64() >> 1).unwrap_or(i64::MAX).max(1)
    }

    async fn timed<T>(&self, claim: impl Future<Output = Result<T, DbError>>) -> Result<(T, Duration), DbError> {
        let began = Instant::now();
        let claimed = claim.await?;
        let took = began.elapsed();
        metrics::histogram!("jobs_claim_duration_seconds", "queue" => self.queue).record(took.as_secs_f64());
        Ok((claimed, took))
    }
}

impl Memory {
    /// Waits for the list that is being made and takes it.
    async fn take_list(&mut self) -> Result<(), DbError> {
        let Some(listing) = self.listing.take() else { return Ok(()) };
        // Should it have panicked, another one is made.
        let Ok(list) = listing.await else { return Ok(()) };
        let mut list = list?;
        if list.about.is_part {
            self.cursor = list.tenants.last().cloned().unwrap_or_default();
        }
        list.tenants.retain(|tenant| !self.limits.is_paused(tenant));
        self.ring.list(list, Instant::now());
        Ok(())
    }

    /// Notes who was served last. When there was room for more nobody is waiting, and the next claim may begin anywhere: at the front,
    /// so that one statement sees all.
    fn move_on(&mut self, rows: &[ClaimedRow], room: usize) {
        self.cursor =
            if rows.len() < room && !self.limits.has_caps() { String::new() } else { last_tenant(rows, &self.cursor) };
    }
}

/// The last of the tenants in the order in which they were served: from the cursor on, then from the first.
fn last_tenant(rows: &[ClaimedRow], cursor: &str) -> String {
    let tenants = rows.iter().map(|row| row.tenant.to_string());
    let last = tenants.max_by_key(|tenant| (tenant.as_str() <= cursor, tenant.clone()));
    last.unwrap_or_else(|| cursor.to_owned())
}
/// One job of each tenant in turn; within a tenant by priority, then by age.
fn take_turns(mut rows: Vec<ClaimedRow>) -> Vec<ClaimedRow> {
    rows.sort_by_key(|row| (row.priority, row.seq));
    let mut by_tenant: BTreeMap<_, VecDeque<ClaimedRow>> = BTreeMap::new();
    let count = rows.len();
    for row in rows {
        by_tenant.entry(row.tenant).or_default().push_back(row);
    }
    let mut ordered = Vec::with_capacity(count);
    while ordered.len() < count {
        ordered.extend(by_tenant.values_mut().filter_map(VecDeque::pop_front));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::store::claimed_row as row;

    #[test]
    fn tenants_take_turns() {
        let rows =
            vec![row(1, 1, 1), row(1, 1, 2), row(1, 0, 9), row(1, 1, 3), row(2, 1, 5), row(2, 1, 4), row(3, 2, 6)];
        let order: Vec<i64> = take_turns(rows).iter().map(|row| row.seq).collect();
        assert_eq!(order, [9, 4, 6, 1, 5, 2, 3]);
    }
}
