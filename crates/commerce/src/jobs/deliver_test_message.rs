//! Delivers a message of the test gateway.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobFailure, JobResult};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::id::TestEventId;
use crate::payments::Payments;

/// Delivers one message to the webhook's address, again and again until it is accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DeliverTestMessage {
    /// The message.
    pub(crate) message: TestEventId,
}

impl Job for DeliverTestMessage {
    const KIND: &'static str = "commerce.deliver_test_message";
    const PROTECTED: bool = true;
    const MAX_ATTEMPTS: i32 = 12;
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

pub(super) async fn run(config: Config, job: JobContext, payload: DeliverTestMessage) -> JobResult {
    let Payments::Test(gateway) = &config.payments else { return Ok(()) };
    gateway
        .deliver(job.request(), payload.message)
        .await
        .map_err(|error| JobFailure::retry("webhook_not_delivered", "The webhook was not accepted.").because(error))
}
