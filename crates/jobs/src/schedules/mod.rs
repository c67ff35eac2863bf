//! Jobs that are enqueued again and again. One row is one schedule; whoever moves it on enqueues its job, in one transaction.

pub(crate) mod cron;
pub(crate) mod store;

use kernel::random::Random;
use kernel::time::SystemClock;
use kernel::time::Timestamp;
use kernel::{Db, RequestCtx, RequestId, SystemTx, TenantId, TenantTx};

use self::cron::{Cron, CronError};
use crate::config::Config;
use crate::error::JobsError;
use crate::job::{Job, JobId, Outcome};
use crate::jobs::store::NewJob;
use crate::queue::EnqueueError;
use crate::queues::PausedBy;

kernel::typed_id!(
    /// A schedule.
    pub ScheduleId, "sched"
);

/// Why a schedule was not made.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The expression is not understood.
    #[error(transparent)]
    Cron(#[from] CronError),
    /// Its job cannot be stored.
    #[error(transparent)]
    Job(#[from] EnqueueError),
}

/// A schedule with the job that it enqueues.
#[derive(Clone, Debug)]
pub(crate) struct NewSchedule {
    pub(crate) name: String,
    pub(crate) cron: String,
    pub(crate) queue: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) version: i32,
    pub(crate) payload: serde_json::Value,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
}

/// A schedule as it is.
#[derive(Clone, Debug)]
pub(crate) struct ScheduleRecord {
    pub(crate) tenant: TenantId,
    pub(crate) id: ScheduleId,
    pub(crate) name: String,
    pub(crate) cron: String,
    pub(crate) queue: String,
    pub(crate) kind: String,
    /// Nobody, when it goes on.
    pub(crate) paused_by: Vec<PausedBy>,
    pub(crate) next_run_at: Timestamp,
    pub(crate) last_run_at: Option<Timestamp>,
    pub(crate) last_job: Option<JobId>,
}

/// The tenant of schedules that belong to none: sweepers and reconcilers of the platform. Their handlers see no tenant's rows by
/// their own context.
#[must_use]
pub fn platform_tenant() -> TenantId {
    TenantId::from_uuid(kernel::reexport::Uuid::nil())
}

impl NewSchedule {
    pub(crate) fn of<J: Job>(name: &str, cron: &str, job: &J) -> Result<Self, ScheduleError> {
        cron.parse::<Cron>()?;
        Ok(Self {
            name: name.to_owned(),
            cron: cron.to_owned(),
            queue: J::QUEUE,
            kind: J::KIND,
            version: J::VERSION,
            payload: serde_json::to_value(job).map_err(EnqueueError::from)?,
            max_attempts: J::MAX_ATTEMPTS,
            kept: J::OUTCOME == Outcome::Keep,
        })
    }
}

/// Makes the schedules that belong to the platform, or brings them up to date.
pub(crate) async fn ensure(db: &Db, random: &dyn Random, schedules: &[NewSchedule]) -> Result<(), kernel::DbError> {
    if schedules.is_empty() {
        return Ok(());
    }
    let tx = SystemTx::begin(db).await?;
    for schedule in schedules {
        store::put(&tx, platform_tenant(), ScheduleId::generate(&SystemClock, random), schedule).await?;
    }
    tx.commit().await
}

/// Enqueues the jobs of schedules that are due; answers how many. What was missed while no worker ran is made up for once.
pub(crate) async fn fire(db: &Db, random: &dyn Random) -> Result<usize, kernel::DbError> {
    // Most looks find nothing, so they do not take the writer.
    if !store::is_any_due(&SystemTx::read(db).await?).await? {
        return Ok(0);
    }
    let tx = SystemTx::begin(db).await?;
    let now = store::now(&tx).await?;
    let due = store::lock_due(&tx, now).await?;
    for schedule in &due {
        let id = JobId::generate(&SystemClock, random);
        let new = NewJob {
            id,
            queue: schedule.queue.clone().into(),
            kind: schedule.kind.clone().into(),
            version: schedule.version,
            payload: schedule.payload.clone(),
            priority: crate::job::Priority::Normal.rank(),
            delay: std::time::Duration::ZERO,
            run_at: None,
            max_attempts: schedule.max_attempts,
            kept: schedule.kept,
            idempotency_key: Some(format!("{}@{}", schedule.id, schedule.next_run_at.as_micros())),
            request_id: RequestId::generate(&SystemClock, random),
            traceparent: None,
        };
        crate::jobs::store::insert(&tx, schedule.tenant, &new).await?;
        // An expression was understood when it was stored, and then has a next moment; if not, it waits for its owner.
        let next = schedule.cron.parse::<Cron>().ok().and_then(|cron| cron.next_after(now));
        store::move_on(&tx, schedule, now, next, id).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}

/// The tenant's schedules by name.
pub(crate) async fn list(config: &Config, ctx: &RequestCtx) -> Result<Vec<ScheduleRecord>, JobsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, Some(ctx.tenant), None, MOST).await?)
}

/// Schedules of one tenant or of all, behind `after`, for the operator.
pub(crate) async fn list_everywhere(
    config: &Config,
    tenant: Option<TenantId>,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<ScheduleRecord>, JobsError> {
    Ok(store::list(&SystemTx::read(&config.db).await?, tenant, after, limit).await?)
}

/// Stops a schedule for the tenant, or lets it go on from its next moment unless the operator holds it.
pub(crate) async fn set_paused(
    config: &Config,
    ctx: &RequestCtx,
    id: ScheduleId,
    paused: bool,
) -> Result<ScheduleRecord, JobsError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let mut schedule = store::find(&tx, ctx.tenant, id).await?.ok_or(JobsError::ScheduleNotFound)?;
    schedule.pause(PausedBy::Tenant, paused, store::now(&tx).await?);
    store::set_paused(&tx, &schedule).await?;
    tx.commit().await?;
    Ok(schedule)
}

/// The same for the operator: what the tenant stopped itself stays so.
pub(crate) async fn set_held(
    config: &Config,
    tenant: TenantId,
    id: ScheduleId,
    held: bool,
) -> Result<ScheduleRecord, JobsError> {
    let tx = SystemTx::begin(&config.db).await?;
    let mut schedule = store::find(&tx, tenant, id).await?.ok_or(JobsError::ScheduleNotFound)?;
    schedule.pause(PausedBy::Operator, held, store::now(&tx).await?);
    store::set_paused(&tx, &schedule).await?;
    tx.commit().await?;
    Ok(schedule)
}

/// Schedules of a tenant that are shown. Its crates make few.
const MOST: u64 = 1_000;

/// Where a page of schedules begins: behind this tenant's of this name.
pub(crate) type Position = (TenantId, String);

impl ScheduleRecord {
    pub(crate) fn position(&self) -> Position {
        (self.tenant, self.name.clone())
    }

    /// Notes that somebody stopped it or lets it go on; from its next moment, if nobody stops it then.
    fn pause(&mut self, who: PausedBy, paused: bool, now: Timestamp) {
        let was_paused = !self.paused_by.is_empty();
        self.paused_by.retain(|by| *by != who);
        if paused {
            self.paused_by.push(who);
        } else if was_paused && self.paused_by.is_empty() {
            let next = self.cron.parse::<Cron>().ok().and_then(|cron| cron.next_after(now));
            self.next_run_at = next.unwrap_or(self.next_run_at);
        }
    }
}
