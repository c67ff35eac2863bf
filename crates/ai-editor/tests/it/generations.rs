//! What is kept of a generation, and what may be asked for.

use serde_json::{Value, json};
use testkit::both;

use crate::editor::{Editor, GENERATIONS, MIGRATIONS, change, generation_id, hero, only, text, wanted};

both! {
    async fn everything_is_kept(db: TestDb) {
        let editor = Editor::open(&db);
        let prompt = "Change the heading to \"Fired twice\"";
        let mut body = change(prompt);
        body["page"] = json!({"title": "Home", "path": "/", "language": "en", "components": ["hero"]});
        let parts = editor.generate(body).await;
        let generation = editor.generation(&generation_id(&parts)).await;
        assert_eq!(generation["status"], "succeeded");
        assert_eq!(generation["prompt"], prompt);
        assert_eq!(generation["model"], "offline-1");
        assert_eq!(generation["component_id"], "h1");
        assert_eq!(generation["current_tree"], hero("Hello"));
        assert_eq!(generation["tree"], hero("Fired twice"));
        assert_eq!(generation["tree"], only(&parts, "data-tree")["data"]["tree"]);
        assert_eq!(generation["text"], text(&parts));
        assert!(generation["raw_output"].as_str().unwrap().contains("Fired twice"));
        assert_eq!(generation["messages"][0]["role"], "system");
        let asked = generation["messages"][1]["content"].as_str().unwrap();
        assert!(asked.contains("Page: Home") && asked.ends_with(prompt));
        assert_eq!(generation["job_id"], only(&parts, "data-job")["data"]["id"]);
        assert_eq!(generation["created_by"], "user:owner_of_the_test");
        for nothing in ["cost", "problem", "accepted_at", "accepted_page_version"] {
            assert_eq!(generation[nothing], Value::Null, "{nothing}");
        }
        let usage = editor.usage.0.lock().unwrap().clone();
        assert_eq!(usage.len(), 1);
        assert!(usage[0].succeeded && usage[0].generation.to_string() == generation_id(&parts));
    }

    async fn a_result_is_accepted_once(db: TestDb) {
        let editor = Editor::open(&db);
        let id = generation_id(&editor.generate(change("make it darker")).await);
        let path = format!("{GENERATIONS}/{id}/accept");
        let accepted = editor.client.post(&path, json!({"page_version": "pgv_1"})).await.expect(200).value();
        assert_eq!(accepted["accepted_page_version"], "pgv_1");
        let again = editor.client.post(&path, json!({})).await.expect(200).value();
        assert_eq!((&again["accepted_at"], &again["accepted_page_version"]), (&accepted["accepted_at"], &json!("pgv_1")));
        assert_eq!(editor.generation(&id).await["accepted_at"], accepted["accepted_at"]);
        let _ = editor.client.post(&path, json!({"page_version": ""})).await.problem(422, "validation_failed");

        let failing = Editor::with(&db, crate::editor::Scripted::new(vec![vec![crate::editor::Step::Fail]]));
        let id = generation_id(&failing.generate(change("x")).await);
        let refused = failing.client.post(&format!("{GENERATIONS}/{id}/accept"), json!({})).await;
        let _ = refused.problem(409, "generation_not_succeeded");
    }

    async fn lists_come_in_pages_the_newest_first(db: TestDb) {
        let editor = Editor::open(&db);
        let mut made = Vec::new();
        for number in 1..=5 {
            made.push(generation_id(&editor.generate(change(&format!("{number} columns"))).await));
        }
        made.reverse();
        let mut seen = Vec::new();
        let mut path = format!("{GENERATIONS}?limit=2");
        loop {
            let page = editor.client.get(&path).await.expect(200).value();
            seen.extend(page["data"].as_array().unwrap().iter().map(|generation| generation["id"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{GENERATIONS}?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, made);
        let _ = editor.client.get(&format!("{GENERATIONS}?cursor=x")).await.problem(400, "invalid_cursor");
    }

    async fn what_cannot_be_asked_is_refused_with_its_place(db: TestDb) {
        let editor = Editor::open(&db);
        let client = editor.client.header("idempotency-key", "k");
        let deep = (0..30).fold(hero("x"), |tree, level| json!({"id": format!("n{level}"), "component": "columns", "slots": {"content": [tree]}}));
        for (change_body, pointer) in [
            (json!({"prompt": "  "}), "/prompt"),
            (json!({"prompt": "x".repeat(8001)}), "/prompt"),
            (json!({"component": {"id": ""}}), "/component/id"),
            (json!({"component": {"id": "other", "tree": hero("x")}}), "/component/tree/id"),
            (json!({"component": {"id": "h1", "tree": {"id": "h1", "component": "marquee"}}}), "/component/tree/component"),
            (json!({"component": {"id": "h1", "tree": {"id": "h1", "component": "hero"}}}), "/component/tree/props"),
            (json!({"component": {"id": "n29", "tree": deep}}), "/component/tree/slots/content/0/slots/content/0"),
            (json!({"page": {"title": "x".repeat(301)}}), "/page/title"),
            (json!({"mode": "poetry"}), "/mode"),
            (json!({"surprise": 1}), "/surprise"),
        ] {
            let mut body = change("x");
            for (name, value) in change_body.as_object().unwrap() {
                body[name] = value.clone();
            }
            let problem = client.post(GENERATIONS, body).await.problem(422, "validation_failed");
            let pointers: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
            assert!(pointers.iter().any(|found| found.starts_with(pointer)), "{pointer} in {pointers:?}");
        }
        let _ = editor.client.post(GENERATIONS, change("x")).await.problem(400, "idempotency_key_missing");
        // Nothing was stored, so the key is still free.
        assert_eq!(editor.client.get(GENERATIONS).await.value()["data"], json!([]));
        let _ = client.post(GENERATIONS, change("make it darker")).await.expect(200);
    }

    async fn pictures_of_the_tenant_are_used(db: TestDb) {
        let editor = Editor::open(&db);
        let bowl = editor.picture(&editor.ctx, "bowl").await;
        let parts = editor.generate(wanted("A hero about glazing with the bowl picture")).await;
        let props = &only(&parts, "data-tree")["data"]["tree"]["props"];
        assert_eq!(props["picture"], json!({"src": bowl, "alt": "A bowl"}));
    }
}
