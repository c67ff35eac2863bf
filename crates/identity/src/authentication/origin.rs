//! Whether an unsafe request that a browser sends with a cookie comes from a page of our own.
//!
//! A browser adds the cookie whoever wrote the page. Tenants' sites live on sibling host names of ours, which count as the same
//! site, so the cookie's own `SameSite` does not keep them out; the origin does.

use http::{HeaderMap, Method, header};

/// Whether a request with a cookie may do what it asks for. `public_url` and `trusted` are origins without trailing slash.
pub(super) fn may_act(method: &Method, headers: &HeaderMap, public_url: &str, trusted: &[String]) -> bool {
    if method.is_safe() {
        return true;
    }
    // `none`: the user themselves, by a bookmark or the address bar.
    if let Some("same-origin" | "none") = text(headers, "sec-fetch-site") {
        return true;
    }
    // Other browsers' pages, and those that are trusted although foreign, are told by their origin.
    text(headers, header::ORIGIN.as_str()).is_some_and(|origin| {
        let ours = std::iter::once(public_url)
            .chain(trusted.iter().map(String::as_str))
            .any(|own| own.eq_ignore_ascii_case(origin));
        ours || (text(headers, "sec-fetch-site").is_none() && is_own_host(headers, origin))
    })
}

/// Whether the origin's host and port are those that the request was sent to.
fn is_own_host(headers: &HeaderMap, origin: &str) -> bool {
    let host = text(headers, header::HOST.as_str());
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    matches!((host, named), (Some(host), Some(named)) if host.eq_ignore_ascii_case(named))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn check(method: Method, named: &[(&'static str, &str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in named {
            headers.insert(*name, value.parse().unwrap());
        }
        let trusted = ["http://localhost:5173".to_owned()];
        assert_eq!(may_act(&method, &headers, "https://app.example", &trusted), expected, "{method} {named:?}");
    }

    #[test]
    fn only_our_own_pages_act() {
        check(Method::GET, &[], true);
        check(Method::POST, &[], false);
        check(Method::POST, &[("sec-fetch-site", "same-origin")], true);
        check(Method::POST, &[("sec-fetch-site", "none")], true);
        check(
            Method::DELETE,
            &[("sec-fetch-site", "same-site"), ("host", "app.example"), ("origin", "https://shop.app.example")],
            false,
        );
        check(Method::POST, &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false);
        check(Method::POST, &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:5173")], true);
        check(Method::POST, &[("origin", "https://app.example")], true);
        check(Method::POST, &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true);
        check(Method::POST, &[("origin", "http://evil.example"), ("host", "127.0.0.1:8080")], false);
        check(Method::POST, &[("origin", "null"), ("host", "127.0.0.1:8080")], false);
    }
}
