//! Addresses that tenants may put into a page: an allow-list of forms, checked when read.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

/// Longest address that is accepted.
const MAX_LENGTH: usize = 2_000;

/// Where a link may lead: a path of the site, a part of the page, or `http`, `https`, `mailto` and `tel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkUrl(String);

/// Where a picture may come from: a path of the site's own host, or `demo:<name>` in a definition that a seed fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureUrl(String);

impl LinkUrl {
    /// Accepts `text` when its form is allowed.
    ///
    /// # Errors
    /// A sentence that names the allowed forms.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let refused = "must be a path that starts with /, a #part, or an http, https, mailto or tel address";
        if text.len() > MAX_LENGTH || !is_plain(text) {
            return Err(refused);
        }
        let scheme = |name: &str| {
            text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name) && text.len() > name.len())
        };
        let allowed = is_local_path(text)
            || text.starts_with('#')
            || text.starts_with('?')
            || scheme("https://")
            || scheme("http://")
            || scheme("mailto:")
            || scheme("tel:");
        if allowed { Ok(Self(text.to_owned())) } else { Err(refused) }
    }

    /// The start page.
    #[must_use]
    pub fn start() -> Self {
        Self("/".to_owned())
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PictureUrl {
    /// Accepts `text` when its form is allowed.
    ///
    /// # Errors
    /// A sentence that names the allowed forms.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let demo = text.strip_prefix("demo:").is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
        if text.len() <= MAX_LENGTH && is_plain(text) && (is_local_path(text) || demo) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be a path of this site that starts with /")
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a browser can load it: a name that a seed should have replaced is not.
    #[must_use]
    pub fn is_loadable(&self) -> bool {
        self.0.starts_with('/')
    }
}

/// No white space, control character, quote, angle bracket or backslash, so that nobody reads it in two ways.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '"' | '\'' | '<' | '>' | '`'))
}

/// One slash, not two: `//host` would lead to another host.
fn is_local_path(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//")
}

macro_rules! text_type {
    ($name:ident, $description:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "description": $description })
            }
        }
    };
}
text_type!(LinkUrl, "A path such as /shop, a #part of the page, or an http, https, mailto or tel address.");
text_type!(PictureUrl, "Path of a picture on the site's own host, such as /assets/….");

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, accepted: bool) {
        assert_eq!(LinkUrl::parse(text).is_ok(), accepted, "{text:?}");
    }

    #[test]
    fn links_have_an_allowed_form() {
        for text in [
            "/",
            "/shop?sort=price#top",
            "#visit",
            "https://example.org/a",
            "HTTP://example.org",
            "mailto:a@example.org",
            "tel:+3225550100",
        ] {
            check(text, true);
        }
        for text in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https:evil",
            "shop",
            "file:///etc/passwd",
            "/a b",
            "/a\"b",
            "\u{0}/a",
            "mailto:",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn pictures_come_from_the_own_host() {
        assert!(PictureUrl::parse("/assets/a.webp").is_ok_and(|url| url.is_loadable()));
        assert!(PictureUrl::parse("demo:kiln-hero").is_ok_and(|url| !url.is_loadable()));
        for text in
            ["https://tracker.example/p.gif", "data:image/svg+xml,x", "//evil.example/a.png", "demo:../a", "demo:"]
        {
            assert!(PictureUrl::parse(text).is_err(), "{text}");
        }
    }
}
