//! How many jobs of a queue this worker has in hand, and how many more it may claim.
//!
//! A slow queue is claimed job by job as slots become free, so that what waits can go to another worker. A fast one is
//! claimed ahead by what it finishes within a twentieth of a second, so that no slot waits for the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// The count of one queue. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    in_hand: AtomicUsize,
    finished: AtomicUsize,
    /// With no more than this in hand there is room for a claim.
    enough: AtomicUsize,
    freed: Notify,
}

/// A claimed job's place; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    counts: Arc<Counts>,
}

/// The claimer's side: decides how much to claim.
#[derive(Debug)]
pub(crate) struct Gauge {
    flow: Flow,
    concurrency: usize,
    batch: usize,
    /// Jobs to hold beyond those that can run.
    ahead: usize,
    measured_at: Instant,
    measured: usize,
}

/// How long finished jobs are counted for.
const WINDOW: Duration = Duration::from_millis(100);

impl Flow {
    /// Takes a place for a claimed job.
    pub(crate) fn slot(&self) -> Slot {
        self.counts.in_hand.fetch_add(1, Ordering::SeqCst);
        Slot { counts: Arc::clone(&self.counts) }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let left = self.counts.in_hand.fetch_sub(1, Ordering::SeqCst) - 1;
        self.counts.finished.fetch_add(1, Ordering::SeqCst);
        if left <= self.counts.enough.load(Ordering::SeqCst) {
            self.counts.freed.notify_one();
        }
    }
}

impl Gauge {
    pub(crate) fn new(flow: Flow, concurrency: usize, batch: usize) -> Self {
        Self { flow, concurrency, batch, ahead: 0, measured_at: Instant::now(), measured: 0 }
    }

    /// Waits until there is room; answers how many to claim, at least one and at most a batch.
    pub(crate) async fn room(&mut self) -> usize {
        loop {
            self.measure(Instant::now());
            // Told before it is looked at, so that nothing falls between.
            self.flow.counts.enough.store(self.enough(), Ordering::SeqCst);
            let room = self.room_now();
            if room > 0 {
                return room;
            }
            // The window is looked at again even when nothing finishes.
            let freed = self.flow.counts.freed.notified();
            let _ = tokio::time::timeout(WINDOW, freed).await;
        }
    }

    fn room_now(&self) -> usize {
        let in_hand = self.flow.counts.in_hand.load(Ordering::SeqCst);
        let room = (self.concurrency + self.ahead).saturating_sub(in_hand).min(self.batch);
        // While there is work ahead, a claim of a few would cost as much as one of many.
        if in_hand > self.concurrency && room < self.batch / 2 { 0 } else { room }
    }

    /// The most in hand that leaves room.
    fn enough(&self) -> usize {
        let beside = (self.concurrency + self.ahead.min(1)).saturating_sub(1);
        beside.max((self.concurrency + self.ahead).saturating_sub((self.batch / 2).max(1)))
    }

    fn measure(&mut self, now: Instant) {
        if now.duration_since(self.measured_at) < WINDOW {
            return;
        }
        let finished = self.flow.counts.finished.load(Ordering::SeqCst);
        // Half a window's worth, if it was one window.
        let windows =
            usize::try_from(now.duration_since(self.measured_at).as_millis() / WINDOW.as_millis()).unwrap_or(1).max(1);
        self.ahead = (finished.wrapping_sub(self.measured) / windows / 2).min(2 * self.batch);
        (self.measured_at, self.measured) = (now, finished);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_ahead_as_much_as_is_finished() {
        let flow = Flow::default();
        let mut gauge = Gauge::new(flow.clone(), 4, 4);
        let start = gauge.measured_at;
        assert_eq!(gauge.room_now(), 4);
        let slots: Vec<Slot> = (0..4).map(|_| flow.slot()).collect();
        assert_eq!(gauge.room_now(), 0, "a slow queue is not claimed ahead");

        for _ in 0..100 {
            drop(flow.slot());
        }
        gauge.measure(start + WINDOW);
        assert_eq!((gauge.ahead, gauge.room_now()), (8, 4), "a fast one is, by two batches at the most");
        let ahead: Vec<Slot> = (0..7).map(|_| flow.slot()).collect();
        assert_eq!(gauge.room_now(), 0, "but not in small pieces");
        drop(ahead);
        drop(slots);

        gauge.measure(start + WINDOW * 60);
        assert_eq!(gauge.ahead, 0, "and no longer than it is fast");
    }
}
