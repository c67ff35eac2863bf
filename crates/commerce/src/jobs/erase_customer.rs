//! Erases a customer.

use ::jobs::{Job, JobContext, JobResult, Outcome};
use kernel::TenantTx;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::customers::personal_data;
use crate::id::CustomerId;

/// Erases one customer. Doing it again finds nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EraseCustomer {
    /// Who.
    pub(crate) customer: CustomerId,
}

impl Job for EraseCustomer {
    const KIND: &'static str = "commerce.erase_customer";
    const OUTCOME: Outcome = Outcome::Keep;

    fn idempotency_key(&self) -> Option<String> {
        Some(self.customer.to_string())
    }
}

pub(crate) async fn run(config: Config, job: JobContext, payload: EraseCustomer) -> JobResult<&'static str> {
    let tx = TenantTx::begin(&config.db, job.request()).await?;
    personal_data::erase(&config, &tx, job.request(), payload.customer).await?;
    job.complete_in(&tx, &"erased").await?;
    tx.commit().await?;
    Ok("erased")
}
