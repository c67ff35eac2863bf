//! Extends the leases of what is held, learns of lost ones and of jobs that were asked to stop.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::held::Held;
use super::store::{Hold, Store};
use crate::config::WorkerTiming;

/// Looks at each tick, and extends what has used up a third of its lease, until nothing runs any more.
pub(crate) async fn extend(store: Store, held: Held, timing: WorkerTiming) {
    loop {
        tokio::select! {
            () = held.closed() => return,
            () = tokio::time::sleep((timing.lease / 4).min(timing.tick)) => {}
        }
        let holds = held.holds();
        if holds.is_empty() {
            continue;
        }
        match store.extend(&holds, timing.lease).await {
            Ok(still) => {
                let still: HashMap<i64, bool> = still.iter().map(|job| (job.seq, job.cancel_requested)).collect();
                for hold in holds {
                    check(&held, hold, still.get(&hold.seq).copied(), timing);
                }
            }
            Err(error) => tracing::warn!(%error, jobs = holds.len(), "leases could not be extended; trying again"),
        }
    }
}

/// What the table says about a job that this worker thinks it holds.
fn check(held: &Held, hold: Hold, cancel_requested: Option<bool>, timing: WorkerTiming) {
    match cancel_requested {
        // Settled meanwhile, or another worker's. What is ending held its row until its own transaction ends, and is let alone.
        None => {
            if let Some(run) = held.run(hold)
                && !run.settled.load(Ordering::SeqCst)
                && !run.ending.load(Ordering::SeqCst)
            {
                tracing::warn!(seq = hold.seq, "lease lost; the attempt is cut off");
                run.lost.store(true, Ordering::SeqCst);
                run.abort();
            }
        }
        Some(true) => {
            if let Some((run, since)) = held.ask_to_stop(hold.seq)
                && since.elapsed() >= timing.cancel_grace
            {
                run.abort();
            }
        }
        Some(false) => {}
    }
}
