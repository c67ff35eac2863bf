//! How a worker learns at once that there is something to do. It is a nudge only: what is missed is found by polling.

use std::sync::Arc;
use std::time::Duration;

use kernel::Db;
use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The channel of LISTEN and NOTIFY.
pub(crate) const CHANNEL: &str = "sitewright_jobs";
/// At most one NOTIFY in this time. Each takes a lock that all committing transactions share.
const COALESCE: Duration = Duration::from_millis(3);

/// Wakes the claimers of this process. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Wake {
    /// Jobs of this process that became ready.
    local: Arc<watch::Sender<u64>>,
    /// The same, and those that other processes told of.
    any: Arc<watch::Sender<u64>>,
}

impl Wake {
    /// One that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        Self { local: Arc::new(watch::Sender::new(0)), any: Arc::new(watch::Sender::new(0)) }
    }

    /// Something became ready.
    pub(crate) fn notify(&self) {
        self.local.send_modify(|count| *count = count.wrapping_add(1));
        self.notify_here();
    }

    fn notify_here(&self) {
        self.any.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.any.subscribe()
    }
}

impl Default for Wake {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells workers in other processes what this one enqueued, until `stop`. For PostgreSQL; on SQLite it returns at once.
/// A worker does it by itself; a process that only enqueues spawns it.
pub async fn announce(db: Db, wake: Wake, stop: CancellationToken) {
    if let Some(pool) = db.system_pool(1) {
        announce_on(pool, wake, stop).await;
    }
}

pub(crate) async fn announce_on(pool: PgPool, wake: Wake, stop: CancellationToken) {
    let mut enqueued = wake.local.subscribe();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            changed = enqueued.changed() => if changed.is_err() { return },
        }
        // At once; what comes while it is told and in the pause after it is told together.
        enqueued.borrow_and_update();
        if let Err(error) = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&pool).await {
            tracing::debug!(%error, "no NOTIFY; workers will find the jobs by polling");
        }
        tokio::time::sleep(COALESCE).await;
    }
}

/// Passes on what other processes announce, until `stop`.
pub(crate) async fn listen(pool: PgPool, wake: Wake, stop: CancellationToken) {
    let listening = async {
        loop {
            match PgListener::connect_with(&pool).await {
                Ok(mut listener) => {
                    if listener.listen(CHANNEL).await.is_ok() {
                        // Whatever was announced while nobody listened.
                        wake.notify_here();
                        while listener.recv().await.is_ok() {
                            wake.notify_here();
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "cannot listen for jobs; polling meanwhile"),
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = listening => {}
    }
}
