//! Mails a link to whoever reads mails at an address.

use ::jobs::{Job, JobContext, JobResult};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::customers::links;
use crate::id::CustomerLinkId;
use crate::mail;

/// Mails one link, once. For a link that was used, has ended or is gone there is nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendCustomerLink {
    /// The link.
    pub(crate) link: CustomerLinkId,
}

impl Job for SendCustomerLink {
    const KIND: &'static str = "commerce.send_customer_link";
}

pub(crate) async fn run(config: Config, job: JobContext, payload: SendCustomerLink) -> JobResult {
    match links::mail(&config, job.request(), payload.link).await? {
        Some(mail) => mail::deliver(&config, job.request(), mail).await,
        None => Ok(()),
    }
}
