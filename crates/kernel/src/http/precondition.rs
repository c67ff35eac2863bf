//! Versions as entity tags: `ETag`, `If-Match`, `If-None-Match` (RFC 9110 §8.8, §13).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::problem::Problem;

/// A strong entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of a document's version.
    #[must_use]
    pub fn version(version: i64) -> Self {
        Self(format!("\"v{version}\""))
    }

    /// The tag of content with this digest, which must consist of letters, digits, `-` and `_`.
    #[must_use]
    pub fn digest(digest: &str) -> Self {
        Self(format!("\"{digest}\""))
    }

    /// As it stands in the header, with its quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl IntoResponseParts for ETag {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Ok(value) = HeaderValue::try_from(self.0) {
            parts.headers_mut().insert(header::ETAG, value);
        }
        Ok(parts)
    }
}

/// The version that a change is meant for. Without it: 428.
#[derive(Clone, Debug)]
pub struct IfMatch(Vec<String>);

impl IfMatch {
    /// Whether the document still has a version that the client named.
    ///
    /// # Errors
    /// 412 when it has not.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        let current = ETag::version(version).0;
        if self.0.iter().any(|tag| *tag == current || tag == "*") { Ok(()) } else { Err(Self::stale()) }
    }

    /// 412: the document has changed since the client read it.
    #[must_use]
    pub fn stale() -> Problem {
        Problem::new(StatusCode::PRECONDITION_FAILED, "stale_version", "It was changed meanwhile")
            .detail("read it again, apply the change to what it is now, and send its new ETag")
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let tags = tags(&parts.headers, &header::IF_MATCH);
        if tags.is_empty() {
            return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", "If-Match is needed")
                .detail("send the ETag of the version that you read"));
        }
        Ok(Self(tags))
    }
}

/// The versions that a client already has.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// Whether the client has what `tag` names: answer 304. Weak comparison, as RFC 9110 §13.1.2 wants.
    #[must_use]
    pub fn holds(&self, tag: &ETag) -> bool {
        self.0.iter().any(|known| known.strip_prefix("W/").unwrap_or(known) == tag.0 || known == "*")
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(tags(&parts.headers, &header::IF_NONE_MATCH)))
    }
}

fn tags(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}
