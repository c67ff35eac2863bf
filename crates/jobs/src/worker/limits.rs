//! Keeps what is paused or capped at hand, so that no claim has to ask for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch::Sender;
use tokio_util::sync::CancellationToken;

use super::store::{Limits, Store};

/// The limits by queue; nothing until they have been read once.
pub(crate) type KnownLimits = Option<HashMap<String, Arc<Limits>>>;

/// How long limits are taken to be what they were.
const EVERY: Duration = Duration::from_secs(1);

/// Reads the limits again and again until `stop`.
pub(crate) async fn watch(store: Store, poll_interval: Duration, known: Sender<KnownLimits>, stop: CancellationToken) {
    loop {
        match store.limits().await {
            Ok(limits) => {
                let limits = limits.into_iter().map(|(queue, limits)| (queue, Arc::new(limits))).collect();
                known.send_if_modified(|known| {
                    let is_new = known.as_ref() != Some(&limits);
                    *known = Some(limits);
                    is_new
                });
            }
            Err(error) => tracing::warn!(%error, "limits of queues could not be read; they stay as they were"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY.min(poll_interval)) => {}
        }
    }
}
