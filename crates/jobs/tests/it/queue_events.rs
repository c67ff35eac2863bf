use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use http::Request;
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant, user};

use crate::MIGRATIONS;
use crate::app::{App, watched};

const EVENTS: &str = "/api/jobs/v1/queues/events";
const ALL: &str = "/api/jobs/v1/operator/queues/events";

/// Reads events from an open stream.
struct Reader {
    body: BodyDataStream,
    text: String,
}

impl Reader {
    async fn open(client: &Client, path: &str) -> Self {
        let response = client.open(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The lines of the next event; nothing at the end of the stream.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk =
                tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.expect("an event arrives")?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    /// Reads on until the queues are as wanted.
    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let block = self.block().await.expect("the stream goes on");
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
            assert_eq!(field("event:"), "queues", "{block}");
            let queues: Value = serde_json::from_str(field("data:")).unwrap();
            if wanted(&queues) {
                return queues;
            }
        }
    }
}

both! {
    async fn queues_are_told_at_once_and_when_they_change(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let mut mine = Reader::open(&client, &format!("{EVENTS}?window_seconds=600")).await;
        let first = mine.block().await.unwrap();
        assert!(first.contains("retry: 2000") && first.contains("data: {\"data\":[]}"), "{first}");

        let mut second = Reader::open(&client, &format!("{EVENTS}?window_seconds=600")).await;
        let mut all = Reader::open(&app.operator, ALL).await;
        let mut other = Reader::open(&app.operator, &format!("{ALL}?tenant_id={}", tenant(2))).await;
        app.enqueue(&ctx, &watched("a")).await;
        app.enqueue(&owner(tenant(2)), &watched("b")).await;
        for reader in [&mut mine, &mut second] {
            let queues = reader.until(|queues| queues["data"][0]["queued"] == 1).await;
            assert_eq!(queues["data"][0]["lately"]["window_seconds"], 600);
            let polled = client.get("/api/jobs/v1/queues?window_seconds=600").await.expect(200).value();
            let names = |queues: &Value| queues["data"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&queues), names(&polled), "the same body");
        }
        all.until(|queues| queues["data"][0]["queued"] == 2).await;
        other.until(|queues| queues["data"][0]["queued"] == 1).await;

        let pause = json!({"action": "pause", "filter": {"queue": "default"}});
        client.post("/api/jobs/v1/operations", pause).await.expect(200);
        mine.until(|queues| queues["data"][0]["paused_by"] == json!(["tenant"])).await;
        assert_eq!(all.until(|_| true).await["data"][0]["paused"], false, "it is not paused for all");
    }

    async fn streams_of_queues_end_when_the_host_stops(db: TestDb) {
        let app = App::new(&db);
        let mut readers = [
            Reader::open(&app.client.acting_as(&owner(tenant(1))), EVENTS).await,
            Reader::open(&app.operator, ALL).await,
        ];
        app.stop.cancel();
        for reader in &mut readers {
            while reader.block().await.is_some() {}
        }
    }

    async fn streams_of_queues_are_for_those_who_may_see_them(db: TestDb) {
        let app = App::new(&db);
        let client = app.client.acting_as(&owner(tenant(1)));
        app.client.get(EVENTS).await.problem(401, "unauthorized");
        app.client.acting_as(&user(tenant(1), &["jobs:manage"])).get(EVENTS).await.problem(403, "forbidden");
        client.get(&format!("{EVENTS}?window_seconds=x")).await.problem(400, "invalid_query");
        app.client.get(ALL).await.problem(401, "unauthorized");
        client.get(ALL).await.problem(403, "operators_only");
        app.operator.get(&format!("{ALL}?tenant_id=x")).await.problem(400, "invalid_query");
    }
}
