//! Password hashing: argon2id, away from the async threads and only a few at a time.

use std::fmt;
use std::sync::{Arc, OnceLock};

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::random::Random;
use tokio::sync::Semaphore;

use crate::error::CommerceError;
use crate::violation::Violations;

/// Characters of a password at least.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longest password: the hash must not be fed megabytes.
const MAX_BYTES: usize = 256;

/// Hashes and verifies passwords. Clones share the bound on how many run at once.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
    random: Arc<dyn Random>,
    decoy: Arc<OnceLock<String>>,
}

impl Passwords {
    /// Hashing by argon2id with this much memory and so many passes, as many at once as there are processors. OWASP's first
    /// recommendation is 19 MiB and two passes.
    #[must_use]
    pub fn new(memory_kib: u32, passes: u32, random: Arc<dyn Random>) -> Self {
        // A cost outside argon2's range falls back to the recommended one rather than to a weaker one.
        let params = Params::new(memory_kib, passes, 1, None).unwrap_or_default();
        let slots = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Arc::new(Semaphore::new(slots)),
            random,
            decoy: Arc::default(),
        }
    }

    /// Refuses what is too short or too long to be a password.
    pub(crate) fn check(pointer: &str, password: &str) -> Result<(), Violations> {
        if password.chars().count() < PASSWORD_MIN_CHARS {
            let detail = format!("Use at least {PASSWORD_MIN_CHARS} characters.");
            return Err(Violations::one(pointer, "password_too_short", detail));
        }
        if password.len() > MAX_BYTES {
            return Err(Violations::one(pointer, "password_too_long", format!("Use at most {MAX_BYTES} bytes.")));
        }
        Ok(())
    }

    /// The hash to store, in PHC form with a fresh salt.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, CommerceError> {
        let (argon2, password, salt) = (self.argon2.clone(), password.to_owned(), self.salt()?);
        self.in_a_slot(move || argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()))
            .await?
            .map_err(CommerceError::internal)
    }

    /// Whether `password` is the one that `stored` was made from. Without a stored hash it does the same work and says no,
    /// so that an unknown address answers as slowly as a wrong password.
    pub(crate) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, CommerceError> {
        let known = stored.is_some();
        let (argon2, decoy, salt) = (self.argon2.clone(), Arc::clone(&self.decoy), self.salt()?);
        // Longer ones were never accepted; hashing the beginning keeps the work the same.
        let password: Vec<u8> = password.bytes().take(MAX_BYTES + 1).collect();
        let stored = stored.map(str::to_owned);
        let matches = self
            .in_a_slot(move || {
                let decoy = decoy.get_or_init(|| {
                    argon2.hash_password(b"nobody's password", &salt).map(|hash| hash.to_string()).unwrap_or_default()
                });
                let stored = stored.as_deref().unwrap_or(decoy);
                PasswordHash::new(stored).is_ok_and(|parsed| argon2.verify_password(&password, &parsed).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    fn salt(&self) -> Result<SaltString, CommerceError> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        SaltString::encode_b64(&bytes).map_err(CommerceError::internal)
    }

    async fn in_a_slot<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CommerceError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(CommerceError::internal)?;
        tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        })
        .await
        .map_err(CommerceError::internal)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords(..)")
    }
}
