//! The platform's own front page: where to go from here. And the page where nothing is, which leads back to it.

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, Uri, header};
use kernel::http::Problem;
use maud::{DOCTYPE, Markup, html};

/// A shop that is worth a look.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its name.
    pub name: String,
    /// One line about it.
    pub about: String,
    /// Its address.
    pub url: String,
}

/// `/`, with the shops of the demo if there are any, and with the outbox where there is one.
pub fn landing_routes(shops: &[Shop], has_outbox: bool) -> Router {
    let front = front(shops, has_outbox).into_string();
    Router::new()
        .route("/", get(move || std::future::ready(([CONTENT, POLICY], front))))
        .route("/landing.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), CACHE], STYLE) }))
}

/// What is answered where nothing is: a page to a browser, a problem to every other client and for paths of the API.
pub async fn nothing_here(uri: Uri, headers: HeaderMap) -> Response {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let is_read_by_people = accepts
        .flat_map(|value| value.split(','))
        .any(|range| range.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html")));
    if !is_read_by_people || uri.path() == "/api" || uri.path().starts_with("/api/") {
        return Problem::not_found().into_response();
    }
    let body = html! {
        header {
            p.mark aria-hidden="true" { "S" }
            h1 { "There is no page here" }
            p.lead { "The address may be old or misspelt." }
        }
        p.back { a href="/" { "To the front page" } }
    };
    (StatusCode::NOT_FOUND, [CONTENT, POLICY], page("There is no page here – Sitewright", &body).into_string())
        .into_response()
}

const CONTENT: (http::HeaderName, &str) = (header::CONTENT_TYPE, "text/html; charset=utf-8");
/// Nothing but what the platform itself serves.
pub(super) const POLICY: (http::HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const CACHE: (http::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");
const STYLE: &str = include_str!("landing.css");

/// A page in the platform's own style.
pub(super) fn page(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/landing.css";
            }
            body { main { (body) } }
        }
    }
}

fn front(shops: &[Shop], has_outbox: bool) -> Markup {
    let body = html! {
        header {
            p.mark aria-hidden="true" { "S" }
            h1 { "Sitewright is running" }
            p.lead { "Storefronts for digital agencies, edited by pointing and describing." }
        }
        @if !shops.is_empty() {
            section aria-labelledby="shops" {
                h2 #shops { "Demo shops" }
                ul.cards {
                    @for shop in shops {
                        li { a href=(shop.url) { strong { (shop.name) } span { (shop.about) } } }
                    }
                }
            }
        }
        section aria-labelledby="tools" {
            h2 #tools { "For builders" }
            ul.cards {
                li { a href="/docs" { strong { "API reference" } span { "Every operation, with examples and its errors." } } }
                li { a href="/demo/generate" { strong { "Generate a component" } span { "Describe a part of a page and watch it being built." } } }
                li { a href="/jobs" { strong { "Jobs" } span { "Queues and jobs as they are now, for operators and agencies." } } }
                @if has_outbox {
                    li { a href="/outbox" { strong { "Outbox" } span { "Mails that were kept here, not sent." } } }
                }
                li { a href="/api/openapi.json" { strong { "OpenAPI description" } span { "The same, for programs." } } }
            }
        }
        footer {
            p { "The first start printed the names and passwords of the demo users to the terminal, once." }
        }
    };
    page("Sitewright", &body)
}
