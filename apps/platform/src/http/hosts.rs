//! Two kinds of visitors, told apart by the name they ask for: those of the platform, and those of an agency's site.
//!
//! The API and its cookies exist only under the platform's own name, so that nothing that an agency publishes can reach them.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, header};
use tower::ServiceExt as _;

/// The names under which the platform itself is reached.
#[derive(Clone, Debug)]
pub struct Hosts {
    public: String,
    is_local: bool,
}

impl Hosts {
    /// The platform is reached under `public_host`. If that is `localhost`, loopback addresses mean the platform too.
    #[must_use]
    pub fn new(public_host: &str) -> Self {
        Self { public: public_host.to_ascii_lowercase(), is_local: public_host == "localhost" }
    }

    /// Whether a request for this host is for the platform.
    #[must_use]
    pub fn is_platform(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.public)
            || (self.is_local && matches!(host, "127.0.0.1" | "[::1]" | "localhost"))
    }
}

/// The host that a request asks for, without its port.
fn host(headers: &HeaderMap, uri: &http::Uri) -> String {
    // HTTP/2 carries it in the URI, HTTP/1.1 in a header.
    let named = uri
        .authority()
        .map(http::uri::Authority::as_str)
        .or_else(|| headers.get(header::HOST).and_then(|value| value.to_str().ok()))
        .unwrap_or_default();
    let end = if named.starts_with('[') {
        named.find(']').map_or(named.len(), |at| at + 1)
    } else {
        named.find(':').unwrap_or(named.len())
    };
    named[..end].trim_end_matches('.').to_ascii_lowercase()
}

/// Sends each request to `platform` or to `sites`.
pub fn by_host(hosts: Hosts, platform: Router, sites: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let chosen =
            if hosts.is_platform(&host(request.headers(), request.uri())) { platform.clone() } else { sites.clone() };
        async move {
            let response: Response<Body> = chosen.oneshot(request).await.unwrap_or_else(|never| match never {});
            response
        }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn check(public: &str, asked: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, asked.parse().unwrap());
        let host = host(&headers, &"/".parse().unwrap());
        assert_eq!(Hosts::new(public).is_platform(&host), expected, "{asked}");
    }

    #[test]
    fn tells_the_platform_from_sites() {
        check("localhost", "localhost:8080", true);
        check("localhost", "127.0.0.1:8080", true);
        check("localhost", "[::1]:8080", true);
        check("localhost", "LOCALHOST.", true);
        check("localhost", "voltbound.localhost:8080", false);
        check("localhost", "", false);
        check("sitewright.example", "sitewright.example", true);
        check("sitewright.example", "kiln.sitewright.example", false);
        check("sitewright.example", "localhost", false);
        check("sitewright.example", "evil-sitewright.example", false);
    }
}
