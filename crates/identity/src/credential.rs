//! Opaque credentials: random text that is shown once, of which only the SHA-256 is kept.
//!
//! They carry 256 random bits, so a fast hash suffices and finding one by its hash leaks nothing through timing.

use kernel::random::Random;
use sha2::{Digest as _, Sha256};

/// What a session token begins with.
pub(crate) const SESSION_PREFIX: &str = "sws_";
/// What an API key begins with.
pub(crate) const API_KEY_PREFIX: &str = "swk_";
/// What the token of an invitation begins with.
pub(crate) const INVITATION_PREFIX: &str = "swi_";

/// A fresh credential. Its text goes to its holder and nowhere else.
pub(crate) struct Credential {
    text: String,
}

impl Credential {
    /// A credential of the kind that `prefix` names.
    pub(crate) fn generate(prefix: &str, random: &dyn Random) -> Self {
        Self { text: format!("{prefix}{}", random.secret()) }
    }

    /// What is stored in its place.
    pub(crate) fn hash(&self) -> String {
        hash(&self.text)
    }

    /// The first characters, by which its owner tells it from others.
    pub(crate) fn visible_prefix(&self) -> String {
        self.text.chars().take(12).collect()
    }

    /// The text, to be shown once.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The text, to be shown once.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The hash under which a presented credential would be stored.
pub(crate) fn hash(presented: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(presented.as_bytes()))
}
