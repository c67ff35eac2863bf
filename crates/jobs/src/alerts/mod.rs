//! When the operator is told that a queue is not well: rules that are rows, looked at once a minute by one worker of all, and
//! the alerts that they have raised. Whom it tells, beside the log, is a webhook; what is done about it is none of its business.

mod check;
mod rule;
mod signature;
pub(crate) mod store;
mod tell;

use std::sync::Arc;

use kernel::random::Random;
use kernel::time::Timestamp;
use kernel::{Db, SystemTx};

use crate::config::Config;
use crate::error::JobsError;
use crate::handlers::Handlers;
use crate::wake::Wake;

pub(crate) use self::rule::{AlertRule, Measure};
pub use self::tell::{AlertWebhook, AlertWebhookError};

/// What looking after alerts needs.
#[derive(Clone, Debug)]
pub struct AlertsConfig {
    /// The database that has this crate's tables.
    pub db: Db,
    /// Makes the identifiers of the jobs that tell.
    pub random: Arc<dyn Random>,
    /// The same that this process's worker has.
    pub wake: Wake,
    /// Who is told beside the log.
    pub webhook: Option<AlertWebhook>,
}

/// The queue in which alerts are looked after. It is apart from all others, so that none of them can hold it up; a worker that
/// takes from chosen queues only should take from this one too.
pub const ALERTS_QUEUE: &str = "alerts";

/// Looks after the alert rules once a minute, however many workers have these handlers, and tells the webhook.
#[must_use]
pub fn alert_handlers(config: AlertsConfig) -> Handlers {
    Handlers::new()
        .every("alert rules", "* * * * *", &check::CheckAlerts {})
        .add_with(&config, check::check_alerts)
        .add_with(&config.webhook, tell::tell_alert)
}

/// An alert that holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    pub(crate) rule: String,
    pub(crate) queue: String,
    pub(crate) since: Timestamp,
    /// What was measured last.
    pub(crate) value: f64,
    /// Since when it has been well again, if it has.
    pub(crate) calm_since: Option<Timestamp>,
}

/// Rules at the most.
const MOST_RULES: usize = 100;

/// The rules by name.
pub(crate) async fn list_rules(config: &Config) -> Result<Vec<AlertRule>, JobsError> {
    Ok(store::rules(&SystemTx::read(&config.db).await?).await?)
}

/// Makes the rule of this name, or replaces it. It holds from the next look.
pub(crate) async fn put_rule(config: &Config, rule: &AlertRule) -> Result<(), JobsError> {
    let tx = SystemTx::begin(&config.db).await?;
    let rules = store::rules(&tx).await?;
    if rules.len() >= MOST_RULES && !rules.iter().any(|known| known.name == rule.name) {
        return Err(JobsError::TooManyAlertRules);
    }
    store::put_rule(&tx, rule).await?;
    tx.commit().await?;
    tracing::info!(rule = rule.name, "alert rule stored");
    Ok(())
}

/// Forgets the rule of this name. Its alerts are cleared at the next look.
pub(crate) async fn delete_rule(config: &Config, name: &str) -> Result<(), JobsError> {
    let tx = SystemTx::begin(&config.db).await?;
    if !store::delete_rule(&tx, name).await? {
        return Err(JobsError::NotFound);
    }
    tx.commit().await?;
    tracing::info!(rule = name, "alert rule removed");
    Ok(())
}

/// The alerts that hold, the oldest first, each with its rule.
pub(crate) async fn list(config: &Config) -> Result<Vec<(Alert, AlertRule)>, JobsError> {
    let tx = SystemTx::read(&config.db).await?;
    let rules = store::rules(&tx).await?;
    let alerts = store::alerts(&tx).await?;
    let with_rule = |alert: Alert| {
        let rule = rules.iter().find(|rule| rule.name == alert.rule && rule.is_about(&alert.queue))?;
        Some((alert, rule.clone()))
    };
    Ok(alerts.into_iter().filter_map(with_rule).collect())
}
