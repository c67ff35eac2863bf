//! Makes due what waited for its time, and takes over what a crashed worker left.

use std::sync::Arc;

use kernel::fan_out::FanOut;
use tokio_util::sync::CancellationToken;

use super::settler::tell;
use super::store::Store;
use crate::config::WorkerTiming;
use crate::wake::Wake;

/// Looks at each tick until `stop`. Several keepers at once divide the work by skipping locked rows.
pub(crate) async fn keep(
    store: Store,
    wake: Wake,
    fan_out: Arc<dyn FanOut>,
    timing: WorkerTiming,
    stop: CancellationToken,
) {
    loop {
        match store.promote().await {
            Ok(0) => {}
            Ok(_) => wake.notify(),
            Err(error) => tracing::warn!(%error, "scheduled jobs could not be made due; trying again"),
        }
        match store.reap(timing.backoff).await {
            Ok(reaped) if reaped.is_empty() => {}
            Ok(reaped) => {
                tracing::warn!(jobs = reaped.len(), "leases ran out; their workers have stopped");
                tell(&*fan_out, &reaped).await;
            }
            Err(error) => tracing::warn!(%error, "lost jobs could not be taken over; trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(timing.tick) => {}
        }
    }
}
