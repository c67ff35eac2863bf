//! The one secret and the keys derived from it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use kernel::random::{Random as _, SystemRandom};
use kernel::signing::SigningKey;

/// The secret that an operator set, or the one in `data_dir/secret`, which is made on the first start and is readable by its
/// owner only.
///
/// # Errors
/// When the file can neither be read nor made.
pub fn load(configured: Option<&str>, data_dir: &Path) -> io::Result<Secret> {
    if let Some(secret) = configured {
        return Ok(Secret(secret.to_owned()));
    }
    let path = data_dir.join("secret");
    match fs::read_to_string(&path) {
        Ok(secret) if secret.trim().len() >= 32 => Ok(Secret(secret.trim().to_owned())),
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} is not a secret of this platform", path.display()),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path),
        Err(error) => Err(error),
    }
}

fn make(path: &Path) -> io::Result<Secret> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let secret = SystemRandom.secret();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{secret}")?;
    file.sync_all()?;
    Ok(Secret(secret))
}

/// What all keys are derived from. It is never logged.
#[derive(Clone)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A key for one purpose. Keys of two purposes tell nothing of each other.
    #[must_use]
    pub fn key(&self, purpose: &str) -> SigningKey {
        SigningKey::new(&self.bytes(purpose))
    }

    /// Bytes for one purpose, where a key is not ours to make.
    #[must_use]
    pub fn bytes(&self, purpose: &str) -> Vec<u8> {
        // A sealed empty text is HMAC-SHA-256 under a name; two of them make 256 bits.
        let key = SigningKey::new(self.0.as_bytes());
        let half = |number: &str| key.seal("derive", &format!("{purpose}/{number}"), b"").into_bytes();
        [half("1"), half("2")].concat()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = load(None, folder.path()).unwrap();
        let second = load(None, folder.path()).unwrap();
        assert_eq!(first.0, second.0);
        assert_ne!(first.bytes("cursors"), first.bytes("tokens"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join("secret")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(folder.path().join("secret"), "short").unwrap();
        assert!(load(None, folder.path()).is_err());
    }
}
