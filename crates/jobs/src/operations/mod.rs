//! What is done to many jobs at once: try dead letters again, start what is scheduled, cancel, drain, discard. Each may be tried out
//! first without changing anything.

pub(crate) mod store;

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::fan_out::FanOut;
use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantId, TenantTx};

use crate::config::Config;
use crate::error::JobsError;
use crate::job::{JobId, JobState};
use crate::jobs::{self, JobRecord, channel};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Dead letters begin anew with all their attempts.
    Retry,
    /// What is scheduled becomes ready.
    RunNow,
    /// What waits is cancelled, what runs is asked to stop.
    Cancel,
    /// The same, but what runs is cut off: its worker finds its lease gone.
    Cut,
    /// What waits is cancelled, what runs finishes.
    Drain,
    /// Dead letters go.
    Discard,
}

/// To which jobs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    pub(crate) ids: Vec<JobId>,
    pub(crate) queue: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) state: Option<JobState>,
    /// The code of the last failure.
    pub(crate) code: Option<String>,
    pub(crate) created_before: Option<Timestamp>,
    /// No jobs of these kinds.
    pub(crate) spared: BTreeSet<&'static str>,
}

/// What was done, or would be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    /// Jobs that it was done to, or would be.
    pub(crate) jobs: u64,
    /// The first of them.
    pub(crate) sample: Vec<JobId>,
    /// There are more: ask again.
    pub(crate) more: bool,
}

/// A job that was changed.
#[derive(Clone, Debug)]
pub(crate) struct Touched {
    pub(crate) seq: i64,
    pub(crate) tenant: TenantId,
    pub(crate) id: JobId,
    pub(crate) kept: bool,
    pub(crate) state: JobState,
}

/// Jobs that one request changes at the most.
pub(crate) const MOST: u64 = 10_000;
/// Jobs of one transaction.
const PART: u64 = 1_000;
/// Jobs that are named.
const SAMPLE: usize = 10;

impl Action {
    /// Whether it keeps jobs from being done.
    const fn ends(self) -> bool {
        matches!(self, Self::Cancel | Self::Cut | Self::Drain | Self::Discard)
    }

    /// The states that it applies to.
    pub(crate) const fn states(self) -> &'static [JobState] {
        match self {
            Self::Retry | Self::Discard => &[JobState::Dead],
            Self::RunNow => &[JobState::Scheduled],
            Self::Cancel | Self::Cut => &[JobState::Ready, JobState::Scheduled, JobState::Running],
            Self::Drain => &[JobState::Ready, JobState::Scheduled],
        }
    }
}

/// Does it to the caller's jobs. What is protected does not end by it.
pub(crate) async fn apply(
    config: &Config,
    ctx: &RequestCtx,
    action: Action,
    selection: &Selection,
    dry_run: bool,
) -> Result<Done, JobsError> {
    let spared = if action.ends() { config.protected_kinds.clone() } else { BTreeSet::new() };
    let selection = &Selection { spared, ..selection.clone() };
    if dry_run {
        let tx = TenantTx::read(&config.db, ctx).await?;
        return Ok(store::look(&tx, Some(ctx.tenant), action, selection).await?);
    }
    let (mut done, mut after) = (Done::default(), None);
    while done.jobs < MOST {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let part = store::apply(&tx, Some(ctx.tenant), action, selection, after, PART).await?;
        tx.commit().await?;
        if !done.add(part, &mut after, &config.fan_out).await {
            return Ok(done);
        }
    }
    done.more = true;
    Ok(done)
}

/// Does it to one of the caller's jobs; answers the job as it is then.
pub(crate) async fn apply_to(
    config: &Config,
    ctx: &RequestCtx,
    action: Action,
    id: JobId,
) -> Result<JobRecord, JobsError> {
    let selection = Selection { ids: vec![id], ..Selection::default() };
    let done = apply(config, ctx, action, &selection, false).await?;
    let record = jobs::get(config, ctx, id).await?;
    if done.jobs > 0 { Ok(record) } else { Err(JobsError::DoesNotApply(record.state)) }
}

/// Does it to the jobs of one tenant or of all, for the operator.
pub(crate) async fn apply_everywhere(
    config: &Config,
    tenant: Option<TenantId>,
    action: Action,
    selection: &Selection,
    dry_run: bool,
) -> Result<Done, JobsError> {
    if dry_run {
        return Ok(store::look(&SystemTx::read(&config.db).await?, tenant, action, selection).await?);
    }
    let (mut done, mut after) = (Done::default(), None);
    while done.jobs < MOST {
        let tx = SystemTx::begin(&config.db).await?;
        let part = store::apply(&tx, tenant, action, selection, after, PART).await?;
        tx.commit().await?;
        if !done.add(part, &mut after, &config.fan_out).await {
            return Ok(done);
        }
    }
    done.more = true;
    Ok(done)
}

impl Done {
    /// As many jobs, none of them named.
    pub(crate) fn of(jobs: u64) -> Self {
        Self { jobs, ..Self::default() }
    }

    /// Counts a part and tells those who watch; answers whether there may be another part.
    async fn add(
        &mut self,
        part: Vec<Touched>,
        after: &mut Option<(TenantId, JobId)>,
        fan_out: &Arc<dyn FanOut>,
    ) -> bool {
        let count = u64::try_from(part.len()).unwrap_or(u64::MAX);
        self.jobs += count;
        self.sample.extend(part.iter().take(SAMPLE.saturating_sub(self.sample.len())).map(|job| job.id));
        for job in &part {
            *after = Some((job.tenant, job.id));
            if job.kept {
                fan_out.publish(&channel(job.tenant, job.id), String::new()).await;
            }
        }
        count >= PART
    }
}
