//! Formatted text: HTML that is cleaned whenever it is read, so neither a draft nor a page can hold anything else.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize};

use super::link::LinkUrl;

/// Paragraphs, sub-headings, lists, quotations, links and emphasis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RichText(String);

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(HashSet::from(["p", "h3", "h4", "ul", "ol", "li", "blockquote", "a", "strong", "em", "br", "code", "s"]))
        .clean_content_tags(HashSet::from([
            "script", "style", "iframe", "object", "template", "noscript", "svg", "math",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "title"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Custom(Box::new(own_url)))
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// Of relative addresses only those that [`LinkUrl`] accepts: none that leads to another host.
fn own_url(url: &str) -> Option<Cow<'_, str>> {
    LinkUrl::parse(url).is_ok().then_some(Cow::Borrowed(url))
}

impl RichText {
    /// Keeps of `html` what is allowed.
    #[must_use]
    pub fn clean(html: &str) -> Self {
        Self(CLEANER.clean(html).to_string())
    }

    /// The HTML, safe to put into a page.
    #[must_use]
    pub fn as_html(&self) -> &str {
        &self.0
    }
}

impl maud::Render for RichText {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.0);
    }
}

impl<'de> Deserialize<'de> for RichText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::clean(&String::deserialize(deserializer)?))
    }
}

impl schemars::JsonSchema for RichText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RichText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "contentMediaType": "text/html",
            "description": "HTML of p, h3, h4, ul, ol, li, blockquote, a, strong, em, s, code and br. Everything else is removed."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let once = RichText::clean(html);
        assert_eq!(once.as_html(), expected);
        assert_eq!(RichText::clean(once.as_html()), once, "cleaning twice changes nothing");
    }

    #[test]
    fn keeps_text_and_drops_the_rest() {
        check("<p>Hand <em>thrown</em></p>", "<p>Hand <em>thrown</em></p>");
        check("<p onclick=alert(1)>a<script>alert(1)</script></p>", "<p>a</p>");
        check("<a href=\"javascript:alert(1)\">a</a>", "<a rel=\"noopener noreferrer\">a</a>");
        check("<a href=\"//evil.example\">a</a>", "<a rel=\"noopener noreferrer\">a</a>");
        check("<a href=\"/shop\">a</a>", "<a href=\"/shop\" rel=\"noopener noreferrer\">a</a>");
        check("<img src=x onerror=alert(1)><svg onload=alert(1)>", "");
        check("<p style=\"position:fixed\">a</p><style>p{}</style>", "<p>a</p>");
    }
}
