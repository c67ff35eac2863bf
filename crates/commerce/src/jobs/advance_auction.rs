//! Opens, ends and sells an auction when its time has come.

use std::time::Duration;

use ::jobs::{EnqueueOptions, Job, JobContext, JobFailure, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::auctions;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::AuctionId;

/// Does all that is due about an auction, and comes back when there is more to do. Two of the same auction do no harm.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdvanceAuction {
    auction_id: AuctionId,
}

impl Job for AdvanceAuction {
    const KIND: &'static str = "commerce.advance_auction";
    const PROTECTED: bool = true;
}

impl AdvanceAuction {
    /// Has an auction looked after so much later.
    pub(crate) async fn enqueue(
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        auction_id: AuctionId,
        delay: Duration,
    ) -> Result<(), CommerceError> {
        let options = EnqueueOptions { delay, ..EnqueueOptions::default() };
        config.jobs.enqueue_with(tx, ctx, &Self { auction_id }, options).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, AdvanceAuction { auction_id }: AdvanceAuction) -> JobResult {
    match auctions::advance(&config, job.request(), auction_id).await? {
        None => Ok(()),
        Some(wait) => Err(JobFailure::not_due(wait)),
    }
}
