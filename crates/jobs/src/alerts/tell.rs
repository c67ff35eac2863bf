//! Tells a webhook of an alert, as Standard Webhooks has it. A job, so that it is tried again.

use std::time::Duration;

use kernel::time::{Clock as _, SystemClock, Timestamp};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rule::{AlertRule, Measure};
use super::signature::WebhookSecret;
use super::{ALERTS_QUEUE, Alert};
use crate::context::JobContext;
use crate::failure::JobFailure;
use crate::handlers::JobResult;
use crate::job::Job;

/// How long the webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where alerts are sent, and what signs them.
#[derive(Clone, Debug)]
pub struct AlertWebhook {
    url: Url,
    secret: WebhookSecret,
    client: reqwest::Client,
}

/// Why alerts cannot be sent there.
#[derive(Debug, thiserror::Error)]
pub enum AlertWebhookError {
    /// The address is not one of HTTP.
    #[error("give an address that begins with https:// or http://")]
    Url,
    /// The secret is not in the form of Standard Webhooks.
    #[error("give whsec_ and the base64 of 24 to 64 random bytes; `echo whsec_$(openssl rand -base64 32)` makes one")]
    Secret,
    /// No HTTP client could be made.
    #[error("no HTTP client could be made")]
    Client(#[source] reqwest::Error),
}

impl AlertWebhook {
    /// A webhook at `url` with a `secret` in the form `whsec_<base64>`.
    ///
    /// # Errors
    /// When one of them is not valid.
    pub fn new(url: &str, secret: &str) -> Result<Self, AlertWebhookError> {
        let is_http = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        let url = Url::parse(url).ok().filter(is_http).ok_or(AlertWebhookError::Url)?;
        let secret = WebhookSecret::parse(secret).ok_or(AlertWebhookError::Secret)?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(AlertWebhookError::Client)?;
        Ok(Self { url, secret, client })
    }
}

/// Whether an alert began or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    Raised,
    Cleared,
}

/// Sends one message.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TellAlert {
    change: Change,
    at: Timestamp,
    rule: String,
    queue: String,
    since: Timestamp,
    value: f64,
    /// Absent when the rule is gone.
    measure: Option<String>,
    above: Option<u32>,
}

impl Job for TellAlert {
    const KIND: &'static str = "jobs.tell_alert";
    const QUEUE: &'static str = ALERTS_QUEUE;
    /// With the gaps that workers make: more than an hour.
    const MAX_ATTEMPTS: i32 = 14;
    const TIME_LIMIT: Duration = Duration::from_secs(20);
}

impl TellAlert {
    pub(super) fn new(change: Change, alert: &Alert, rule: Option<&AlertRule>, at: Timestamp) -> Self {
        let measure = rule.map(|rule| match rule.measure {
            Measure::QueueAge => "queue_age".to_owned(),
            Measure::DeadLetters { .. } => "dead_letters".to_owned(),
        });
        let above = rule.map(|rule| rule.above);
        let (rule, queue) = (alert.rule.clone(), alert.queue.clone());
        Self { change, at, rule, queue, since: alert.since, value: alert.value, measure, above }
    }

    fn body(&self) -> String {
        let change = match self.change {
            Change::Raised => "jobs.alert.raised",
            Change::Cleared => "jobs.alert.cleared",
        };
        let data = json!({
            "rule": self.rule, "measure": self.measure, "queue": self.queue, "since": self.since, "value": self.value,
            "above": self.above,
        });
        json!({"type": change, "timestamp": self.at, "data": data}).to_string()
    }
}

/// The job's own id is the message's: a receiver knows by it what it has had already.
pub(super) async fn tell_alert(webhook: Option<AlertWebhook>, ctx: JobContext, job: TellAlert) -> JobResult {
    // It was told to a process that had one.
    let Some(webhook) = webhook else { return Ok(()) };
    let body = job.body();
    let headers = webhook.secret.sign(&ctx.id().to_string(), SystemClock.now(), &body);
    let request = webhook.client.post(webhook.url).header("content-type", "application/json").body(body);
    let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    // The address may hold a secret.
    let answer = request.send().await.map_err(|error| {
        JobFailure::retry("webhook_unreachable", "The webhook could not be reached.").because(error.without_url())
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    Err(JobFailure::retry("webhook_refused", format!("The webhook answered {}.", status.as_u16())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_addresses_of_http_and_strong_secrets() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for url in ["ftp://host/x", "host", "", "https://", "file:///etc/passwd"] {
            assert!(matches!(AlertWebhook::new(url, secret), Err(AlertWebhookError::Url)), "{url}");
        }
        for weak in
            ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 at all ......"]
        {
            assert!(matches!(AlertWebhook::new("https://host/x", weak), Err(AlertWebhookError::Secret)), "{weak}");
        }
    }
}
