//! What a readiness check wants to know of the queues.

use std::time::Duration;

use kernel::{Db, DbError, SystemTx};

use crate::jobs::store;

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
