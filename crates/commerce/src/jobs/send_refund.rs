//! Has the gateway give money back.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::RefundId;
use crate::payments;

/// Sends one refund to the gateway. The refund's identifier is the gateway's idempotency key, so doing it again does it once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendRefund {
    /// The refund.
    pub(crate) refund: RefundId,
}

impl Job for SendRefund {
    const KIND: &'static str = "commerce.send_refund";
    const PROTECTED: bool = true;
    const MAX_ATTEMPTS: i32 = 20;
    const TIME_LIMIT: Duration = Duration::from_secs(60);

    fn idempotency_key(&self) -> Option<String> {
        Some(self.refund.to_string())
    }
}

impl SendRefund {
    /// Has it done.
    pub(crate) async fn enqueue(&self, config: &Config, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), CommerceError> {
        config.jobs.enqueue(tx, ctx, self).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: SendRefund) -> JobResult {
    Ok(payments::send_refund(&config, job.request(), payload.refund).await?)
}
