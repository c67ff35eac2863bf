//! Tells a shopper what became of the order.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::checkout::confirmation::{self, OrderNews};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::mail;

/// Mails one piece of news of one order, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendOrderMail {
    /// The order.
    pub(crate) order: OrderId,
    /// What is told.
    #[serde(default)]
    pub(crate) news: OrderNews,
}

impl Job for SendOrderMail {
    const KIND: &'static str = "commerce.send_order_mail";
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

impl SendOrderMail {
    /// Has it done.
    pub(crate) async fn enqueue(&self, config: &Config, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), CommerceError> {
        config.jobs.enqueue(tx, ctx, self).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: SendOrderMail) -> JobResult {
    match confirmation::compose(&config, job.request(), payload.order, payload.news).await? {
        Some(mail) => mail::deliver(&config, job.request(), mail).await,
        None => Ok(()),
    }
}
