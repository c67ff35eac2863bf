//! Password hashing: argon2id, away from the async threads and only a few at a time.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::random::Random;
use tokio::sync::Semaphore;

use crate::config::PasswordCost;
use crate::error::Error;

/// Shortest and longest password. The upper bound keeps the hash from being fed megabytes.
const MIN_CHARS: usize = 12;
const MAX_BYTES: usize = 256;

/// Hashes and verifies passwords. Clones share the limit on how many run at once.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
    random: Arc<dyn Random>,
    decoy: Arc<OnceLock<String>>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost, random: Arc<dyn Random>) -> Self {
        // A cost outside argon2's range falls back to the recommended one rather than to a weaker one.
        let params = Params::new(cost.memory_kib, cost.iterations, 1, None).unwrap_or_default();
        let slots = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Arc::new(Semaphore::new(slots)),
            random,
            decoy: Arc::default(),
        }
    }

    /// Refuses what is too short or too long to be a password.
    ///
    /// # Errors
    /// A validation error at `pointer`.
    pub(crate) fn check(pointer: &'static str, password: &str) -> Result<(), Error> {
        if password.chars().count() < MIN_CHARS {
            return Err(Error::invalid(pointer, "password_too_short", format!("Use at least {MIN_CHARS} characters.")));
        }
        if password.len() > MAX_BYTES {
            return Err(Error::invalid(pointer, "password_too_long", format!("Use at most {MAX_BYTES} bytes.")));
        }
        Ok(())
    }

    /// The hash to store, in PHC form with a fresh salt.
    ///
    /// # Errors
    /// Only when hashing itself fails, which is a fault of ours.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let (argon2, password, salt) = (self.argon2.clone(), password.to_owned(), self.salt()?);
        self.in_a_slot(move || argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()))
            .await?
            .map_err(Error::hashing)
    }

    /// Whether `password` is the one that `stored` was made from. Without a stored hash it does the same work and says no,
    /// so that an unknown address answers as slowly as a wrong password.
    ///
    /// # Errors
    /// Only when hashing itself fails, which is a fault of ours.
    pub(crate) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Error> {
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

    fn salt(&self) -> Result<SaltString, Error> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        SaltString::encode_b64(&bytes).map_err(Error::hashing)
    }

    async fn in_a_slot<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|error| Error::Internal(error.into()))?;
        tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        })
        .await
        .map_err(|error| Error::Internal(error.into()))
    }
}
