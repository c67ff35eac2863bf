//! How the queues are doing, and what is paused or capped in them.

pub(crate) mod live;
pub(crate) mod store;

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{RequestCtx, SystemTx, TenantId, TenantTx};

use crate::config::Config;
use crate::error::JobsError;
use crate::worker::figures::Latencies;

/// A queue as it is now, and how it did lately.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueueRecord {
    pub(crate) queue: String,
    pub(crate) ready: u64,
    pub(crate) running: u64,
    pub(crate) scheduled: u64,
    pub(crate) dead: u64,
    /// How long the oldest ready job has been due.
    pub(crate) oldest: Option<Duration>,
    /// Nobody, when it goes on.
    pub(crate) paused_by: Vec<PausedBy>,
    pub(crate) max_running: Option<u64>,
    pub(crate) max_running_per_tenant: Option<u64>,
    pub(crate) lately: Lately,
}

/// Who stopped it. Each undoes only what it did itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PausedBy {
    /// The tenant's own people, for the tenant.
    Tenant,
    /// The operator, for the tenant.
    Operator,
    /// The operator, for all tenants.
    OperatorForAll,
}

/// What happened within a window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lately {
    pub(crate) succeeded: i64,
    pub(crate) failed: i64,
    pub(crate) dead: i64,
    pub(crate) cancelled: i64,
    pub(crate) waits: Latencies,
    pub(crate) runs: Latencies,
    pub(crate) reasons: BTreeMap<String, i64>,
}

/// What is to hold for a queue.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct QueueLimits {
    pub(crate) paused: bool,
    pub(crate) max_running: Option<i64>,
    pub(crate) max_running_per_tenant: Option<i64>,
}

/// Queues that a tenant may have paused at once. Each worker keeps them at hand.
const MOST_PAUSES: i64 = 50;

/// The tenant's queues: those that have jobs, did something lately, or are paused.
pub(crate) async fn list(config: &Config, ctx: &RequestCtx, window: Duration) -> Result<Vec<QueueRecord>, JobsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let mut queues = store::queues(&tx, Some(ctx.tenant), window).await?;
    drop(tx);
    note_paused_for_all(&SystemTx::read(&config.db).await?, &mut queues).await?;
    Ok(queues)
}

/// The queues of one tenant or of all, for the operator.
pub(crate) async fn list_everywhere(
    config: &Config,
    tenant: Option<TenantId>,
    window: Duration,
) -> Result<Vec<QueueRecord>, JobsError> {
    let tx = SystemTx::read(&config.db).await?;
    let mut queues = store::queues(&tx, tenant, window).await?;
    if tenant.is_some() {
        note_paused_for_all(&tx, &mut queues).await?;
    }
    Ok(queues)
}

async fn note_paused_for_all(tx: &SystemTx, queues: &mut [QueueRecord]) -> Result<(), JobsError> {
    let paused = store::paused_for_all(tx).await?;
    for queue in queues.iter_mut().filter(|queue| paused.contains(&queue.queue)) {
        queue.paused_by.push(PausedBy::OperatorForAll);
    }
    Ok(())
}

/// Stops the tenant's jobs of a queue from being started, or lets them be started again unless the operator holds them. Answers
/// how many wait.
pub(crate) async fn set_paused(
    config: &Config,
    ctx: &RequestCtx,
    queue: &str,
    paused: bool,
    dry_run: bool,
) -> Result<u64, JobsError> {
    if dry_run {
        let tx = TenantTx::read(&config.db, ctx).await?;
        return Ok(store::waiting(&tx, Some(ctx.tenant), queue).await?);
    }
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let waiting = store::waiting(&tx, Some(ctx.tenant), queue).await?;
    if !paused {
        store::resume_for_tenant(&tx, queue).await?;
    } else if !store::pause_for_tenant(&tx, queue, MOST_PAUSES).await? {
        return Err(JobsError::TooManyPauses);
    }
    tx.commit().await?;
    Ok(waiting)
}

/// The same for one tenant or for all, for the operator.
pub(crate) async fn set_paused_everywhere(
    config: &Config,
    tenant: Option<TenantId>,
    queue: &str,
    paused: bool,
    dry_run: bool,
) -> Result<u64, JobsError> {
    if dry_run {
        return Ok(store::waiting(&SystemTx::read(&config.db).await?, tenant, queue).await?);
    }
    let tx = SystemTx::begin(&config.db).await?;
    let waiting = store::waiting(&tx, tenant, queue).await?;
    match tenant {
        Some(tenant) => store::set_tenant_held(&tx, tenant, queue, paused).await?,
        None => store::set_queue_paused(&tx, queue, paused).await?,
    }
    tx.commit().await?;
    Ok(waiting)
}

/// Sets what holds for a queue of all tenants together.
pub(crate) async fn limit(config: &Config, queue: &str, limits: QueueLimits) -> Result<(), JobsError> {
    let tx = SystemTx::begin(&config.db).await?;
    store::limit(&tx, queue, limits).await?;
    Ok(tx.commit().await?)
}

/// Sets how many jobs of one tenant may run at once in a queue, and whether they may at all.
pub(crate) async fn limit_tenant(
    config: &Config,
    tenant: TenantId,
    queue: &str,
    held: bool,
    max_running: Option<i64>,
) -> Result<(), JobsError> {
    let tx = SystemTx::begin(&config.db).await?;
    store::limit_tenant(&tx, tenant, queue, held, max_running).await?;
    Ok(tx.commit().await?)
}
