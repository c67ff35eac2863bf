//! Mail: what is said to people, and the port through which it leaves.
//!
//! A mail is sent by a job and by nothing else, so no transaction waits for a mail server and no mail tells of what was rolled
//! back. Each has a key: [`deliver`] sends what has a key once, and a transport may use it to recognise a repetition.

mod letter;
mod letters;
mod store;

use std::fmt;

use async_trait::async_trait;
use jobs::{JobFailure, JobResult};
use kernel::{RequestCtx, TenantTx};

pub use letter::{Action, Fact, Letter};
pub use letters::{
    AuctionLetter, OrderLetter, OrderLine, Tracking, auction_outbid, auction_second_chance, auction_won,
    confirm_consent, confirm_email, email_change_asked, order_cancelled, order_confirmation, order_refunded,
    order_shipped, sign_in_link,
};

use crate::config::Config;

/// One mail, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// What makes it the same mail when it is sent again; unique among all mails, without personal data.
    pub key: String,
    /// The name that it comes from: the shop's. The address is the transport's affair.
    pub from_name: String,
    /// The address that it goes to.
    pub to: String,
    /// Its subject, one line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as a page without scripts, pictures and foreign addresses.
    pub html: String,
    /// Where one click ends mails of this kind (RFC 8058), for mails that need consent.
    pub unsubscribe_url: Option<String>,
}

// By hand: addresses are personal data, and texts hold links that sign in.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Hands mails over to whoever delivers them.
#[async_trait]
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Hands one mail over. Called by jobs only. The same mail may come again, with the same key, when a worker died
    /// between handing it over and writing that down.
    ///
    /// # Errors
    /// When it was not handed over.
    async fn send(&self, mail: Mail) -> Result<(), MailError>;
}

/// Why a mail was not handed over. The reasons are for the log and name no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may go later.
    #[error("the mail cannot be handed over now: {0}")]
    Temporary(String),
    /// It will never go.
    #[error("the mail was refused for good: {0}")]
    Refused(String),
}

/// What a job ends with when its mail was not handed over.
fn failed(error: MailError) -> JobFailure {
    match &error {
        MailError::Temporary(_) => JobFailure::retry("mail_not_sent", "The mail server did not take the mail."),
        MailError::Refused(_) => JobFailure::abort("mail_refused", "The mail server refused the mail."),
    }
    .because(error)
}

/// Sends a mail from a job, once per key: what was sent before is not sent again.
///
/// # Errors
/// What the job ends with when the mail was not handed over.
pub async fn deliver(config: &Config, ctx: &RequestCtx, mail: Mail) -> JobResult {
    let tx = TenantTx::read(&config.db, ctx).await?;
    if store::was_sent(&tx, &mail.key).await? {
        return Ok(());
    }
    drop(tx);
    let key = mail.key.clone();
    config.mailer.send(mail).await.map_err(failed)?;
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::note_sent(&tx, key, config.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
