//! The look at all rules: a job, so that one worker does it and a crash does not end it.

use std::time::Duration;

use kernel::RequestId;
use kernel::SystemTx;
use kernel::time::{SystemClock, Timestamp};
use serde::{Deserialize, Serialize};

use super::rule::{AlertRule, Step};
use super::tell::{Change, TellAlert};
use super::{ALERTS_QUEUE, Alert, AlertsConfig, store};
use crate::context::JobContext;
use crate::handlers::JobResult;
use crate::job::{Job, JobId, Outcome, Priority};
use crate::jobs::store::{NewJob, insert};
use crate::schedules::platform_tenant;

/// Looks at all rules.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CheckAlerts {}

impl Job for CheckAlerts {
    const KIND: &'static str = "jobs.check_alerts";
    const QUEUE: &'static str = ALERTS_QUEUE;
    // The next one comes in a minute.
    const MAX_ATTEMPTS: i32 = 2;
    const TIME_LIMIT: Duration = Duration::from_secs(45);
}

/// What changed, for the log.
struct Told {
    change: Change,
    alert: Alert,
}

/// Raises and clears. Whoever writes or removes the row of an alert tells of it, in the same transaction: two looks at once, or
/// one that is repeated after a crash, tell once.
pub(super) async fn check_alerts(config: AlertsConfig, ctx: JobContext, _: CheckAlerts) -> JobResult {
    let read = SystemTx::read(&config.db).await?;
    let rules = store::rules(&read).await?;
    let alerts = store::alerts(&read).await?;
    let now = store::now(&read).await?;
    let mut steps = Vec::new();
    for rule in &rules {
        let values = store::measure(&read, rule.measure).await?;
        let quiet = alerts.iter().filter(|alert| alert.rule == rule.name).map(|alert| (&alert.queue, 0.0));
        let quiet = quiet.filter(|(queue, _)| !values.contains_key(*queue));
        let measured = values.iter().map(|(queue, value)| (queue, *value));
        for (queue, value) in measured.chain(quiet).filter(|(queue, _)| rule.is_about(queue)) {
            let known = alerts.iter().find(|alert| alert.rule == rule.name && alert.queue == *queue);
            let step = rule.step(known, value, now);
            let since = known.map_or(now, |alert| alert.since);
            let alert = Alert { rule: rule.name.clone(), queue: queue.clone(), since, value, calm_since: None };
            steps.push((Some(rule), alert, step));
        }
    }
    // Rules change, and what they raised is then nobody's any more.
    let orphans =
        alerts.iter().filter(|alert| !rules.iter().any(|rule| rule.name == alert.rule && rule.is_about(&alert.queue)));
    steps.extend(orphans.map(|alert| (None, alert.clone(), Step::Clear)));
    drop(read);
    steps.retain(|(_, _, step)| *step != Step::Nothing);
    if steps.is_empty() {
        return Ok(());
    }

    let tx = SystemTx::begin(&config.db).await?;
    let mut told = Vec::new();
    for (rule, mut alert, step) in steps {
        let change = match step {
            Step::Nothing => continue,
            Step::Hold(calm_since) => {
                alert.calm_since = calm_since;
                store::note(&tx, &alert).await?;
                continue;
            }
            Step::Raise => store::raise(&tx, &alert).await?.then_some(Change::Raised),
            Step::Clear => store::clear(&tx, &alert).await?.then_some(Change::Cleared),
        };
        let Some(change) = change else { continue };
        if config.webhook.is_some() {
            tell_later(&tx, &config, &ctx, rule, change, &alert, now).await?;
        }
        told.push(Told { change, alert });
    }
    tx.commit().await?;
    if config.webhook.is_some() && !told.is_empty() {
        config.wake.notify();
    }
    for Told { change, alert } in told {
        let Alert { rule, queue, value, .. } = alert;
        match change {
            Change::Raised => tracing::warn!(rule, queue, value, "alert raised"),
            Change::Cleared => tracing::info!(rule, queue, value, "alert cleared"),
        }
    }
    Ok(())
}

async fn tell_later(
    tx: &SystemTx,
    config: &AlertsConfig,
    ctx: &JobContext,
    rule: Option<&AlertRule>,
    change: Change,
    alert: &Alert,
    now: Timestamp,
) -> JobResult {
    let job = TellAlert::new(change, alert, rule, now);
    let request_id: RequestId = ctx.request().request_id;
    let new = NewJob {
        id: JobId::generate(&SystemClock, &*config.random),
        queue: TellAlert::QUEUE.into(),
        kind: TellAlert::KIND.into(),
        version: TellAlert::VERSION,
        payload: serde_json::to_value(&job)?,
        priority: Priority::Normal.rank(),
        delay: Duration::ZERO,
        run_at: None,
        max_attempts: TellAlert::MAX_ATTEMPTS,
        kept: TellAlert::OUTCOME == Outcome::Keep,
        idempotency_key: None,
        request_id,
        traceparent: None,
    };
    insert(tx, platform_tenant(), &new).await?;
    Ok(())
}
