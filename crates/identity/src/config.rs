//! What a host gives to identity: settings and handles, no environment.

use std::sync::Arc;
use std::time::Duration;

use kernel::Db;
use kernel::http::page::CursorKey;
use kernel::random::Random;
use kernel::rate_limit::RateLimiter;
use kernel::time::Clock;

use crate::authentication::CredentialCache;
use crate::mail::Mailer;

/// Settings and handles of identity.
#[derive(Clone)]
pub struct Config {
    /// The database, migrated by [`Migrator`](crate::Migrator).
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes tokens, salts and identifiers.
    pub random: Arc<dyn Random>,
    /// Counts sign-in attempts and token exchanges.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// Delivers invitations.
    pub mailer: Arc<dyn Mailer>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
    /// The permissions that the host's modules know, for example `products:read`. Identity adds its own.
    pub permissions: Vec<&'static str>,
    /// Where this host is reached, without a trailing slash, for example `https://app.example.com`. It is the issuer of editor
    /// tokens, stands in the links of mails, and is the origin that a browser's unsafe requests must come from.
    pub public_url: String,
    /// Further origins whose pages may send unsafe requests with a session cookie, for example `http://localhost:5173`.
    pub trusted_origins: Vec<String>,
    /// Whether session cookies are sent over HTTPS only. Switch it off only for development without TLS.
    pub secure_cookies: bool,
    /// How long a session lives after sign-in.
    pub session_lifetime: Duration,
    /// What one password hash costs.
    pub password_cost: PasswordCost,
    /// Sign editor tokens.
    pub editor_token_keys: TokenKeys,
    /// What the shared secrets of host keys are derived from. Changing it invalidates all of them.
    pub host_key_secret: Secret,
    /// Remembers what credentials stand for; one per process.
    pub credential_cache: CredentialCache,
}

impl Config {
    /// The `aud` that a host's token must name to be exchanged here.
    #[must_use]
    pub fn exchange_audience(&self) -> String {
        format!("{}{}", self.public_url, crate::http::TOKEN_PATH)
    }
}

/// The cost of argon2id.
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
}

impl PasswordCost {
    /// OWASP's first recommendation: 19 MiB, two passes.
    pub const RECOMMENDED: Self = Self { memory_kib: 19 * 1024, iterations: 2 };
    /// The least that argon2 can do, for tests.
    pub const FOR_TESTS: Self = Self { memory_kib: 8, iterations: 1 };
}

/// Bytes that nobody may read in a log.
#[derive(Clone)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    /// Keeps `bytes`; give at least 32 random ones.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A secret that signs tokens, with the name by which a token says so.
#[derive(Clone, Debug)]
pub struct TokenKey {
    /// The `kid` of what it signs.
    pub kid: String,
    /// The HS256 secret.
    pub secret: Secret,
}

/// The keys of editor tokens. To rotate: make a new current one and keep the old one for as long as its tokens live.
#[derive(Clone, Debug)]
pub struct TokenKeys {
    /// Signs and verifies.
    pub current: TokenKey,
    /// Only verify.
    pub previous: Vec<TokenKey>,
}

impl TokenKeys {
    /// The key of this name.
    pub(crate) fn find(&self, kid: &str) -> Option<&TokenKey> {
        std::iter::once(&self.current).chain(&self.previous).find(|key| key.kid == kid)
    }
}
