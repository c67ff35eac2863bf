//! The stream of a generation: order, content, repetition, and what happens when its reader leaves.

use std::time::Duration;

use axum::{body::Body, http::Request};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use testkit::both;

use crate::editor::{
    Editor, GENERATIONS, MIGRATIONS, Scripted, Step, answers, change, done, generation_id, hero, only, parse, says,
    text, used, wanted,
};

fn types(parts: &[Value]) -> Vec<&str> {
    let mut types: Vec<&str> = parts.iter().map(|part| part["type"].as_str().unwrap()).collect();
    types.dedup();
    types
}

fn request(key: &str, body: &Value) -> Request<Body> {
    Request::post(GENERATIONS)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .unwrap()
}

both! {
    async fn a_component_is_made_in_the_form_of_the_protocol(db: TestDb) {
        let editor = Editor::open(&db);
        let body = wanted("A dark hero about the autumn glazes");
        let answer = editor.client.header("idempotency-key", "k").post(GENERATIONS, body).await.expect(200);
        assert_eq!(answer.header("x-vercel-ai-ui-message-stream"), Some("v1"));
        assert_eq!(answer.header("x-accel-buffering"), Some("no"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let parts = parse(&answer.text());
        assert_eq!(
            types(&parts),
            ["start", "data-job", "text-start", "text-delta", "text-end", "data-tree", "data-usage", "finish"]
        );
        let id = generation_id(&parts);
        assert_eq!(only(&parts, "start")["messageMetadata"], json!({"generation": id, "model": "offline-1", "replayed": false}));
        assert_eq!(only(&parts, "data-job")["data"]["kind"], "ai_editor.embed_prompt");
        assert!(parts.iter().filter(|part| part["type"] == "text-delta").count() > 3, "the text comes in pieces");
        let tree = &only(&parts, "data-tree")["data"];
        assert_eq!((&tree["generation"], &tree["component"]), (&json!(id), &json!("place")));
        assert_eq!(tree["tree"]["id"], "place");
        assert_eq!(tree["tree"]["component"], "hero");
        assert_eq!(tree["tree"]["props"]["heading"], "Autumn glazes");
        assert_eq!(tree["tree"]["props"]["variant"], "dark");
        let usage = &only(&parts, "data-usage")["data"];
        assert!(usage["input_tokens"].as_u64().unwrap() > 0 && usage["output_tokens"].as_u64().unwrap() > 0);
        assert_eq!(only(&parts, "finish")["messageMetadata"], json!({"status": "succeeded"}));
    }

    async fn new_nodes_get_ids_and_old_ones_keep_theirs(db: TestDb) {
        let editor = Editor::open(&db);
        let parts = editor.generate(wanted("A hero about e-bikes, then three features: range, weight, price")).await;
        let tree = &only(&parts, "data-tree")["data"]["tree"];
        let children = tree["slots"]["content"].as_array().unwrap();
        assert_eq!(children.len(), 2);
        assert!(children.iter().all(|child| child["id"].as_str().unwrap().starts_with("node_")));

        let mut section = tree.clone();
        section["id"] = json!("s");
        let body = json!({"mode": "assembly", "prompt": "shorten the heading", "component": {"id": "s", "tree": section}});
        let again = editor.generate(body).await;
        let changed = &only(&again, "data-tree")["data"]["tree"];
        assert_eq!(changed["id"], "s");
        assert_eq!(changed["slots"]["content"][1]["id"], children[1]["id"]);
    }

    async fn a_repetition_replays_what_came_of_it(db: TestDb) {
        let editor = Editor::open(&db);
        let first = editor.generate_with_key("once", change("Change the heading to \"Fired twice\"")).await;
        let again = editor.generate_with_key("once", change("Change the heading to \"Fired twice\"")).await;
        assert_eq!(only(&again, "start")["messageMetadata"]["replayed"], true);
        for kind in ["data-job", "data-tree", "data-usage", "finish"] {
            assert_eq!(only(&first, kind), only(&again, kind));
        }
        assert_eq!((generation_id(&first), text(&first)), (generation_id(&again), text(&again)));
        assert_eq!(editor.usage.0.lock().unwrap().len(), 1);

        let client = editor.client.header("idempotency-key", "once");
        let _ = client.post(GENERATIONS, change("Something else")).await.problem(422, "idempotency_key_reused");
        let other_user = editor.seen_by(&testkit::user(testkit::tenant(1), &["ai:generate"])).header("idempotency-key", "once");
        let other = parse(&other_user.post(GENERATIONS, change("Change the heading to \"Fired twice\"")).await.expect(200).text());
        assert_ne!(generation_id(&first), generation_id(&other));
    }

    async fn a_repetition_of_running_work_is_refused(db: TestDb) {
        let model = Scripted::new(vec![vec![says("One "), Step::Wait, answers(hero("Done")), used(5, 7), done()]]);
        let editor = Editor::with(&db, model.clone());
        let response = editor.client.open(request("k", &change("x"))).await;
        let mut body = response.into_body().into_data_stream();
        let mut seen = String::new();
        while !seen.contains("text-delta") {
            seen.push_str(std::str::from_utf8(&body.next().await.unwrap().unwrap()).unwrap());
        }
        let client = editor.client.header("idempotency-key", "k");
        let refused = client.post(GENERATIONS, change("x")).await;
        assert_eq!(refused.header("retry-after"), Some("1"));
        let _ = refused.problem(409, "idempotency_key_running");

        model.gate.add_permits(1);
        while let Some(chunk) = body.next().await {
            seen.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
        let parts = parse(&seen);
        assert_eq!(only(&parts, "data-usage")["data"], json!({"model": "scripted-1", "input_tokens": 5, "output_tokens": 7}));
        assert!(client.post(GENERATIONS, change("x")).await.expect(200).text().contains("\"replayed\":true"));
    }

    async fn leaving_stops_the_model_and_keeps_what_was_used(db: TestDb) {
        let model = Scripted::new(vec![vec![used(30, 1), says("One "), Step::Wait, answers(hero("Never")), done()]]);
        let editor = Editor::with(&db, model.clone());
        let response = editor.client.open(request("k", &change("x"))).await;
        let mut body = response.into_body().into_data_stream();
        let mut seen = String::new();
        while !seen.contains("text-delta") {
            seen.push_str(std::str::from_utf8(&body.next().await.unwrap().unwrap()).unwrap());
        }
        drop(body);
        tokio::time::timeout(Duration::from_secs(2), model.dropped.cancelled()).await.expect("the model is dropped");
        editor.config.tasks.close();
        editor.config.tasks.wait().await;

        let start: Value = serde_json::from_str(seen.lines().next().unwrap().strip_prefix("data: ").unwrap()).unwrap();
        let generation = editor.generation(start["messageId"].as_str().unwrap()).await;
        assert_eq!(generation["status"], "cancelled");
        assert_eq!(generation["usage"], json!({"input_tokens": 30, "output_tokens": 1}));
        assert_eq!((&generation["text"], &generation["tree"]), (&json!("One "), &Value::Null));
        assert_eq!(editor.usage.0.lock().unwrap()[0].tokens.input, 30);

        let replayed = parse(&editor.client.header("idempotency-key", "k").post(GENERATIONS, change("x")).await.expect(200).text());
        assert_eq!(types(&replayed), ["start", "data-job", "text-start", "text-delta", "text-end", "data-usage", "abort", "finish"]);
    }

    async fn a_reader_that_does_not_read_counts_as_gone(db: TestDb) {
        let flood = std::iter::repeat_with(|| says("word ")).take(500).chain([answers(hero("Never")), done()]).collect();
        let model = Scripted::new(vec![flood]);
        let editor = Editor::tuned(&db, model.clone(), |config| config.slow_reader_timeout = Duration::from_millis(50));
        let response = editor.client.open(request("k", &change("x"))).await;
        tokio::time::timeout(Duration::from_secs(10), model.dropped.cancelled()).await.expect("the model is dropped");
        editor.config.tasks.close();
        editor.config.tasks.wait().await;
        drop(response);
        let list = editor.client.get(GENERATIONS).await.value();
        assert_eq!(list["data"][0]["status"], "cancelled");
    }

    async fn shutting_down_ends_open_streams(db: TestDb) {
        let model = Scripted::new(vec![vec![says("One "), Step::Wait]]);
        let editor = Editor::with(&db, model.clone());
        let response = editor.client.open(request("k", &change("x"))).await;
        editor.config.stop.cancel();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let parts = parse(std::str::from_utf8(&body).unwrap());
        assert_eq!(only(&parts, "data-problem")["data"]["code"], "interrupted");
        assert_eq!(only(&parts, "finish")["messageMetadata"]["status"], "failed");
    }

    async fn what_a_crash_left_running_ends_as_interrupted(db: TestDb) {
        let model = Scripted::new(vec![vec![Step::Wait]]);
        let crashed = Editor::with(&db, model.clone());
        let response = crashed.client.open(request("k", &change("x"))).await;
        // Another process, an hour later: the first one's task never writes an end.
        let editor = Editor::with(&db, Scripted::new(vec![]));
        editor.clock.0.advance(Duration::from_secs(3600));
        let parts = editor.generate_with_key("k", change("x")).await;
        assert_eq!(only(&parts, "data-problem")["data"]["code"], "interrupted");
        drop(response);
        crashed.config.tasks.close();
        crashed.config.tasks.wait().await;
        let stored = editor.generation(&generation_id(&parts)).await;
        assert_eq!(stored["status"], "failed", "a late end changes nothing");
    }

    async fn a_model_that_takes_too_long_is_dropped(db: TestDb) {
        let model = Scripted::new(vec![vec![used(3, 0), Step::Wait]]);
        let editor = Editor::tuned(&db, model.clone(), |config| config.generation_timeout = Duration::from_millis(50));
        let parts = editor.generate(change("x")).await;
        assert_eq!(only(&parts, "data-problem")["data"]["code"], "model_timeout");
        assert_eq!(only(&parts, "data-usage")["data"]["input_tokens"], 3);
        assert!(model.dropped.is_cancelled());
    }
}

#[tokio::test]
async fn the_router_works_twice_in_one_process() {
    let db = testkit::TestDb::sqlite(MIGRATIONS).await;
    let editor = Editor::open(&db);
    let other = testkit::Client::new(ai_editor::router(editor.config.clone())).acting_as(&editor.ctx);
    let _ = other.header("idempotency-key", "other").post(GENERATIONS, change("make it darker")).await.expect(200);
    let _ = editor.generate(change("make it lighter")).await;
}
