//! Pages that belong to no site: they say nothing about who is here.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = "*{box-sizing:border-box;margin:0}html{color-scheme:light dark;--ground:#f6f6f4;--text:#1d1f21;--muted:#5d6166}\
@media(prefers-color-scheme:dark){html{--ground:#16181a;--text:#eceeef;--muted:#a4aab0}}\
body{min-height:100vh;display:grid;align-content:center;padding:32px clamp(24px,10vw,160px);background:var(--ground);color:var(--text);\
font:400 1.0625rem/1.6 system-ui,sans-serif}h1{font-size:clamp(2rem,6vw,3.25rem);line-height:1.1;font-weight:600;letter-spacing:-.02em;text-wrap:balance;max-width:18ch}\
p{margin-top:20px;max-width:46ch;color:var(--muted)}";

/// Nobody has published anything under this name.
pub(super) fn unknown_host() -> Response {
    respond(
        StatusCode::NOT_FOUND,
        "There is no site here",
        "Nothing is published under this name. If you typed the address, check its spelling.",
    )
}

/// A path that the site does not have, on a site without a page for that.
pub(super) fn not_found() -> Response {
    respond(StatusCode::NOT_FOUND, "There is no page here", "The address may be old or misspelt.")
}

/// The site is there but cannot be read.
pub(super) fn unavailable() -> Response {
    let mut response = respond(
        StatusCode::SERVICE_UNAVAILABLE,
        "Back in a moment",
        "The site cannot be shown right now. Try again in a minute.",
    );
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

/// A form that is not acted upon.
pub(super) fn refused(status: StatusCode, title: &str) -> Response {
    respond(status, title, "Nothing was changed. Go back, reload the page and try again.")
}

/// A mail program has unsubscribed somebody.
pub(super) fn unsubscribed() -> Response {
    respond(StatusCode::OK, "You are off the list", "Mails of this kind are no longer sent to you.")
}

/// Pages are only read.
pub(super) fn method_not_allowed() -> Response {
    let mut response =
        respond(StatusCode::METHOD_NOT_ALLOWED, "This cannot be done here", "Pages of a site can only be read.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn respond(status: StatusCode, title: &str, text: &str) -> Response {
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main { h1 { (title) } p { (text) } } }
        }
    };
    let mut response = Response::new(Body::from(page.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The only style is the constant above.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
