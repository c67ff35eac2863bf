//! The token of a signed-in customer: 256 random bits that only the browser keeps. Here only its hash is.
//!
//! With so many random bits a fast hash suffices, and finding one by its hash leaks nothing through timing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::random::Random;
use sha2::{Digest as _, Sha256};

/// Characters of 256 bits in base64url.
const LEN: usize = 43;

/// Proves who a shopper is. The shop's host keeps it in a cookie that scripts cannot read.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerToken(String);

impl CustomerToken {
    /// The token that a browser presents; nothing when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == LEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// Its text, for the cookie and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn generate(random: &dyn Random) -> Self {
        Self(random.secret())
    }

    /// What is stored in its place.
    pub(crate) fn hash(&self) -> String {
        hash(&self.0)
    }
}

// By hand: whoever has it is the customer.
impl fmt::Debug for CustomerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerToken(..)")
    }
}

/// The hash under which a secret text is stored.
pub(crate) fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::random::SystemRandom;

    use super::*;

    #[test]
    fn only_what_could_be_a_token_is_one() {
        let token = CustomerToken::generate(&SystemRandom);
        assert_eq!(CustomerToken::parse(token.expose()).unwrap().hash(), token.hash());
        for text in ["", "short", &"a".repeat(44), &format!("{}=", "a".repeat(42)), &format!("{} ", "a".repeat(42))] {
            assert!(CustomerToken::parse(text).is_none(), "{text:?}");
        }
        assert_eq!(format!("{token:?}"), "CustomerToken(..)");
    }
}
