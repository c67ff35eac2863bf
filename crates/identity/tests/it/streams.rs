//! Streams of server-sent events that are open while their credential loses what it stood for.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::{Stream, StreamExt as _, stream};
use http::Request;
use http_body_util::BodyExt as _;
use identity::Role;
use kernel::RequestCtx;
use serde_json::json;
use testkit::both;
use tower::ServiceExt as _;

use crate::MIGRATIONS;
use crate::app::App;

/// What guarantee 19 promises.
const WITHIN: Duration = Duration::from_secs(10);

/// Tells the tenant, and then nothing more.
async fn watch(Extension(ctx): Extension<RequestCtx>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = stream::iter([Ok(Event::default().data(ctx.tenant.to_string()))]);
    Sse::new(told.chain(stream::pending()))
}

/// An open stream of whoever has this token, after its first event.
async fn open(app: &App, token: &str) -> Body {
    let host = identity::with_authentication(Router::new().route("/events", get(watch)), &app.config);
    let request = Request::get("/events").header("authorization", format!("Bearer {token}"));
    let response = host.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b"data: tnt_"), "{first:?}");
    body
}

/// Fails unless the stream ends in time.
async fn ends(mut body: Body, because: &str) {
    let frame = tokio::time::timeout(WITHIN, body.frame()).await;
    assert!(matches!(frame, Ok(None)), "{because}: {frame:?}");
}

both! {
    async fn end_when_their_credential_does(db: TestDb) {
        let app = App::with_cache(db, Duration::from_secs(3));
        let (tenant, owner) = app.agency("north").await;
        let of = async |name: &str| app.member(tenant, &format!("{name}@north.example"), Role::Agent, &["products:read"]).await;
        let (gone, removed, lowered) = (of("gone").await, of("removed").await, of("lowered").await);
        let (key, key_id) = app.api_key(&owner.client, &["products:read"]).await;
        let streams = tokio::join!(open(&app, &gone.token), open(&app, &removed.token), open(&app, &lowered.token), open(&app, &key));
        let mut own = open(&app, &owner.token).await;

        gone.client.delete("/api/identity/v1/sessions/current").await.expect(204);
        owner.client.delete(&format!("/api/identity/v1/members/{}", removed.user)).await.expect(204);
        let fewer = json!({"permissions": []});
        owner.client.patch(&format!("/api/identity/v1/members/{}", lowered.user), fewer).await.expect(200);
        owner.client.delete(&format!("/api/identity/v1/api-keys/{key_id}")).await.expect(204);
        tokio::join!(
            ends(streams.0, "signed out"),
            ends(streams.1, "no member any more"),
            ends(streams.2, "fewer permissions"),
            ends(streams.3, "a revoked key"),
        );
        // Whoever lost nothing goes on watching, until the agency is suspended.
        assert!(tokio::time::timeout(Duration::ZERO, own.frame()).await.is_err());
        app.operator().await.post(&format!("/api/identity/v1/tenants/{tenant}/suspend"), json!(null)).await.expect(200);
        ends(own, "a suspended agency").await;
    }
}
