//! Mail as files: the transport of the embedded default. They are read at `/outbox`, or in `data_dir/outbox`.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use commerce::mail::{Mail, MailError, Mailer};
use kernel::time::{Clock, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Mails that are listed at the most.
const LISTED: usize = 200;

/// Writes each mail to a file that only its owner can read, named after its key: the same mail again is the same file.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
}

/// A mail as its file holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredMail {
    /// The name of its file, without the ending.
    #[serde(skip)]
    pub name: String,
    /// When it was handed over.
    pub sent_at: Timestamp,
    /// Who writes.
    pub from_name: String,
    /// To whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

impl Outbox {
    /// Keeps mails in this folder, which is made with the first one.
    #[must_use]
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { folder, clock }
    }

    /// The mails, the newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> std::io::Result<Vec<StoredMail>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut mails = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            let name = file.to_str().and_then(|name| name.strip_suffix(".json"));
            mails.extend(name.and_then(|name| self.find(name)));
        }
        mails.sort_by(|a, b| (b.sent_at, &b.name).cmp(&(a.sent_at, &a.name)));
        mails.truncate(LISTED);
        Ok(mails)
    }

    /// The mail of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<StoredMail> {
        // Names are hexadecimal, so nothing outside of the folder can be named.
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let text = std::fs::read(self.folder.join(format!("{name}.json"))).ok()?;
        let mail: StoredMail = serde_json::from_slice(&text).ok()?;
        Some(StoredMail { name: name.to_owned(), ..mail })
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let name: String =
            Sha256::digest(mail.key.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let path = self.folder.join(format!("{name}.json"));
        let Mail { from_name, to, subject, text, html, .. } = mail;
        let stored = StoredMail { name, sent_at: self.clock.now(), from_name, to, subject, text, html };
        let text = serde_json::to_vec_pretty(&stored).map_err(|error| MailError::Refused(error.to_string()))?;
        let written = tokio::task::spawn_blocking(move || write(&path, &text)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(MailError::Temporary(error.to_string())),
            Err(error) => Err(MailError::Temporary(error.to_string())),
        }
    }
}

fn write(path: &Path, text: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = path.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&part)?.write_all(text)?;
    // Whole or not at all, for whoever reads it meanwhile.
    std::fs::rename(part, path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::time::SystemClock;

    use super::*;

    fn mail(key: &str, subject: &str) -> Mail {
        Mail {
            key: key.to_owned(),
            from_name: "Kiln & Field".to_owned(),
            to: "ada@example.com".to_owned(),
            subject: subject.to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe_url: None,
        }
    }

    #[tokio::test]
    async fn the_same_mail_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"), Arc::new(SystemClock));
        assert!(outbox.list().unwrap().is_empty());
        for (key, subject) in [("a", "First"), ("b", "Second"), ("a", "First")] {
            outbox.send(mail(key, subject)).await.unwrap();
        }
        let listed = outbox.list().unwrap();
        assert_eq!(listed.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["First", "Second"]);
        assert_eq!(outbox.find(&listed[1].name).unwrap().to, "ada@example.com");
        for name in ["", "..", "../secret", "%2e%2e", "zz"] {
            assert!(outbox.find(name).is_none(), "{name}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = folder.path().join(format!("outbox/{}.json", listed[0].name));
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
