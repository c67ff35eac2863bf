//! Counts what happens, by tenant, queue and kind, until it is written down as a row of `jobs_figures`.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::TenantId;

/// What all attempts of a worker come to since the last time it was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    counted: Arc<Mutex<Counted>>,
}

/// By tenant, and by queue and kind.
pub(crate) type Counted = HashMap<TenantId, HashMap<Series, Tally>>;
pub(crate) type Series = (&'static str, &'static str);

/// The figures of one queue. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct QueueFigures {
    all: Figures,
    queue: &'static str,
    meters: Arc<HashMap<&'static str, Meter>>,
    unknown: Meter,
}

/// What Prometheus is told about a kind.
#[derive(Clone)]
struct Meter {
    attempts: [metrics::Counter; OUTCOMES.len()],
    duration: metrics::Histogram,
}

/// One attempt.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) tenant: TenantId,
    pub(crate) outcome: Outcome,
    /// Microseconds that it was ready before it was claimed.
    pub(crate) waited: i64,
    pub(crate) took: Duration,
    /// The code of its failure.
    pub(crate) reason: Option<String>,
}

/// How an attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeded,
    Retried,
    Dead,
    Cancelled,
    Left,
    LeaseLost,
    Waits,
}

const OUTCOMES: [Outcome; 7] = [
    Outcome::Succeeded,
    Outcome::Retried,
    Outcome::Dead,
    Outcome::Cancelled,
    Outcome::Left,
    Outcome::LeaseLost,
    Outcome::Waits,
];

/// Counts of one series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) succeeded: i64,
    pub(crate) failed: i64,
    pub(crate) dead: i64,
    pub(crate) cancelled: i64,
    pub(crate) waits: Latencies,
    pub(crate) runs: Latencies,
    pub(crate) reasons: BTreeMap<String, i64>,
}

/// Durations in classes: the class `n` holds those below 2^n milliseconds that no lower class holds; the last one the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Latencies(pub(crate) [i64; CLASSES]);

/// From below 1 ms to above 17 minutes.
pub(crate) const CLASSES: usize = 22;
/// Different reasons of one series; the rest is counted as `other`.
const MOST_REASONS: usize = 20;

impl Figures {
    /// Those of a queue with jobs of these kinds.
    pub(crate) fn queue(&self, queue: &'static str, kinds: impl Iterator<Item = &'static str>) -> QueueFigures {
        let meters = kinds.map(|kind| (kind, Meter::of(kind))).collect();
        QueueFigures { all: self.clone(), queue, meters: Arc::new(meters), unknown: Meter::of("unknown") }
    }

    /// All that was counted, and begins anew.
    pub(crate) fn take(&self) -> Counted {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl QueueFigures {
    /// Counts an attempt at a job of this kind, if the kind is known.
    pub(crate) fn note(&self, kind: Option<&'static str>, attempt: Attempt) {
        let meter = kind.and_then(|kind| self.meters.get(kind)).unwrap_or(&self.unknown);
        meter.attempts[attempt.outcome as usize].increment(1);
        meter.duration.record(attempt.took.as_secs_f64());
        let is_told = !matches!(attempt.outcome, Outcome::Left | Outcome::LeaseLost | Outcome::Waits);
        let Some(kind) = kind.filter(|_| is_told) else { return };
        let mut counted = self.all.lock();
        let tally = counted.entry(attempt.tenant).or_default().entry((self.queue, kind)).or_default();
        tally.waits.add(attempt.waited);
        tally.runs.add(i64::try_from(attempt.took.as_micros()).unwrap_or(i64::MAX));
        match attempt.outcome {
            Outcome::Succeeded => tally.succeeded += 1,
            Outcome::Cancelled => tally.cancelled += 1,
            Outcome::Dead => (tally.failed, tally.dead) = (tally.failed + 1, tally.dead + 1),
            Outcome::Retried => tally.failed += 1,
            Outcome::Left | Outcome::LeaseLost | Outcome::Waits => {}
        }
        if let Some(reason) = attempt.reason {
            tally.add_reason(reason, 1);
        }
    }
}

impl Meter {
    fn of(kind: &'static str) -> Self {
        Self {
            attempts: OUTCOMES
                .map(|outcome| metrics::counter!("jobs_attempts_total", "kind" => kind, "outcome" => outcome.as_str())),
            duration: metrics::histogram!("jobs_attempt_duration_seconds", "kind" => kind),
        }
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meter")
    }
}

impl Tally {
    /// Adds the counts of another.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.dead += other.dead;
        self.cancelled += other.cancelled;
        self.waits.merge(&other.waits.0);
        self.runs.merge(&other.runs.0);
        for (reason, count) in &other.reasons {
            self.add_reason(reason.clone(), *count);
        }
    }

    fn add_reason(&mut self, reason: String, count: i64) {
        let is_known = self.reasons.contains_key(&reason) || self.reasons.len() < MOST_REASONS;
        *self.reasons.entry(if is_known { reason } else { "other".to_owned() }).or_default() += count;
    }
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Retried => "retried",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
            Self::Left => "left",
            Self::LeaseLost => "lease_lost",
            Self::Waits => "waits",
        }
    }
}

impl Latencies {
    /// Counts a duration in microseconds.
    pub(crate) fn add(&mut self, micros: i64) {
        let millis = u64::try_from(micros / 1_000).unwrap_or(0);
        let class = usize::try_from(u64::BITS - millis.leading_zeros()).unwrap_or(0).min(CLASSES - 1);
        self.0[class] += 1;
    }

    /// Adds the counts of another.
    pub(crate) fn merge(&mut self, other: &[i64]) {
        for (own, other) in self.0.iter_mut().zip(other) {
            *own += other;
        }
    }

    /// The duration that this part of all stays below, within its class; nothing when nothing was counted.
    pub(crate) fn quantile(&self, part: f64) -> Option<Duration> {
        let all: i64 = self.0.iter().sum();
        if all == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let wanted = part * all as f64;
        let mut below = 0.0;
        for (class, count) in self.0.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let count = *count as f64;
            if count > 0.0 && below + count >= wanted {
                let lower = if class == 0 { 0.0 } else { f64::from(1_u32 << (class - 1)) };
                let upper = f64::from(1_u32 << class);
                let millis = lower + (upper - lower) * ((wanted - below) / count).clamp(0.0, 1.0);
                return Some(Duration::from_secs_f64(millis / 1_000.0));
            }
            below += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_in_their_own_place() {
        for (place, outcome) in OUTCOMES.into_iter().enumerate() {
            assert_eq!(outcome as usize, place, "{outcome:?}");
        }
    }

    #[test]
    fn quantiles_lie_in_their_class() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.quantile(0.5), None);
        for _ in 0..98 {
            latencies.add(1_500);
        }
        latencies.add(100_000);
        latencies.add(i64::MAX);
        let [p50, p99] = [0.5, 0.99].map(|part| latencies.quantile(part).unwrap_or_default());
        assert!(Duration::from_millis(1) < p50 && p50 < Duration::from_millis(2), "{p50:?}");
        assert!(Duration::from_millis(64) < p99 && p99 <= Duration::from_millis(128), "{p99:?}");
    }
}
