//! Which posts are taken: those that come from the site's own pages, as a form of moderate size.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};

use super::super::neutral;

/// Bytes of a form at the most.
const MAX_FORM: usize = 16 * 1024;

/// The fields of a form that was sent.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What a field holds, without white space around it.
    pub(super) fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What a field holds, as it was typed.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// What is shown again when the form is not accepted. A password is not.
    pub(super) fn shown_again(self) -> Vec<(String, String)> {
        self.0.into_iter().filter(|(name, _)| !name.ends_with("password")).collect()
    }
}

/// Whether a post comes from a page of this origin. Cookies are sent along only on top-level navigation from elsewhere
/// (`SameSite=Lax`), never with a post; this holds even where a browser does not know that.
pub(super) fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) if site != "same-origin" => false,
        (_, Some(from)) => from.eq_ignore_ascii_case(origin),
        (Some(_), None) => true,
        (None, None) => false,
    }
}

/// Reads a form; an answer when it is none.
pub(super) async fn fields(headers: &HeaderMap, body: Body) -> Result<Fields, Response> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bytes = axum::body::to_bytes(body, MAX_FORM)
        .await
        .map_err(|_| neutral::refused(StatusCode::PAYLOAD_TOO_LARGE, "The form is too large"))?;
    // A form without fields may say nothing of its kind.
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    if !is_form && !bytes.is_empty() {
        return Err(neutral::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is not a form"));
    }
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| neutral::refused(StatusCode::BAD_REQUEST, "The form cannot be read"))?;
    // No text of a form contains a control character; a database could not keep it.
    if fields.iter().any(|(_, value)| value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))) {
        return Err(neutral::refused(StatusCode::BAD_REQUEST, "The form cannot be read"));
    }
    Ok(Fields(fields))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn check(sent: &[(&'static str, &str)], expected: bool) {
        let headers = sent
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        assert_eq!(is_from_here(&headers, "https://shop.example"), expected, "{sent:?}");
    }

    #[test]
    fn only_own_pages_may_post() {
        check(&[("origin", "https://shop.example")], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "https://shop.example")], true);
        check(&[], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "https://evil.example")], false);
        check(&[("origin", "http://shop.example")], false);
        check(&[("origin", "https://shop.example:444")], false);
        check(&[("origin", "https://shop.example.evil.example")], false);
        for site in ["same-site", "cross-site", "none", ""] {
            check(&[("sec-fetch-site", site), ("origin", "https://shop.example")], false);
        }
        check(&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], false);
    }
}
