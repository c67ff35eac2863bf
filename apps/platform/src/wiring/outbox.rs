//! Mail as files: the transport of the embedded default. An operator reads them in `data_dir/outbox`.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use identity::{InvitationMail, MailError, Mailer};
use kernel::random::Random;
use kernel::time::Clock;

/// Writes each mail to a file that only its owner can read.
#[derive(Debug)]
pub(super) struct Outbox {
    pub(super) folder: PathBuf,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
}

#[async_trait]
impl Mailer for Outbox {
    async fn send_invitation(&self, mail: InvitationMail) -> Result<(), MailError> {
        let text = format!(
            "To: {}\nSubject: {} invites you to Sitewright\n\nAccept the invitation until {}:\n{}\n",
            mail.to, mail.tenant_name, mail.expires_at, mail.link
        );
        let name = format!("{}-{:08x}.txt", self.clock.now().as_micros(), self.random.u64() & 0xffff_ffff);
        let path = self.folder.join(name);
        let written = tokio::task::spawn_blocking(move || write(&path, &text)).await;
        written
            .map_err(|error| error.to_string())
            .and_then(|done| done.map_err(|error| error.to_string()))
            .map_err(|reason| MailError { reason })
    }
}

fn write(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
