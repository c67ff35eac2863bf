//! `/outbox`: the mails of the embedded default, so that what would be mailed can be read and its links followed.
//!
//! Mails of all agencies are in it, and links that sign in. So being signed in is no key to it: a member of one agency must not read
//! what another's shoppers get. It is there for whoever sits at the machine and could read the files anyway: only on the embedded
//! default under the name `localhost`, without a mail server, and only for requests from this machine that no proxy passed on.

use std::collections::HashSet;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderName, header};
use kernel::http::{ClientAddress, Problem};
use kernel::time::Timestamp;
use maud::{PreEscaped, html};
use time::OffsetDateTime;
use time::macros::format_description;

use super::landing::{POLICY, page};
use crate::wiring::{Outbox, StoredMail};

/// `/outbox` and `/outbox/{name}`.
pub fn outbox_routes(outbox: Outbox) -> Router {
    Router::new()
        .route("/outbox", get(list))
        .route("/outbox/{name}", get(show))
        .with_state(outbox)
        .layer(from_fn(only_from_here))
}

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    POLICY,
];

/// For everybody else there is no such page.
async fn only_from_here(request: Request, next: Next) -> Response {
    let is_here = request.extensions().get::<ClientAddress>().is_some_and(|address| address.0.is_loopback());
    let was_passed_on = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
        .iter()
        .any(|name| request.headers().contains_key(*name));
    if is_here && !was_passed_on { next.run(request).await } else { Problem::not_found().into_response() }
}

async fn list(State(outbox): State<Outbox>) -> Result<Response, Problem> {
    let listed = tokio::task::spawn_blocking(move || outbox.list()).await.map_err(Problem::internal)?;
    let mails = listed.map_err(Problem::internal)?;
    let body = html! {
        h1 { "Outbox" }
        p.lead { "These mails were kept here, not sent. Set SITEWRIGHT_SMTP_URL to send them." }
        @if mails.is_empty() { p.empty { "There is no mail yet." } }
        ul.cards {
            @for mail in &mails {
                li {
                    a href={ "/outbox/" (mail.name) } {
                        strong { (mail.subject) }
                        span { "To " (mail.to) ", " (moment(mail.sent_at)) }
                    }
                }
            }
        }
    };
    Ok((HEADERS, page("Outbox – Sitewright", &body).into_string()).into_response())
}

async fn show(State(outbox): State<Outbox>, Path(name): Path<String>) -> Result<Response, Problem> {
    let found = tokio::task::spawn_blocking(move || outbox.find(&name)).await.map_err(Problem::internal)?;
    let StoredMail { sent_at, from_name, to, subject, text, html: content, .. } =
        found.ok_or_else(Problem::not_found)?;
    let body = html! {
        p { a href="/outbox" { "All mails" } }
        h1 { (subject) }
        p.lead { "From " (from_name) " to " (to) ", " (moment(sent_at)) }
        section.mail aria-label="As a page" { (PreEscaped(sanitised(&content))) }
        section aria-labelledby="plain" {
            h2 #plain { "As plain text" }
            pre { (text) }
        }
    };
    Ok((HEADERS, page(&format!("{subject} – Sitewright"), &body).into_string()).into_response())
}

/// Only words, tables and links are left: no script, style, picture or form of a mail gets here.
fn sanitised(html: &str) -> String {
    let tags = ["p", "h1", "h2", "a", "table", "tbody", "tr", "th", "td", "ul", "ol", "li", "strong", "em", "br"];
    ammonia::Builder::default()
        .tags(HashSet::from(tags))
        .url_schemes(HashSet::from(["http", "https"]))
        .clean_content_tags(HashSet::from(["script", "style", "title"]))
        .link_rel(Some("noopener noreferrer"))
        .clean(html)
        .to_string()
}

/// `24 November 2026, 01:23 UTC`.
fn moment(time: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
    let date = OffsetDateTime::from_unix_timestamp(time.as_seconds()).ok();
    date.and_then(|date| date.format(&format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        assert_eq!(moment(Timestamp::from_micros(1_795_483_412_090_214)), "24 November 2026, 01:23 UTC");
    }

    #[test]
    fn a_mail_cannot_bring_anything_along() {
        let hostile = "<html><head><title>t</title><style>p{}</style></head><body onload=x><p style='a'>Hi<script>alert(1)</script>\
            <img src=x onerror=y><a href='javascript:z'>bad</a><a href='https://kiln.example/l?token=t'>good</a><form><input></form>\
            <iframe src=x></iframe></p></body></html>";
        let clean = sanitised(hostile);
        for word in ["script", "alert", "onload", "onerror", "style", "img", "form", "input", "iframe"] {
            assert!(!clean.contains(word), "{word}: {clean}");
        }
        assert!(
            clean.contains("<a href=\"https://kiln.example/l?token=t\" rel=\"noopener noreferrer\">good</a>"),
            "{clean}"
        );
    }
}
