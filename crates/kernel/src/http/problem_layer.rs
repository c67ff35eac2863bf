//! The one place where problems get their request's path and id, and where faults of ours are logged.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header;

use super::problem::Problem;
use crate::id::RequestId;

/// Middleware for the host: `axum::middleware::from_fn(finish_problems)`. It expects a [`RequestId`] among the request's
/// extensions and works without one too.
pub async fn finish_problems(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if problem.status().is_server_error() {
        let source = problem.source_chain().unwrap_or_default();
        let (status, code) = (problem.status().as_u16(), problem.code());
        tracing::error!(request_id, %method, path, status, code, source, "request failed");
    }
    let mut finished = problem.respond(Some(&path), request_id.as_deref());
    // Finished once: a layer further out would not know the request's id.
    finished.extensions_mut().remove::<Problem>();
    // Headers that layers below have added stay; those of the body are made anew.
    for (name, value) in response.headers() {
        if name != header::CONTENT_LENGTH && !finished.headers().contains_key(name) {
            finished.headers_mut().append(name, value.clone());
        }
    }
    finished
}
