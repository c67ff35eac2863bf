//! Problem details for HTTP APIs, RFC 9457.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::DbError;
use crate::idempotency::IdempotencyError;

/// Where the meaning of a code can be read; the code is appended.
const TYPE_BASE: &str = "https://sitewright.dev/problems/";

/// Why a request was not fulfilled. Whatever it holds goes to the client, except the source, which goes to the log.
#[derive(Clone, Debug)]
pub struct Problem(Box<Content>);

#[derive(Clone, Debug)]
struct Content {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Option<Cow<'static, str>>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// One fault in what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"pointer": "/price/amount", "code": "too_small", "detail": "must not be negative"}))]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub detail: String,
}

/// A problem as a client sees it: `application/problem+json`, RFC 9457.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "https://sitewright.dev/problems/validation_failed", "title": "The request has faults", "status": 422,
    "code": "validation_failed", "detail": "1 field is not valid", "instance": "/api/commerce/v1/products",
    "request_id": "req_01h455vb4pex5vsknk084sn02q",
    "errors": [{"pointer": "/title", "code": "too_long", "detail": "at most 200 characters"}]
}))]
pub struct ProblemOut {
    /// A stable URI of this kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words; the same for all of its kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem, for programs.
    pub code: String,
    /// What happened this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The path that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Quote this when you report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Single faults in what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of the kind `code`, in snake case, with a title that fits all of its kind.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        let (detail, errors, headers, source) = (None, Vec::new(), Vec::new(), None);
        Self(Box::new(Content { status, code, title, detail, errors, headers, source }))
    }

    /// 404: absent, or another tenant's, which is the same to whoever asks.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such resource")
    }

    /// 401: who are you?
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Sign in or send a key")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 403: known, but without this permission.
    #[must_use]
    pub fn forbidden(permission: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "You may not do this")
            .detail(format!("the permission {permission} is needed"))
    }

    /// 422: the body is well-formed, but its values are not acceptable.
    #[must_use]
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let detail = if errors.len() == 1 {
            "1 field is not valid".to_owned()
        } else {
            format!("{} fields are not valid", errors.len())
        };
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "The request has faults").detail(detail);
        problem.0.errors = errors;
        problem
    }

    /// 429: too many.
    #[must_use]
    pub fn too_many_requests(retry_after: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests").retry_after(retry_after)
    }

    /// 503: try again soon.
    #[must_use]
    pub fn unavailable(source: impl Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service is not available for a moment")
            .detail("nothing was changed; try again shortly")
            .retry_after(Duration::from_secs(1))
            .source(source)
    }

    /// 500: a fault of ours. The client learns nothing but the request id; the log gets the whole chain.
    #[must_use]
    pub fn internal(source: impl Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side")
            .detail("it has been recorded; quote the request id if you report it")
            .source(source)
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds one fault in what was sent.
    #[must_use]
    pub fn error(mut self, pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        self.0.errors.push(FieldError { pointer: pointer.into(), code: code.into(), detail: detail.into() });
        self
    }

    /// Adds a header to the reply.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Tells when to try again, in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The kind of problem, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The cause and its causes in one line, for the log.
    #[must_use]
    pub fn source_chain(&self) -> Option<String> {
        let first: &(dyn Error + 'static) = self.0.source.as_deref()?;
        let chain: Vec<String> =
            std::iter::successors(Some(first), |error| (*error).source()).map(ToString::to_string).collect();
        Some(chain.join(": "))
    }

    /// The reply's body for the request of this path and id.
    #[must_use]
    pub fn to_out(&self, instance: Option<&str>, request_id: Option<&str>) -> ProblemOut {
        ProblemOut {
            kind: format!("{TYPE_BASE}{}", self.0.code),
            title: self.0.title.to_owned(),
            status: self.0.status.as_u16(),
            code: self.0.code.to_owned(),
            detail: self.0.detail.as_deref().map(str::to_owned),
            instance: instance.map(str::to_owned),
            request_id: request_id.map(str::to_owned),
            errors: self.0.errors.clone(),
        }
    }

    pub(super) fn respond(self, instance: Option<&str>, request_id: Option<&str>) -> Response {
        let body = serde_json::to_vec(&self.to_out(instance, request_id)).unwrap_or_default();
        let mut response = (self.0.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in &self.0.headers {
            headers.insert(name, value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The host's [`super::finish_problems`] later fills in the path and the request id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(None, None)
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) | DbError::Collision(_) => Self::unavailable(error),
            DbError::Unique { .. } | DbError::Constraint { .. } | DbError::Other(_) => Self::internal(error),
        }
    }
}

impl From<IdempotencyError> for Problem {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Running => Self::new(
                StatusCode::CONFLICT,
                "idempotency_key_running",
                "A request with this idempotency key is still running",
            )
            .retry_after(Duration::from_secs(1)),
            IdempotencyError::OtherBody => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "This idempotency key was used with another body",
            ),
            IdempotencyError::Db(error) => error.into(),
        }
    }
}
