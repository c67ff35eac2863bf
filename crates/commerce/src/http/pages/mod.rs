//! Pages that shoppers see on the platform's own host: the checkout and the test gateway. They work without a script, and allow
//! none.

mod checkout;
mod checkout_form;
mod checkout_view;
mod gateway_view;
mod invoice_view;
mod returns;
mod style;
mod test_gateway;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::RequestId;
use maud::{DOCTYPE, Markup, html};

pub(super) use invoice_view::invoice_page;

use super::AppState;
use crate::config::Config;

/// The pages of the checkout and of the gateway, and the address of webhooks. They authenticate by their own tokens, so a host
/// mounts them beside its authentication, under its own name only.
pub(crate) fn routes(config: Config) -> Router {
    let is_test = matches!(config.payments, crate::payments::Payments::Test(_));
    let router = Router::new().merge(checkout::routes()).merge(returns::routes()).merge(webhooks::routes());
    let router = if is_test { router.merge(test_gateway::routes()) } else { router };
    router.with_state(Arc::new(config))
}

/// The request's identifier, which the host's layers gave it.
struct Request(RequestId);

impl FromRequestParts<AppState> for Request {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, config: &AppState) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<RequestId>().copied();
        Ok(Self(known.unwrap_or_else(|| RequestId::generate(&*config.clock, &*config.random))))
    }
}

/// What a page is besides its content.
struct Frame<'a> {
    status: StatusCode,
    title: &'a str,
    /// Where its forms may lead, besides this host.
    forms_to: &'a [String],
    /// Seconds after which a browser asks again.
    refresh: Option<u32>,
}

impl<'a> Frame<'a> {
    fn new(title: &'a str) -> Self {
        Self { status: StatusCode::OK, title, forms_to: &[], refresh: None }
    }
}

/// A page of this host: never kept, never framed, without a script.
fn page(frame: &Frame<'_>, body: Markup) -> Response {
    let text = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                @if let Some(seconds) = frame.refresh { meta http-equiv="refresh" content=(seconds); }
                title { (frame.title) }
                link rel="icon" href="data:,";
                style { (maud::PreEscaped(style::CSS)) }
            }
            body { (body) }
        }
    };
    let mut response = (frame.status, text.into_string()).into_response();
    let policy = format!(
        "default-src 'none'; style-src {}; img-src 'self' https: http: data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{}",
        style::source(),
        frame.forms_to.iter().fold(String::new(), |list, origin| list + " " + origin),
    );
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A short message instead of a page.
fn message(status: StatusCode, title: &str, text: &str) -> Response {
    message_with_link(status, title, text, "", "")
}

/// As [`message`], and where to go from there.
fn message_with_link(status: StatusCode, title: &str, text: &str, url: &str, label: &str) -> Response {
    let body = html! {
        main.narrow {
            h1 { (title) }
            p { (text) }
            @if !url.is_empty() { p { a href=(url) { (label) } } }
        }
    };
    page(&Frame { status, ..Frame::new(title) }, body)
}

/// On to another page, by GET.
fn see_other(url: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(url) else {
        return message(StatusCode::BAD_GATEWAY, "Something went wrong", "The next page has no usable address.");
    };
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::SEE_OTHER, headers, [(header::REFERRER_POLICY, "no-referrer")]).into_response()
}

/// Whether a form was sent by a page of this host, as far as the browser tells.
fn is_own_form(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    text("origin").is_none_or(|origin| origin.eq_ignore_ascii_case(public_url))
}

/// A request from a page of somebody else.
fn foreign_form() -> Response {
    let text = "This form was sent by another site. Go back and send it from its own page.";
    message(StatusCode::FORBIDDEN, "This cannot be sent from there", text)
}
