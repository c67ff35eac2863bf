//! The layers around everything: request ids, logs, metrics, limits, headers, panics.

use std::any::Any;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::{BoxError, Router};
use futures_util::{StreamExt as _, stream};
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body_util::Limited;
use kernel::RequestId;
use kernel::http::{ClientAddress, Problem, finish_problems};
use kernel::random::Random;
use kernel::time::Clock;
use tokio::sync::Notify;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// What the layers need to know.
#[derive(Clone, Debug)]
pub struct LayerSettings {
    /// Bytes of a body at the most.
    pub body_limit: usize,
    /// The path that takes files, and bytes of its bodies at the most.
    pub file_limit: (&'static str, usize),
    /// How long a request may take to be answered. For the path that takes files it bounds each piece of the body instead.
    pub request_timeout: Duration,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether visitors come over TLS.
    pub is_secure: bool,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes request ids.
    pub random: Arc<dyn Random>,
}

/// How long a file may take to come. What is left of one that broke off is forgotten after an hour.
const FILE_TIME: Duration = Duration::from_secs(50 * 60);

/// `router` with all layers. They are listed from the inside out.
pub fn around(router: Router, settings: LayerSettings) -> Router {
    let timeout = settings.request_timeout;
    let (limit, file_limit) = (settings.body_limit, settings.file_limit);
    let is_secure = settings.is_secure;
    let settings = Arc::new(settings);
    router
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(move |request: Request, next: Next| async move {
            if request.uri().path() == file_limit.0 {
                limit_pace(timeout, request, next).await
            } else {
                limit_time(timeout, request, next).await
            }
        }))
        .layer(from_fn(move |request: Request, next| {
            let limit = if request.uri().path() == file_limit.0 { file_limit.1 } else { limit };
            limit_body(limit, request, next)
        }))
        .layer(DefaultBodyLimit::max(limit))
        .layer(from_fn(finish_problems))
        .layer(CompressionLayer::new())
        .layer(from_fn(move |request, next| add_headers(is_secure, request, next)))
        .layer(from_fn(move |request, next| identify(Arc::clone(&settings), request, next)))
}

/// Counts and times the requests of a router by route; inside of it, because only there the route is known.
pub async fn measure(request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("http_request_method", method), ("http_route", route), ("http_response_status_code", status)];
    metrics::histogram!("http_server_request_duration_seconds", &labels).record(start.elapsed());
    response
}

/// Gives the request its id and its client's address, and writes the one log line about it.
async fn identify(settings: Arc<LayerSettings>, mut request: Request, next: Next) -> Response {
    let request_id = RequestId::generate(&*settings.clock, &*settings.random);
    request.extensions_mut().insert(request_id);
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let is_trusted = |address| settings.trusted_proxies.contains(&address);
        let address = ClientAddress::resolve(peer.ip(), request.headers(), is_trusted);
        request.extensions_mut().insert(address);
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let start = Instant::now();
    let mut response = next.run(request).await;
    let (status, micros) = (response.status().as_u16(), start.elapsed().as_micros());
    tracing::debug!(%request_id, %method, path, status, micros, "request");
    if let Ok(value) = HeaderValue::try_from(request_id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Headers that hold for every answer unless it has its own.
async fn add_headers(is_secure: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("SAMEORIGIN"));
    // An answer that says nothing of its own, such as JSON, may load nothing and be framed by nobody. A 304 says nothing because
    // the browser keeps what it was told before.
    if response.status() != StatusCode::NOT_MODIFIED {
        response
            .headers_mut()
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    }
    let headers = response.headers_mut();
    if is_secure {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    response
}

/// Refuses a body that says it is too large, and cuts off one that turns out to be.
async fn limit_body(limit: usize, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > limit) {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large")
            .detail(format!("at most {limit} bytes"))
            .into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, limit)))).await
}

/// Gives up on a request that is not answered in time. Bodies of answers may take longer: streams do.
async fn limit_time(timeout: Duration, request: Request, next: Next) -> Response {
    tokio::time::timeout(timeout, next.run(request)).await.unwrap_or_else(|_| took_too_long())
}

/// The same for a body that may be large: each of its pieces may take as long, and what is done with it as long again. A body that
/// comes too slowly breaks off, so that the handler can clear away.
async fn limit_pace(timeout: Duration, request: Request, next: Next) -> Response {
    let moved = Arc::new(Notify::new());
    let request = request.map(|body| pace(body, timeout, Arc::clone(&moved)));
    let mut answer = pin!(next.run(request));
    loop {
        tokio::select! {
            response = &mut answer => return response,
            () = moved.notified() => {}
            () = tokio::time::sleep(timeout * 2) => return took_too_long(),
        }
    }
}

/// A body that fails when one of its pieces takes longer than `idle`, or all of them longer than [`FILE_TIME`]. Each is told of.
fn pace(body: Body, idle: Duration, moved: Arc<Notify>) -> Body {
    let end = tokio::time::Instant::now() + FILE_TIME;
    Body::from_stream(stream::try_unfold(body.into_data_stream(), move |mut pieces| {
        let moved = Arc::clone(&moved);
        async move {
            let until = end.min(tokio::time::Instant::now() + idle);
            let piece = tokio::time::timeout_at(until, pieces.next()).await;
            moved.notify_one();
            match piece {
                Ok(Some(piece)) => Ok::<_, BoxError>(Some((piece?, pieces))),
                Ok(None) => Ok(None),
                Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly").into()),
            }
        }
    }))
}

fn took_too_long() -> Response {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "The request took too long")
        .detail("it is not known whether it took effect; repeat it with the same Idempotency-Key if it had one")
        .retry_after(Duration::from_secs(5))
        .into_response()
}

/// A panic of a handler, as the log should tell it.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
struct Panicked(String);

fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let text =
        panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(Panicked(text.unwrap_or_default())).into_response()
}
