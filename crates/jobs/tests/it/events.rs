use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use futures_util::StreamExt as _;
use http::Request;
use jobs::{Handlers, JobContext, JobId, JobResult, location};
use kernel::fan_out::FanOut as _;
use kernel::{RequestCtx, TenantTx};
use serde_json::Value;
use testkit::{both, owner, tenant};
use tokio::sync::Semaphore;

use crate::MIGRATIONS;
use crate::app::{App, Watched, watched};

/// One event of a stream.
#[derive(Debug)]
struct Event {
    id: i64,
    name: String,
    data: Value,
}

/// Reads events from an open stream.
struct Reader {
    body: axum::body::BodyDataStream,
    text: String,
}

impl Reader {
    async fn open(app: &App, ctx: &RequestCtx, id: JobId, last: Option<i64>) -> Self {
        let response = open(app, ctx, id, last).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; nothing at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|value| value.trim_start_matches(": ").to_owned())
                };
                if let (Some(id), Some(name), Some(data)) = (field("id"), field("event"), field("data")) {
                    return Some(Event { id: id.parse().unwrap(), name, data: serde_json::from_str(&data).unwrap() });
                }
                continue;
            }
            let chunk =
                tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.expect("an event arrives")?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    async fn names(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(event) = self.next().await {
            names.push(event.name);
        }
        names
    }
}

async fn open(app: &App, ctx: &RequestCtx, id: JobId, last: Option<i64>) -> Response {
    let mut request = Request::get(format!("{}/events", location(id)));
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    app.client.acting_as(ctx).open(request.body(Body::empty()).unwrap()).await
}

fn handlers(gate: &Arc<Semaphore>) -> Handlers {
    let gate = Arc::clone(gate);
    Handlers::new().add(move |ctx: JobContext, job: Watched| {
        let gate = Arc::clone(&gate);
        async move {
            ctx.progress(0.25, "A quarter").await?;
            gate.acquire().await?.forget();
            ctx.progress(0.75, "Three quarters").await?;
            JobResult::Ok(job.text)
        }
    })
}

both! {
    async fn events_arrive_as_they_happen_and_can_be_resumed(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gate = Arc::new(Semaphore::new(0));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let mut reader = Reader::open(&app, &ctx, id, None).await;
        let queued = reader.next().await.unwrap();
        assert_eq!((queued.id, queued.name.as_str(), &queued.data["status"]), (1, "queued", &"queued".into()));

        let worker = app.start(handlers(&gate));
        let started = reader.next().await.unwrap();
        assert_eq!((started.id, started.name.as_str(), &started.data["attempt"]), (2, "started", &1.into()));
        let quarter = reader.next().await.unwrap();
        assert_eq!((quarter.id, quarter.name.as_str(), &quarter.data["progress"]["fraction"]), (3, "progress", &0.25.into()));

        // The connection breaks; meanwhile the job goes on.
        drop(reader);
        gate.add_permits(1);
        app.gone(id).await;
        let mut reader = Reader::open(&app, &ctx, id, Some(3)).await;
        let last = [reader.next().await.unwrap(), reader.next().await.unwrap()];
        assert_eq!((last[0].id, last[0].name.as_str(), &last[0].data["progress"]["message"]), (4, "progress", &"Three quarters".into()));
        assert_eq!((last[1].id, last[1].name.as_str(), &last[1].data["result"]), (5, "succeeded", &"a".into()));
        assert!(reader.next().await.is_none(), "the stream ends with the job");
        worker.stopped().await;

        assert_eq!(open(&app, &ctx, id, Some(5)).await.status(), 204, "nothing is left to tell");
        assert_eq!(Reader::open(&app, &ctx, id, None).await.names().await, ["queued", "started", "progress", "progress", "succeeded"]);
        for wrong in ["-1", "x"] {
            app.client.acting_as(&ctx).header("last-event-id", wrong).get(&format!("{}/events", location(id))).await
                .problem(400, "invalid_last_event_id");
        }
    }

    async fn events_arrive_without_word_of_them(db: TestDb) {
        let app = App::new(&db);
        // Another process, whose fan-out reaches nobody here.
        let elsewhere = App::new(&db);
        let ctx = owner(tenant(1));
        let gate = Arc::new(Semaphore::new(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let mut reader = Reader::open(&app, &ctx, id, None).await;
        let worker = elsewhere.start(handlers(&gate));
        assert_eq!(reader.names().await, ["queued", "started", "progress", "progress", "succeeded"]);
        worker.stopped().await;
    }

    async fn an_event_that_never_was_is_refused(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        assert_eq!(open(&app, &ctx, id, Some(1)).await.status(), 200, "the last one so far");
        assert_eq!(open(&app, &ctx, id, Some(50)).await.status(), 400);
    }

    async fn an_end_in_the_handlers_own_transaction_is_told_at_once(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let mut told = app.fan_out.subscribe(&format!("jobs/{}/{id}", ctx.tenant)).await;
        let db = app.db.clone();
        let worker = app.start(Handlers::new().add(move |job: JobContext, _: Watched| {
            let db = db.clone();
            async move {
                let tx = TenantTx::begin(&db, job.request()).await?;
                job.complete_in(&tx, &()).await?;
                tx.commit().await?;
                JobResult::Ok(())
            }
        }));
        for what in ["its beginning", "its end"] {
            tokio::time::timeout(Duration::from_secs(10), told.next()).await.expect(what);
        }
        worker.stopped().await;
    }

    async fn streams_end_when_the_host_stops(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let mut reader = Reader::open(&app, &ctx, id, None).await;
        assert_eq!(reader.next().await.unwrap().name, "queued");
        app.stop.cancel();
        assert!(reader.next().await.is_none());
    }
}
