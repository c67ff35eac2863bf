//! Lets a delayed test payment succeed.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::payments::Payments;

/// Ends one payment of the test gateway whose money was on its way. It is ended once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FinishTestPayment {
    /// The gateway's name of it.
    pub(crate) reference: String,
}

impl Job for FinishTestPayment {
    const KIND: &'static str = "commerce.finish_test_payment";
    const PROTECTED: bool = true;
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

pub(super) async fn run(config: Config, job: JobContext, payload: FinishTestPayment) -> JobResult {
    if let Payments::Test(gateway) = &config.payments {
        gateway.finish(job.request(), &payload.reference).await?;
    }
    Ok(())
}
