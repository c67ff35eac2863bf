//! Where a request came from, for limits.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::HeaderMap;
use http::request::Parts;

/// The client's address as the host determined it; the host's middleware puts it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The right-most hop that is not a trusted proxy: the peer itself, or what trusted proxies say in `X-Forwarded-For`.
    /// Everything left of it is the client's own claim.
    #[must_use]
    pub fn resolve(peer: IpAddr, headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Self {
        let mut address = peer.to_canonical();
        let claimed: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for hop in claimed.into_iter().rev() {
            if !is_trusted(address) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(next) => address = next.to_canonical(),
                Err(_) => break,
            }
        }
        Self(address)
    }

    /// The key under which limits count it: an IPv4 address, or the /64 of an IPv6 address, which one client owns whole.
    #[must_use]
    pub fn limit_key(self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().copied())
    }
}

/// The address under which limits count a request; the host may not tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitKey(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for LimitKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<ClientAddress>().map(|address| address.limit_key())))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn check(peer: &str, forwarded: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted = |address: IpAddr| address.to_string().starts_with("10.");
        let found = ClientAddress::resolve(peer.parse().unwrap(), &headers, trusted);
        assert_eq!(found.limit_key(), expected, "{peer} {forwarded}");
    }

    #[test]
    fn takes_the_right_most_hop_that_is_not_trusted() {
        check("203.0.113.7", "1.1.1.1", "203.0.113.7");
        check("10.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7");
        check("10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7");
        check("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1");
        check("::ffff:203.0.113.7", "", "203.0.113.7");
        check("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64");
    }
}
