//! What proves that a visitor's cart is the visitor's.

use std::fmt;

use kernel::random::Random;
use sha2::{Digest as _, Sha256};

/// Characters of a token: 256 bits in base64url.
const LENGTH: usize = 43;

/// Proves that a cart is the bearer's. Only its hash is kept, so that nobody who reads the database has it.
#[derive(Clone, PartialEq, Eq)]
pub struct CartToken(String);

impl CartToken {
    /// A new token.
    pub(crate) fn generate(random: &dyn Random) -> Self {
        Self(random.secret())
    }

    /// The token of a cookie or header, if it has the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (text.len() == LENGTH && text.bytes().all(is_part)).then(|| Self(text.to_owned()))
    }

    /// What the bearer keeps.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What we keep: SHA-256 in hexadecimal.
    pub(super) fn hash(&self) -> String {
        Sha256::digest(self.0.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for CartToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CartToken(..)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::random::SystemRandom;

    use super::*;

    #[test]
    fn reads_only_what_has_its_form() {
        let token = CartToken::generate(&SystemRandom);
        assert_eq!(CartToken::parse(token.as_str()), Some(token.clone()));
        assert_eq!(token.hash().len(), 64);
        assert!(!format!("{token:?}").contains(token.as_str()));
        let longer = format!("{}A", token.as_str());
        for text in ["", "short", longer.as_str(), &"ä".repeat(21), &token.as_str().replace(&token.as_str()[..1], "\"")]
        {
            assert_eq!(CartToken::parse(text), None, "{text}");
        }
        assert!(CartToken::parse(&"A".repeat(43)).unwrap() != token);
    }
}
