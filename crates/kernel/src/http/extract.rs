//! Extractors like axum's own, with rejections that are problems.
//!
//! A NUL character is refused in all of them: PostgreSQL cannot store it, and SQLite would.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// A JSON body. 400 when it is not JSON, 413 when it is too large, 415 when it is called something else, 422 when it has
/// another shape.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// A query string. 400 when it has another shape.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// Parameters of the path. 404 when they have another shape: there can be no such resource.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_content_type(request.headers())?;
        let body = read_body(request, state).await?;
        parse_json(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let invalid = || Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid");
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(invalid().detail("a NUL character is not allowed"));
        }
        let axum::extract::Query(value) = axum::extract::Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection: axum::extract::rejection::QueryRejection| invalid().detail(rejection.body_text()))?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        let axum::extract::Path(value) =
            axum::extract::Path::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Ok(Self(value))
    }
}

pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || (essence.len() > 17
            && essence.is_char_boundary(12)
            && essence[..12].eq_ignore_ascii_case("application/")
            && essence.ends_with("+json"));
    if is_json {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body has an unsupported type")
        .detail("send Content-Type: application/json"))
}

pub(super) async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(failed) if failed.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large")
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "incomplete_body", "The body did not arrive whole"),
    })
}

pub(super) fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if holds_escaped_nul(body) {
        return Err(Problem::validation(Vec::new()).detail("a NUL character is not allowed in any text"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        // An enum that is neither text nor object is called bad syntax, although the body is JSON.
        if inner.is_data() || serde_json::from_slice::<serde_json::Value>(body).is_ok() {
            let pointer = json_pointer(error.path());
            Problem::validation(Vec::new()).detail("1 field is not valid").error(
                pointer,
                "invalid",
                without_position(inner),
            )
        } else {
            not_json(inner)
        }
    })?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_json", "The body is not valid JSON").detail(error.to_string())
}

/// The message without "at line 1 column 7", which helps nobody who has a pointer.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}

fn json_pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Whether JSON text holds the escape of U+0000. A raw NUL is not JSON anyway.
fn holds_escaped_nul(body: &[u8]) -> bool {
    const ESCAPE: &[u8] = b"\\u0000";
    let mut from = 0;
    while let Some(at) = body[from..].windows(ESCAPE.len()).position(|window| window == ESCAPE) {
        let at = from + at;
        // The backslash is itself escaped when an odd number of them stands before it.
        if body[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0 {
            return true;
        }
        from = at + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Shape {
        #[expect(dead_code, reason = "only its parsing matters")]
        prices: Vec<u32>,
    }

    fn check(body: &str, status: u16, code: &str, pointer: Option<&str>) {
        let problem = match parse_json::<Shape>(body.as_bytes()) {
            Ok(shape) => panic!("{body} became {shape:?}"),
            Err(problem) => problem.to_out(None, None),
        };
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{body}");
        assert_eq!(problem.errors.first().map(|error| error.pointer.as_str()), pointer, "{body}");
    }

    #[test]
    fn says_where_the_body_is_wrong() {
        check("{", 400, "invalid_json", None);
        check("{\"prices\":[]} x", 400, "invalid_json", None);
        check("{\"prices\":[1,-1]}", 422, "validation_failed", Some("/prices/1"));
        check("{}", 422, "validation_failed", Some(""));
        check("{\"prices\":[],\"a\":\"\\u0000\"}", 422, "validation_failed", None);
    }

    #[test]
    fn tells_an_escaped_nul_from_an_escaped_backslash() {
        assert!(holds_escaped_nul(br#""\u0000""#));
        assert!(holds_escaped_nul(br#""\\\u0000""#));
        assert!(!holds_escaped_nul(br#""\\u0000""#));
        assert!(!holds_escaped_nul(br#""\u0001""#));
    }
}
