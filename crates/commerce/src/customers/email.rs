//! E-mail addresses as customers are compared by them.

use crate::violation::Violations;

/// Longest address that mail can carry (RFC 5321, 4.5.3.1.3 less the brackets).
const MAX_LEN: usize = 254;

/// The form under which an address is stored and looked up: without surrounding space, in lower case.
///
/// It checks only what keeps nonsense and header injection out; whether an address exists, a mail tells.
pub(crate) fn normalise(pointer: &str, text: &str) -> Result<String, Violations> {
    let wrong = || Violations::one(pointer, "invalid_email", "Give an address of the form name@example.com.");
    if text.len() > MAX_LEN * 2 {
        return Err(wrong());
    }
    let address = text.trim().to_lowercase();
    if address.len() > MAX_LEN
        || address.chars().any(|c| c.is_whitespace() || c.is_control() || "<>(),;:\\\"[]".contains(c))
    {
        return Err(wrong());
    }
    let (local, domain) = address.split_once('@').ok_or_else(wrong)?;
    let labels_are_sound =
        domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    if local.is_empty() || local.len() > 64 || domain.contains('@') || !labels_are_sound {
        return Err(wrong());
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(normalise("/email", text).ok().as_deref(), expected, "{text}");
    }

    #[test]
    fn normalises_and_refuses() {
        check(" Ada@Example.COM ", Some("ada@example.com"));
        check("ada+shop@mail.example.com", Some("ada+shop@mail.example.com"));
        check("ada@localhost", Some("ada@localhost"));
        for wrong in ["", "ada", "@example.com", "ada@", "ada@@example.com", "a b@example.com", "a@b@c", "a@-x.com"] {
            check(wrong, None);
        }
        check("ada@exa\nmple.com", None);
        check("ada@example.com\r\nBcc: all@example.com", None);
        check("ada\0@example.com", None);
        check(&format!("{}@example.com", "a".repeat(65)), None);
        check(&format!("a@{}.com", "b".repeat(260)), None);
    }
}
