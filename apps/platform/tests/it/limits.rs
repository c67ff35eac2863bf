//! What the layers around everything promise.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use futures_util::{StreamExt as _, stream};
use http::Request;
use http_body_util::BodyExt as _;
use kernel::random::SystemRandom;
use kernel::time::SystemClock;
use platform::http::{LayerSettings, around};
use testkit::{Client, both};

use crate::{MIGRATIONS, Platform};

both! {
    async fn every_failure_is_a_problem(db: TestDb) {
        let platform = Platform::start(&db).await;
        let client = platform.anonymous();
        let problem = client.get("/nothing/here").await.problem(404, "not_found");
        assert_eq!(problem.instance.as_deref(), Some("/nothing/here"));
        assert!(problem.request_id.unwrap().starts_with("req_"));
        client.delete("/api/openapi.json").await.problem(405, "method_not_allowed");

        let owner = platform.owner("voltbound").await;
        let too_large = "x".repeat(3 * 1024 * 1024);
        owner.post("/api/commerce/v1/products", serde_json::json!({"title": too_large})).await.problem(413, "payload_too_large");
        let chunked = Request::post("/api/commerce/v1/products")
            .header("content-type", "application/json")
            .body(Body::from_stream(endless()))
            .unwrap();
        owner.call(chunked).await.problem(413, "payload_too_large");
        let text = Request::post("/api/commerce/v1/products").body(Body::from("{}")).unwrap();
        owner.call(text).await.problem(415, "unsupported_media_type");

        // Files of products may be larger, to their own limit.
        let path = "/api/commerce/v1/product-imports?format=jsonl";
        let file = Request::post(path).body(Body::from(vec![b'\n'; 3 * 1024 * 1024])).unwrap();
        owner.call(file).await.expect(202);
        let announced = Request::post(path).header("content-length", "100000001").body(Body::empty()).unwrap();
        owner.call(announced).await.problem(413, "payload_too_large");
    }

    async fn a_shop_has_no_api_and_the_platform_no_pages(db: TestDb) {
        let platform = Platform::start(&db).await;
        let shop = Client::new(platform.router.clone()).header("host", "voltbound.localhost:8080");
        assert_eq!(shop.get("/").await.status, 200);
        assert_eq!(shop.get("/api/openapi.json").await.status, 404);
        assert_eq!(shop.get("/docs").await.status, 404);
        let stranger = Client::new(platform.router.clone()).header("host", "unknown.example");
        assert_eq!(stranger.get("/").await.status, 404);
        assert_eq!(platform.anonymous().get("/").await.status, 200);
        assert!(platform.handles.db.ping().await.is_ok());
    }
}

#[tokio::test]
async fn a_slow_file_may_come_as_long_as_it_comes() {
    let read = || {
        post(|body: Body| async {
            body.collect().await.map_or("cut off".to_owned(), |body| body.to_bytes().len().to_string())
        })
    };
    let settings = LayerSettings {
        body_limit: 1_000,
        file_limit: ("/files", 1_000),
        request_timeout: Duration::from_secs(1),
        trusted_proxies: Vec::new(),
        is_secure: false,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
    };
    let client = Client::new(around(Router::new().route("/files", read()).route("/other", read()), settings));
    let send = |path: &str, body: Body| client.call(Request::post(path).body(body).unwrap());
    let slow = |pieces: usize| {
        Body::from_stream(stream::iter(0..pieces).then(|_| async {
            // tidy: how long a body may take is what is tested
            tokio::time::sleep(Duration::from_millis(150)).await;
            Ok::<_, std::io::Error>("x")
        }))
    };
    let stalled = Body::from_stream(stream::iter([Ok::<_, std::io::Error>("x")]).chain(stream::pending()));
    let (file, other, stalled) =
        tokio::join!(send("/files", slow(10)), send("/other", slow(10)), send("/files", stalled));
    assert_eq!((file.text().as_str(), stalled.text().as_str()), ("10", "cut off"));
    let _ = other.problem(503, "timeout");
}

/// A body of four megabytes that does not say how long it is.
fn endless() -> impl futures_util::Stream<Item = Result<&'static [u8], std::io::Error>> + Send + 'static {
    futures_util::stream::iter((0..4096).map(|_| Ok(&[b' '; 1024][..])))
}
