//! The platform's own front page: where to go from here.

use axum::Router;
use axum::routing::get;
use http::header;
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

/// `/`, with the shops of the demo if there are any.
pub fn landing_routes(shops: Vec<Shop>) -> Router {
    let page = page(&shops).into_string();
    Router::new()
        .route("/", get(move || std::future::ready(([CONTENT, POLICY], page))))
        .route("/landing.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), CACHE], STYLE) }))
}

const CONTENT: (http::HeaderName, &str) = (header::CONTENT_TYPE, "text/html; charset=utf-8");
const POLICY: (http::HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const CACHE: (http::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");
const STYLE: &str = include_str!("landing.css");

fn page(shops: &[Shop]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Sitewright" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/landing.css";
            }
            body {
                main {
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
                            li { a href="/api/openapi.json" { strong { "OpenAPI description" } span { "The same, for programs." } } }
                        }
                    }
                    footer {
                        p { "The first start printed the names and passwords of the demo users to the terminal, once." }
                    }
                }
            }
        }
    }
}
