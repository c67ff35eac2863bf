//! Answers of models that are wrong, broken or hostile: none is ever applied, in whole or in part.

use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::editor::{Editor, MIGRATIONS, Scripted, Step, answers, change, done, generation_id, hero, only, says, used};

fn with_props(props: Value) -> Value {
    json!({"id": "h1", "component": "hero", "props": props})
}

both! {
    async fn a_wrong_answer_is_mended_once(db: TestDb) {
        let model = Scripted::new(vec![
            vec![says("First."), answers(with_props(json!({"title": "No such prop"}))), used(10, 5), done()],
            vec![says("Second."), answers(hero("Mended")), used(20, 6), done()],
        ]);
        let editor = Editor::with(&db, model.clone());
        let parts = editor.generate(change("x")).await;
        let texts: Vec<(&Value, &Value)> = parts.iter().filter(|part| part["type"] == "text-delta").map(|part| (&part["id"], &part["delta"])).collect();
        assert_eq!(texts, [(&json!("text"), &json!("First.")), (&json!("text-2"), &json!("Second."))]);
        assert_eq!(only(&parts, "data-tree")["data"]["tree"], hero("Mended"));
        assert_eq!(only(&parts, "data-usage")["data"], json!({"model": "scripted-1", "input_tokens": 30, "output_tokens": 11}));
        let asked = model.asked.lock().unwrap().clone();
        let repair = asked[1].repair.clone().unwrap();
        assert!(asked[0].repair.is_none());
        assert_eq!(repair.output, with_props(json!({"title": "No such prop"})));
        assert!(repair.faults.iter().any(|fault| fault.contains("heading")), "{:?}", repair.faults);
        assert_eq!(editor.generation(&generation_id(&parts)).await["text"], "First.\nSecond.");
    }

    async fn hostile_answers_are_refused_whole(db: TestDb) {
        let picture = |src: &str| with_props(json!({"heading": "x", "picture": {"src": src, "alt": ""}}));
        let setup = Editor::open(&db);
        let foreign = setup.picture(&owner(tenant(2)), "foreign").await;
        let own = setup.picture(&setup.ctx, "own").await;
        let deep = (0..60).fold(hero("x"), |tree, level| json!({"id": format!("n{level}"), "component": "columns", "slots": {"content": [tree]}}));
        let wide: Vec<Value> = (0..600).map(|number| json!({"id": format!("n{number}"), "component": "hero", "props": {"heading": "x"}})).collect();
        let hostile = [
            Value::Null,
            json!("<script>alert(1)</script>"),
            json!([hero("x")]),
            json!({"id": "h1", "component": "script", "props": {"src": "https://evil.example"}}),
            with_props(json!({"heading": 7})),
            with_props(json!({"heading": "x", "onclick": "alert(1)"})),
            with_props(json!({"heading": "nul \0"})),
            with_props(json!({"heading": "x", "variant": "ultraviolet"})),
            with_props(json!({"heading": "x".repeat(5000)})),
            with_props(json!({"heading": "x", "action": {"label": "Go", "href": "javascript:alert(1)"}})),
            with_props(json!({"heading": "x", "text": "<img src=https://evil.example/pixel>"})),
            with_props(json!({"heading": "x", "text": "![p](https://evil.example/pixel)"})),
            picture("https://images.example/invented.png"),
            picture("data:image/png;base64,AAAA"),
            picture(&foreign),
            picture(&own.replace("ast_", "ast_0")),
            picture(&format!("https://evil.example{own}")),
            picture(&format!("{own}/../../secret")),
            json!({"id": "h1", "component": "hero", "props": {"heading": "x"}, "slots": {"attic": [hero("x")]}}),
            json!({"id": "h1", "component": "columns", "slots": {"content": [
                {"id": "h1", "component": "hero", "props": {"heading": "x"}}, {"id": "h2", "component": "unknown"}]}}),
            json!({"id": "h1", "component": "columns", "slots": {"content": wide}}),
            deep,
        ];
        for output in hostile {
            let answer = || vec![says("Here."), answers(output.clone()), used(1, 1), done()];
            let editor = Editor::with(&db, Scripted::new(vec![answer(), answer()]));
            let parts = editor.generate(change("x")).await;
            assert!(parts.iter().all(|part| part["type"] != "data-tree"), "{output}");
            assert_eq!(only(&parts, "data-problem")["data"]["code"], "model_output_refused", "{output}");
            let error = only(&parts, "error");
            assert_eq!(error.as_object().unwrap().len(), 2, "the protocol knows no other member");
            let stored = editor.generation(&generation_id(&parts)).await;
            assert_eq!((&stored["status"], &stored["tree"]), (&json!("failed"), &Value::Null), "{output}");
            assert_eq!(stored["usage"]["input_tokens"], 2, "both rounds count");
        }
        let answer = vec![answers(picture(&own)), done()];
        let parts = Editor::with(&db, Scripted::new(vec![answer])).generate(change("x")).await;
        assert_eq!(only(&parts, "data-tree")["data"]["tree"]["props"]["picture"]["src"], json!(own));
    }

    async fn an_address_that_the_user_sent_is_not_invented(db: TestDb) {
        let mut body = change("x");
        body["component"]["tree"]["props"]["picture"] = json!({"src": "https://cdn.example/old.png", "alt": ""});
        let tree = body["component"]["tree"].clone();
        let parts = Editor::with(&db, Scripted::new(vec![vec![answers(tree.clone()), done()]])).generate(body).await;
        assert_eq!(only(&parts, "data-tree")["data"]["tree"], tree);
    }

    async fn ids_of_a_model_are_not_trusted(db: TestDb) {
        let mut body = change("x");
        body["component"]["tree"] = json!({"id": "h1", "component": "columns", "props": {}, "slots": {"content": [
            {"id": "kept", "component": "hero", "props": {"heading": "x"}, "slots": {}}]}});
        let answer = json!({"id": "chosen", "component": "columns", "slots": {"content": [
            {"id": "kept", "component": "hero", "props": {"heading": "y"}}, {"id": "h1", "component": "hero", "props": {"heading": "z"}}]}});
        let parts = Editor::with(&db, Scripted::new(vec![vec![answers(answer), done()]])).generate(body).await;
        let tree = &only(&parts, "data-tree")["data"]["tree"];
        let ids: Vec<&str> = tree["slots"]["content"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
        assert_eq!((&tree["id"], ids[0]), (&json!("h1"), "kept"));
        assert!(ids[1].starts_with("node_"), "{ids:?}");
    }

    async fn a_failing_model_tells_no_secret(db: TestDb) {
        for answer in [vec![says("Hm"), Step::Fail], vec![says("cut off")], vec![says(&"x".repeat(300_000)), done()]] {
            let editor = Editor::with(&db, Scripted::new(vec![answer]));
            let parts = editor.generate(change("x")).await;
            assert_eq!(only(&parts, "data-problem")["data"]["code"], "model_unavailable");
            assert!(!format!("{parts:?}").contains("secret"));
            let stored = editor.generation(&generation_id(&parts)).await;
            assert_eq!(stored["problem"]["status"], 503);
            assert!(!stored.to_string().contains("secret"));
        }
    }
}
