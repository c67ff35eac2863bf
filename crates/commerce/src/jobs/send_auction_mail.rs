//! Tells a bidder how an auction goes on.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::auctions::letters::{self, AuctionNews};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{AuctionId, CustomerId};
use crate::mail;

/// Mails one piece of news of one auction to one bidder, once, if it is still true then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendAuctionMail {
    /// The auction.
    pub(crate) auction: AuctionId,
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What is told.
    pub(crate) news: AuctionNews,
}

impl Job for SendAuctionMail {
    const KIND: &'static str = "commerce.send_auction_mail";
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

impl SendAuctionMail {
    /// Has it done.
    pub(crate) async fn enqueue(&self, config: &Config, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), CommerceError> {
        config.jobs.enqueue(tx, ctx, self).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: SendAuctionMail) -> JobResult {
    let SendAuctionMail { auction, customer, news } = payload;
    match letters::compose(&config, job.request(), auction, customer, news).await? {
        Some(mail) => mail::deliver(&config, job.request(), mail).await,
        None => Ok(()),
    }
}
