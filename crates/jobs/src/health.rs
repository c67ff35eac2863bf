//! What a host wants to know of the queues, and to clear away where it runs no worker.

use std::time::Duration;

use kernel::{Db, DbError, SystemTx};

use crate::jobs::store;
use crate::worker::store::upkeep;

/// How long the oldest job that could run has been waiting, over all tenants and queues; nothing when none waits. It looks at
/// every waiting job, so a host asks every few seconds, not with each request.
///
/// # Errors
/// When the database cannot be reached.
pub async fn oldest_ready(db: &Db) -> Result<Option<Duration>, DbError> {
    let tx = SystemTx::read(db).await?;
    let waited = store::longest_wait(&tx).await?;
    Ok(waited.map(|micros| Duration::from_micros(u64::try_from(micros).unwrap_or(0))))
}

/// Forgets outcomes and dead letters that are older than this, a part of them; answers how many rows went. Workers do it by
/// themselves.
///
/// # Errors
/// When the database cannot be reached.
pub async fn forget_old(db: &Db, outcomes: Duration, dead_letters: Duration) -> Result<u64, DbError> {
    upkeep::forget_old(db, outcomes, dead_letters, outcomes).await
}
