//! Secrets that a browser carries: they name their tenant, so that nothing is looked up across tenants, and 256 random bits, of
//! which the database keeps a digest only.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::TenantId;
use kernel::random::Random;
use sha2::{Digest as _, Sha256};

/// Characters of the tenant's part.
const TENANT_LEN: usize = 26;
/// Characters of the secret part: 256 bits in base64url.
const SECRET_LEN: usize = 43;

/// A token. Its text is the secret: it is shown to its owner and nobody else, and never logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token {
    tenant: TenantId,
    text: String,
}

impl Token {
    /// A new token of a tenant.
    pub(crate) fn generate(tenant: TenantId, random: &dyn Random) -> Self {
        let named = tenant.to_string();
        let suffix = named.rsplit('_').next().unwrap_or_default();
        Self { tenant, text: format!("{suffix}{}", random.secret()) }
    }

    /// The tenant that it names. It is only true if the tenant knows the digest.
    pub(crate) const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// What the database keeps of it, told apart by what it is for. It is over the text, so that no other text has the same.
    pub(crate) fn digest(&self, purpose: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(self.text.as_bytes());
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// A text that cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoToken;

impl FromStr for Token {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.len() != TENANT_LEN + SECRET_LEN || !text.bytes().all(is_base64url) {
            return Err(NoToken);
        }
        let tenant = format!("{}_{}", TenantId::PREFIX, &text[..TENANT_LEN]).parse().map_err(|_| NoToken)?;
        Ok(Self { tenant, text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::random::SystemRandom;
    use kernel::time::SystemClock;

    use super::*;

    #[test]
    fn a_token_names_its_tenant_and_nothing_else_reads_as_it() {
        let tenant = TenantId::generate(&SystemClock, &SystemRandom);
        let token = Token::generate(tenant, &SystemRandom);
        let read: Token = token.to_string().parse().unwrap();
        assert_eq!((read.tenant(), read.digest("a")), (tenant, token.digest("a")));
        assert_ne!(token.digest("a"), token.digest("b"));
        assert!(!format!("{token:?}").contains(&token.to_string()));
        for text in [
            "",
            "x",
            &token.to_string()[1..],
            &format!("{token}x"),
            &token.to_string().replace(&token.to_string()[..1], "é"),
        ] {
            assert!(text.parse::<Token>().is_err(), "{text}");
        }
    }
}
