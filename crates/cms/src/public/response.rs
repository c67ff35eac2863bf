//! Replies to visitors, with the headers that all of them have.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::http::ETag;

use super::snapshot::Snapshot;
use super::{Visit, neutral};
use crate::style;

/// Nothing but our own style sheets, fonts and pictures. There is no script to allow.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
/// For one visitor, and not to be kept by anyone.
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, no-store");

/// What a page may do beyond what all may.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    /// Whether it is for this visitor alone.
    pub(super) is_private: bool,
    /// Where its forms may lead besides the site itself.
    pub(super) checkout: Option<String>,
    /// Address of the one script that it runs.
    pub(super) script: Option<String>,
}

impl Allowed {
    fn policy(&self) -> HeaderValue {
        let Self { checkout, script, .. } = self;
        if checkout.is_none() && script.is_none() {
            return CONTENT_POLICY;
        }
        let checkout = checkout.as_ref().map_or_else(String::new, |origin| format!(" {origin}"));
        let script = script.as_ref().map_or_else(String::new, |url| format!("; script-src {url}; connect-src 'self'"));
        let text = format!(
            "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'self'{checkout}; base-uri 'none'; frame-ancestors 'none'{script}"
        );
        HeaderValue::from_str(&text).unwrap_or(CONTENT_POLICY)
    }
}
/// A page may be kept, but must be asked for again: its products change.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");
/// The name of such a file contains its content's digest.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_AT_ALL: HeaderValue = HeaderValue::from_static("no-store");

/// A page. One without a tag is not worth keeping.
pub(super) fn html(status: StatusCode, tag: Option<ETag>, html: String, visit: &Visit, allowed: &Allowed) -> Response {
    let tag = tag.filter(|_| !allowed.is_private);
    let is_known = tag.as_ref().is_some_and(|tag| visit.if_none_match.holds(tag));
    let length = html.len();
    let body = if is_known || visit.is_head { Body::empty() } else { Body::from(html) };
    let mut response = Response::new(body);
    *response.status_mut() = if is_known { StatusCode::NOT_MODIFIED } else { status };
    let headers = response.headers_mut();
    if !is_known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let life = match (allowed.is_private, &tag) {
        (true, _) => FOR_ONE,
        (false, Some(_)) => ASK_AGAIN,
        (false, None) => NOT_AT_ALL,
    };
    headers.insert(header::CACHE_CONTROL, life);
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag.as_str()).ok()) {
        headers.insert(header::ETAG, tag);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, allowed.policy());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Addresses of private pages may hold secrets: of links that sign in, of returns from the checkout.
    let referrer = if allowed.is_private { "same-origin" } else { "strict-origin-when-cross-origin" };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    response
}

/// The site's style sheet and icon, or a bundled font.
pub(super) fn asset(site: &Snapshot, path: &str, name: &str, visit: &Visit) -> Response {
    let (kind, body, life) = if let Some(font) = style::font_at(path) {
        ("font/woff2", Body::from(font.bytes), FOR_EVER)
    } else if path == site.facts.stylesheet {
        ("text/css; charset=utf-8", Body::from(site.stylesheet.clone()), FOR_EVER)
    } else if name.ends_with(".css") {
        // A page from before the last publication asks for its old style sheet: the present one fits better than none.
        ("text/css; charset=utf-8", Body::from(site.stylesheet.clone()), NOT_AT_ALL)
    } else if path == site.facts.script {
        ("text/javascript; charset=utf-8", Body::from(style::SCRIPT), FOR_EVER)
    } else if path == site.icon_path {
        ("image/svg+xml", Body::from(site.icon.clone()), FOR_EVER)
    } else {
        return neutral::not_found();
    };
    plain(kind, if visit.is_head { Body::empty() } else { body }, life)
}

/// Text or a file.
pub(super) fn plain(kind: &'static str, body: Body, life: HeaderValue) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, life);
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// 303 to another page of the same host, for this visitor only.
pub(super) fn see_other(path: &str) -> Response {
    let Ok(target) = HeaderValue::from_str(path) else { return neutral::not_found() };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, target);
    headers.insert(header::CACHE_CONTROL, FOR_ONE);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// 308 to another path of the same host.
pub(super) fn moved(path: &str, query: Option<&str>) -> Response {
    let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let Ok(target) = HeaderValue::from_str(&target) else { return neutral::not_found() };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(header::LOCATION, target);
    response
}
