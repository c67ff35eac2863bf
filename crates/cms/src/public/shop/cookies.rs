//! The two cookies of a visitor. Neither is set before there is something to remember.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use crate::storefront::{Granted, VisitorSecret};

/// What a cookie remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remembered {
    Cart,
    Customer,
}

impl Remembered {
    /// Over TLS a prefix makes the browser hold it to this very host and to TLS (RFC 6265bis §4.1.3.2).
    const fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Cart, true) => "__Host-cart",
            (Self::Cart, false) => "cart",
            (Self::Customer, true) => "__Host-customer",
            (Self::Customer, false) => "customer",
        }
    }
}

/// The secret that the browser sent.
pub(super) fn read(headers: &HeaderMap, what: Remembered, is_secure: bool) -> Option<VisitorSecret> {
    let name = what.name(is_secure);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .and_then(|(_, value)| VisitorSecret::parse(value))
}

/// Asks the browser to remember a secret.
pub(super) fn remember(what: Remembered, granted: &Granted, is_secure: bool) -> Option<HeaderValue> {
    write(what, granted.secret.reveal(), granted.life, is_secure)
}

/// Asks the browser to forget one.
pub(super) fn forget(what: Remembered, is_secure: bool) -> Option<HeaderValue> {
    write(what, "", Duration::ZERO, is_secure)
}

fn write(what: Remembered, value: &str, life: Duration, is_secure: bool) -> Option<HeaderValue> {
    let name = what.name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", life.as_secs());
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn only_a_well_formed_secret_is_read() {
        let check = |cookie: &str, expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
            let read = read(&headers, Remembered::Cart, false);
            assert_eq!(read.as_ref().map(VisitorSecret::reveal), expected, "{cookie}");
        };
        check("cart=abc-1", Some("abc-1"));
        check("a=b; cart=abc", Some("abc"));
        check("cart=", None);
        check("cart=a b", None);
        check("__Host-cart=abc", None);
        check("mycart=abc", None);
    }

    #[test]
    fn cookies_stay_with_the_host() {
        let granted = Granted { secret: VisitorSecret::parse("abc").unwrap(), life: Duration::from_secs(60) };
        let text = |secure| remember(Remembered::Customer, &granted, secure).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(false), "customer=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(text(true), "__Host-customer=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    }
}
