//! How long a worker's claims take, each by itself: quantiles of a histogram's classes would be too coarse.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use serde::{Deserialize, Serialize};

use super::kinds::now;

/// The worker's own measure of a claiming statement, in seconds.
const CLAIMS: &str = "jobs_claim_duration_seconds";

/// When each claim was done, and how long it took in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    samples: Arc<Mutex<Vec<(i64, f32)>>>,
}

/// Quantiles in milliseconds: of all claims, and of the first and the last tenth of them.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Quantiles {
    pub(super) count: usize,
    pub(super) all: Two,
    pub(super) first_tenth: Two,
    pub(super) last_tenth: Two,
}

/// The median, and what 99 of 100 stay below.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Two {
    pub(super) p50: f64,
    pub(super) p99: f64,
}

impl Claims {
    /// From now on all claims of this process are noted.
    pub(super) fn install() -> anyhow::Result<Self> {
        let claims = Self::default();
        metrics::set_global_recorder(claims.clone()).map_err(|_| anyhow::anyhow!("there is a recorder already"))?;
        Ok(claims)
    }

    /// Of the claims up to this moment: later ones found nothing.
    pub(super) fn until(&self, last: i64) -> Quantiles {
        let samples: Vec<f64> =
            self.lock().iter().filter(|(at, _)| *at <= last).map(|(_, took)| f64::from(*took)).collect();
        let tenth = samples.len() / 10;
        Quantiles {
            count: samples.len(),
            all: Two::of(&samples),
            first_tenth: Two::of(&samples[..tenth]),
            last_tenth: Two::of(&samples[samples.len() - tenth..]),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(i64, f32)>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Two {
    pub(super) fn of(samples: &[f64]) -> Self {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| sorted.get((sorted.len().saturating_sub(1) as f64 * part) as usize).copied();
        Self { p50: at(0.5).unwrap_or(0.0), p99: at(0.99).unwrap_or(0.0) }
    }
}

impl HistogramFn for Claims {
    fn record(&self, seconds: f64) {
        self.lock().push((now(), (seconds * 1e3) as f32));
    }
}

impl Recorder for Claims {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        if key.name() == CLAIMS { Histogram::from_arc(Arc::new(self.clone())) } else { Histogram::noop() }
    }
}
