//! Mails of crates that have words of their own for them, through the one transport of the process.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::mail::{Action, Letter, Mailer};
use identity::{InvitationMail, MailError};
use sha2::{Digest as _, Sha256};

/// What identity has to say, through the transport that commerce uses too.
pub(super) struct IdentityMails(pub(super) Arc<dyn Mailer>);

#[async_trait]
impl identity::Mailer for IdentityMails {
    async fn send_invitation(&self, mail: InvitationMail) -> Result<(), MailError> {
        let InvitationMail { to, tenant_name, link, expires_at } = mail;
        // The link is a secret and differs for each invitation, so its hash names the mail.
        let digest: String = Sha256::digest(link.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let letter = invitation(&tenant_name, &link, &expires_at.to_string());
        let sent = self.0.send(letter.into_mail(format!("invitation/{digest}"), to)).await;
        sent.map_err(|error| MailError { reason: error.to_string() })
    }
}

fn invitation(tenant_name: &str, link: &str, expires_at: &str) -> Letter {
    Letter {
        subject: format!("{tenant_name} invites you to Sitewright"),
        heading: format!("{tenant_name} invites you"),
        paragraphs: vec![format!("Accept the invitation until {expires_at} to work on {tenant_name}'s sites.")],
        action: Some(Action { label: "Accept the invitation".to_owned(), url: link.to_owned() }),
        closing: vec!["If you do not know the sender, ignore this mail.".to_owned()],
        from_name: "Sitewright".to_owned(),
        ..Letter::default()
    }
}
