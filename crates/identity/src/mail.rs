//! The mail port.

use async_trait::async_trait;
use kernel::time::Timestamp;

/// Delivers what identity has to say by mail. The host owns the transport and the wording.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends an invitation. It is called after the invitation was committed, never inside a transaction.
    ///
    /// # Errors
    /// When the mail was not handed over; the caller may be told and can invite again.
    async fn send_invitation(&self, mail: InvitationMail) -> Result<(), MailError>;
}

/// What an invitation mail says.
#[derive(Clone)]
pub struct InvitationMail {
    /// The address of the person invited.
    pub to: String,
    /// The agency that invites.
    pub tenant_name: String,
    /// Where to accept. It holds the secret of the invitation, in the fragment, which no server log sees.
    pub link: String,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

// By hand: an address is personal data and the link is a secret.
impl std::fmt::Debug for InvitationMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationMail").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// A mail was not handed over.
#[derive(Debug, thiserror::Error)]
#[error("the mail was not handed over: {reason}")]
pub struct MailError {
    /// Why, for the log; without addresses.
    pub reason: String,
}
