//! HTTP calls on a router without a socket.

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::RequestCtx;
use kernel::http::{ProblemOut, finish_problems};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt as _;

/// Calls a router as one caller.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    ctx: Option<RequestCtx>,
    headers: HeaderMap,
}

/// A reply, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// A caller nobody knows. Problems are finished as the platform does it.
    #[must_use]
    pub fn new(router: Router) -> Self {
        let router = router.layer(axum::middleware::from_fn(finish_problems));
        Self { router, ctx: None, headers: HeaderMap::new() }
    }

    /// The same router, called by this caller.
    #[must_use]
    pub fn acting_as(&self, ctx: &RequestCtx) -> Self {
        Self { ctx: Some(ctx.clone()), ..self.clone() }
    }

    /// The same caller, sending one header more with each call.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        client
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// PUT of JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// PATCH of JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Any method, with JSON or nothing.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.call(request.body(body).unwrap()).await
    }

    /// Any request; the caller and the headers are added.
    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Any request, without reading the reply's body: for streams.
    pub async fn open(&self, mut request: Request<Body>) -> axum::response::Response {
        if let Some(ctx) = &self.ctx {
            request.extensions_mut().insert(ctx.clone());
            request.extensions_mut().insert(ctx.request_id);
        }
        for (name, value) in &self.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        self.router.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    /// Itself, if the status is this one; else the test fails and shows the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The body as JSON of a known shape.
    #[must_use]
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as JSON.
    #[must_use]
    #[track_caller]
    pub fn value(&self) -> Value {
        self.json()
    }

    /// The problem that the reply is; the test fails if it is none, or not of this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> ProblemOut {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem: ProblemOut = answer.json();
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{}", answer.text());
        problem
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
