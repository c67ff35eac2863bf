//! Tells the present address that another one was asked for.

use ::jobs::{Job, JobContext, JobResult};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::customers::links;
use crate::id::CustomerLinkId;
use crate::mail;

/// Mails one notice, once. For a customer who is gone, or whose address has changed already, there is nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendEmailChangeNotice {
    /// The link that changes the address.
    pub(crate) link: CustomerLinkId,
}

impl Job for SendEmailChangeNotice {
    const KIND: &'static str = "commerce.send_email_change_notice";
}

pub(crate) async fn run(config: Config, job: JobContext, payload: SendEmailChangeNotice) -> JobResult {
    match links::change_notice(&config, job.request(), payload.link).await? {
        Some(mail) => mail::deliver(&config, job.request(), mail).await,
        None => Ok(()),
    }
}
