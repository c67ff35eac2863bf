//! What is for machines: robots, the map of the site, its icon.

use std::fmt::Write as _;

use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use kernel::time::Timestamp;
use maud::{PreEscaped, html};

use super::response::plain;
use super::snapshot::Snapshot;
use crate::theme::Theme;

const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Everything may be read; where the map is.
pub(super) fn robots(site: &Snapshot) -> Response {
    let text = format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", site.facts.origin);
    plain("text/plain; charset=utf-8", Body::from(text), AN_HOUR)
}

/// The published pages, <https://www.sitemaps.org/protocol.html>.
pub(super) fn sitemap(site: &Snapshot) -> Response {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in site.pages() {
        // Host names and paths consist of characters that XML does not treat specially. Writing to a string does not fail.
        let _ = write!(xml, "<url><loc>{}{}</loc>", site.facts.origin, page.path);
        if let Some(moment) = page.published_at {
            let _ = write!(xml, "<lastmod>{}</lastmod>", Timestamp::from_seconds(moment.as_seconds()));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    plain("application/xml", Body::from(xml), HeaderValue::from_static("public, max-age=300"))
}

/// The first letter of the site's name in its colours.
pub(super) fn icon(name: &str, theme: &Theme) -> String {
    let (ground, letter) = theme.icon_colors();
    let initial: String = name.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    let PreEscaped(svg) = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" {
            rect width="64" height="64" rx="12" fill=(ground);
            text x="32" y="45" text-anchor="middle" font-family="Georgia,serif" font-size="40" fill=(letter) { (initial) }
        }
    };
    svg
}
