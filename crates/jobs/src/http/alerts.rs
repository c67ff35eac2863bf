//! When the operator is told about a queue, and about which he is told now.

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;
use kernel::http::{Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::operator::Operator;
use super::{AccessProblems, AppState, MissingProblem};
use crate::alerts::{self, Alert, AlertRule, Measure};
use crate::error::JobsError;

/// What is measured of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlertMeasure)]
pub(crate) enum MeasureOut {
    /// Seconds that the oldest job has been waiting for a worker. Jobs that somebody paused do not count.
    QueueAge,
    /// Dead letters.
    DeadLetters,
}

/// A rule without its name.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AlertRuleInput, example = json!({"measure": "dead_letters", "queue": "ai", "above": 10, "window_seconds": 3600}))]
pub(crate) struct AlertRuleIn {
    /// What is measured.
    measure: MeasureOut,
    /// The queue; absent or null: each queue by itself.
    #[schema(max_length = 200)]
    queue: Option<String>,
    /// An alert is raised when more than this is measured: seconds or dead letters.
    above: u32,
    /// Only with `dead_letters`: only those of the last so many seconds that are still there; absent or null: all there are.
    #[schema(minimum = 60, maximum = 604_800)]
    window_seconds: Option<u32>,
    /// An alert is cleared when the value has been at least a fifth below `above` for so many seconds; 120 when absent.
    #[schema(maximum = 86_400)]
    clear_after_seconds: Option<u32>,
}

/// When an alert is raised.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AlertRule, example = json!({
    "name": "dead-letters", "measure": "dead_letters", "above": 10, "window_seconds": 3600, "clear_after_seconds": 120
}))]
pub(crate) struct AlertRuleOut {
    /// What it is known by.
    name: String,
    /// What is measured.
    measure: MeasureOut,
    /// The queue; absent: each queue by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<String>,
    /// An alert is raised when more than this is measured: seconds or dead letters.
    above: u32,
    /// Only dead letters of the last so many seconds count.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_seconds: Option<u32>,
    /// How long it must have been well again for an alert to be cleared.
    clear_after_seconds: u64,
}

/// The alert rules.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AlertRuleList)]
pub(crate) struct AlertRuleListOut {
    /// By name.
    data: Vec<AlertRuleOut>,
}

/// Something that the operator should look at.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Alert, example = json!({
    "rule": "queue-age", "measure": "queue_age", "queue": "ai", "since": "2026-03-01T09:30:00Z", "value": 412.5, "above": 300
}))]
pub(crate) struct AlertOut {
    /// The name of the rule.
    rule: String,
    /// What is measured.
    measure: MeasureOut,
    /// The queue.
    queue: String,
    /// When it was raised.
    since: Timestamp,
    /// What was measured last, seconds or dead letters.
    value: f64,
    /// The rule's limit.
    above: u32,
}

/// The alerts that hold.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AlertList)]
pub(crate) struct AlertListOut {
    /// The oldest first.
    data: Vec<AlertOut>,
}

/// List alerts
///
/// For operators. What the alert rules have raised and not cleared yet. Workers look at the rules once a minute.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/alerts", tag = "jobs-operators",
    responses((status = 200, description = "The alerts.", body = AlertListOut), AccessProblems)
)]
async fn list_alerts(State(config): State<AppState>, _: Operator) -> Result<Json<AlertListOut>, Problem> {
    let alerts = alerts::list(&config).await?;
    Ok(Json(AlertListOut { data: alerts.into_iter().map(AlertOut::from).collect() }))
}

/// List alert rules
///
/// For operators. Two are there from the start: a job that has waited for five minutes, and more than ten dead letters in an hour.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/alert-rules", tag = "jobs-operators",
    responses((status = 200, description = "The rules.", body = AlertRuleListOut), AccessProblems)
)]
async fn list_alert_rules(State(config): State<AppState>, _: Operator) -> Result<Json<AlertRuleListOut>, Problem> {
    let rules = alerts::list_rules(&config).await?;
    Ok(Json(AlertRuleListOut { data: rules.into_iter().map(AlertRuleOut::from).collect() }))
}

/// Set an alert rule
///
/// For operators. Makes the rule of this name, or replaces it. It holds from the next look, within a minute.
#[utoipa::path(
    put, path = "/api/jobs/v1/operator/alert-rules/{name}", tag = "jobs-operators", request_body = AlertRuleIn,
    params(("name" = String, Path, description = "From 1 to 60 letters a to z, digits and hyphens.", max_length = 60)),
    responses(
        (status = 200, description = "The rule.", body = AlertRuleOut),
        (status = 400, description = "The body is not JSON.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 409, description = "There are 100 rules already.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "The rule has faults.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn put_alert_rule(
    State(config): State<AppState>,
    _: Operator,
    Path(name): Path<String>,
    Json(body): Json<AlertRuleIn>,
) -> Result<Json<AlertRuleOut>, Problem> {
    let rule = body.parse(name)?;
    alerts::put_rule(&config, &rule).await?;
    Ok(Json(rule.into()))
}

/// Remove an alert rule
///
/// For operators. Alerts that it has raised are cleared.
#[utoipa::path(
    delete, path = "/api/jobs/v1/operator/alert-rules/{name}", tag = "jobs-operators",
    params(("name" = String, Path, description = "The rule.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The path is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn delete_alert_rule(
    State(config): State<AppState>,
    _: Operator,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    alerts::delete_rule(&config, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long an alert must have been well again, in seconds, when a rule does not say.
const CLEAR_AFTER: u32 = 120;

impl AlertRuleIn {
    fn parse(self, name: String) -> Result<AlertRule, JobsError> {
        let is_named = |name: &str| name.chars().all(|each| matches!(each, 'a'..='z' | '0'..='9' | '-'));
        if name.is_empty() || name.len() > 60 || !is_named(&name) {
            return Err(JobsError::NotFound);
        }
        if self.queue.as_ref().is_some_and(|queue| queue.is_empty() || queue.chars().count() > 200) {
            return Err(JobsError::InvalidOperation("/queue", "from 1 to 200 characters"));
        }
        let clear_after = self.clear_after_seconds.unwrap_or(CLEAR_AFTER);
        if clear_after > 86_400 {
            return Err(JobsError::InvalidOperation("/clear_after_seconds", "at most 86400"));
        }
        let measure = match (self.measure, self.window_seconds) {
            (MeasureOut::QueueAge, None) => Measure::QueueAge,
            (MeasureOut::DeadLetters, None) => Measure::DeadLetters { window_seconds: None },
            (MeasureOut::DeadLetters, window @ Some(60..=604_800)) => Measure::DeadLetters { window_seconds: window },
            (MeasureOut::DeadLetters, Some(_)) => {
                return Err(JobsError::InvalidOperation("/window_seconds", "from 60 to 604800"));
            }
            (MeasureOut::QueueAge, Some(_)) => {
                return Err(JobsError::InvalidOperation("/window_seconds", "only with dead_letters"));
            }
        };
        let clear_after = Duration::from_secs(clear_after.into());
        Ok(AlertRule { name, measure, queue: self.queue, above: self.above, clear_after })
    }
}

impl From<Measure> for MeasureOut {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::QueueAge => Self::QueueAge,
            Measure::DeadLetters { .. } => Self::DeadLetters,
        }
    }
}

impl From<AlertRule> for AlertRuleOut {
    fn from(rule: AlertRule) -> Self {
        let window_seconds = match rule.measure {
            Measure::QueueAge => None,
            Measure::DeadLetters { window_seconds } => window_seconds,
        };
        Self {
            name: rule.name,
            measure: rule.measure.into(),
            queue: rule.queue,
            above: rule.above,
            window_seconds,
            clear_after_seconds: rule.clear_after.as_secs(),
        }
    }
}

impl From<(Alert, AlertRule)> for AlertOut {
    fn from((alert, rule): (Alert, AlertRule)) -> Self {
        Self {
            rule: alert.rule,
            measure: rule.measure.into(),
            queue: alert.queue,
            since: alert.since,
            value: alert.value,
            above: rule.above,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_alerts))
        .routes(routes!(list_alert_rules))
        .routes(routes!(put_alert_rule, delete_alert_rule))
}
