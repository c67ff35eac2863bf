//! Forgets how to reach an erased customer once their orders need it no more.

use std::time::Duration;

use ::jobs::{EnqueueOptions, Job, JobContext, JobFailure, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::CustomerId;
use crate::orders::personal_data;

/// How long to wait until the next look.
const LOOK_AGAIN: Duration = Duration::from_secs(24 * 3600);

/// Looks each day at the orders of one customer who was erased before all of them were paid and sent, or given up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ForgetContacts {
    /// Who.
    pub(crate) customer: CustomerId,
}

impl Job for ForgetContacts {
    const KIND: &'static str = "commerce.forget_contacts";
    const PROTECTED: bool = true;
    const MAX_ATTEMPTS: i32 = 20;

    fn idempotency_key(&self) -> Option<String> {
        Some(self.customer.to_string())
    }
}

impl ForgetContacts {
    /// Has it done from tomorrow on.
    pub(crate) async fn enqueue(&self, config: &Config, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), CommerceError> {
        let options = EnqueueOptions { delay: LOOK_AGAIN, ..EnqueueOptions::default() };
        config.jobs.enqueue_with(tx, ctx, self, options).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: ForgetContacts) -> JobResult {
    let tx = TenantTx::begin(&config.db, job.request()).await?;
    let is_done = personal_data::forget_contacts(&config, &tx, payload.customer).await?;
    tx.commit().await?;
    if is_done {
        return Ok(());
    }
    // An order is still to be paid or sent.
    Err(JobFailure::not_due(LOOK_AGAIN))
}
