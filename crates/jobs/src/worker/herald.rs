//! Tells those who watch a job that there is something new, beside the work: what it tells is a hint, and a slow way to them must
//! not hold up a queue.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use kernel::fan_out::FanOut;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;

use super::store::Changed;
use crate::jobs::channel;

/// Takes what changed from everywhere in the worker.
#[derive(Clone, Debug)]
pub(crate) struct Herald {
    changes: Sender<Changed>,
}

/// Changes that may wait to be told. What comes on top is not told; watchers look by themselves as well.
const WAITING: usize = 10_000;
/// Changes that are told at once.
const AT_ONCE: usize = 16;
/// How long it may take to tell the rest once the worker has ended.
const FAREWELL: Duration = Duration::from_secs(1);

impl Herald {
    /// It ends when all clones are gone.
    pub(crate) fn start(fan_out: Arc<dyn FanOut>) -> (Self, JoinHandle<()>) {
        let (changes, mut waiting) = mpsc::channel(WAITING);
        let told = tokio::spawn(async move {
            let each = |job: Changed| {
                let fan_out = Arc::clone(&fan_out);
                async move { fan_out.publish(&channel(job.tenant, job.id), String::new()).await }
            };
            stream::poll_fn(|cx| waiting.poll_recv(cx)).for_each_concurrent(AT_ONCE, each).await;
        });
        (Self { changes }, told)
    }

    /// Tells of those whose events are kept.
    pub(crate) fn tell(&self, changed: impl IntoIterator<Item = Changed>) {
        for job in changed.into_iter().filter(|job| job.kept) {
            if self.changes.try_send(job).is_err() {
                return;
            }
        }
    }
}

/// Waits for what is still to be told, for a moment.
pub(crate) async fn farewell(told: JoinHandle<()>) {
    let abort = told.abort_handle();
    if tokio::time::timeout(FAREWELL, told).await.is_err() {
        abort.abort();
    }
}
