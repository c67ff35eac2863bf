//! Every operation of the description, asked by a stranger, by another tenant, and by one who lacks the permission.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Client, both, owner, tenant, user};

use crate::editor::{ASSETS, Editor, GENERATIONS, MIGRATIONS, PROMPTS, change, generation_id, new_asset};

/// An operation, as a caller who may do it would ask.
struct Operation {
    name: &'static str,
    method: Method,
    /// With `{generation}`, `{prompt}` and `{asset}` for identifiers.
    path: String,
    body: Option<Value>,
    permission: &'static str,
}

fn operations() -> Vec<Operation> {
    let row = |name, method, path: &str, body, permission| Operation {
        name,
        method,
        path: path.to_owned(),
        body,
        permission,
    };
    vec![
        row("create_generation", Method::POST, GENERATIONS, Some(change("make it darker")), "ai:generate"),
        row("list_generations", Method::GET, GENERATIONS, None, "ai:read"),
        row("get_generation", Method::GET, &format!("{GENERATIONS}/{{generation}}"), None, "ai:read"),
        row(
            "accept_generation",
            Method::POST,
            &format!("{GENERATIONS}/{{generation}}/accept"),
            Some(json!({})),
            "ai:generate",
        ),
        row("list_prompts", Method::GET, PROMPTS, None, "ai:read"),
        row(
            "find_related_prompts",
            Method::POST,
            &format!("{PROMPTS}/related"),
            Some(json!({"text": "darker"})),
            "ai:read",
        ),
        row("erase_prompt", Method::DELETE, &format!("{PROMPTS}/{{prompt}}"), None, "ai:generate"),
        row("list_assets", Method::GET, ASSETS, None, "assets:read"),
        row("get_asset", Method::GET, &format!("{ASSETS}/{{asset}}"), None, "assets:read"),
    ]
}

/// Identifiers to fill into paths.
struct Ids {
    generation: String,
    prompt: String,
    asset: String,
}

impl Ids {
    async fn of_new(editor: &Editor, name: &str) -> Self {
        let generation = generation_id(&editor.generate(change("make it darker")).await);
        let prompt = editor.generation(&generation).await["prompt_id"].as_str().unwrap().to_owned();
        let asset = ai_editor::import_asset(&editor.config, &editor.ctx, new_asset(name)).await.unwrap();
        Self { generation, prompt, asset: asset.id.to_string() }
    }

    fn absent() -> Self {
        let of = |prefix: &str| format!("{prefix}_01h455vb4pex5vsknk084sn02q");
        Self { generation: of("gen"), prompt: of("prm"), asset: of("ast") }
    }

    fn fill(&self, path: &str) -> String {
        path.replace("{generation}", &self.generation).replace("{prompt}", &self.prompt).replace("{asset}", &self.asset)
    }
}

async fn ask(client: &Client, operation: &Operation, ids: &Ids) -> Answer {
    let client = client.header("idempotency-key", operation.name);
    client.send(operation.method.clone(), &ids.fill(&operation.path), operation.body.clone()).await
}

/// What a caller can tell two problems apart by, without the path that it asked for itself.
fn visible(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "content-length");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let mut body = answer.value();
    body.as_object_mut().unwrap().remove("instance");
    (answer.status.as_u16(), headers, body)
}

#[test]
fn the_table_has_every_operation() {
    let description = serde_json::to_value(ai_editor::openapi()).unwrap();
    let described: BTreeSet<String> = description["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    // Public on purpose: the tenant is part of the address. Its tests are those of assets.
    let public = ["get_asset_file".to_owned()];
    let listed: BTreeSet<String> =
        operations().iter().map(|operation| operation.name.to_owned()).chain(public).collect();
    assert_eq!(described, listed);
}

both! {
    async fn another_tenants_things_are_absent(db: TestDb) {
        let editor = Editor::open(&db);
        let theirs = Ids::of_new(&editor, "theirs").await;
        let stranger = editor.seen_by(&owner(tenant(2)));
        for operation in operations().iter().filter(|operation| operation.path.contains('{')) {
            let answer = ask(&stranger, operation, &theirs).await;
            assert_eq!(visible(&answer), visible(&ask(&stranger, operation, &Ids::absent()).await), "{}", operation.name);
            let _ = answer.problem(404, "not_found");
        }
        for path in [GENERATIONS, PROMPTS, ASSETS] {
            assert_eq!(stranger.get(path).await.expect(200).value()["data"], json!([]));
            assert_eq!(editor.client.get(path).await.expect(200).value()["data"].as_array().unwrap().len(), 1);
        }
        // The same key of another tenant is another request.
        let key = "the same key";
        let own = generation_id(&editor.generate_with_key(key, change("make it darker")).await);
        let answer = stranger.header("idempotency-key", key).post(GENERATIONS, change("make it darker")).await.expect(200);
        assert_ne!(generation_id(&crate::editor::parts(&answer)), own);
    }

    async fn strangers_are_asked_who_they_are(db: TestDb) {
        let editor = Editor::open(&db);
        let ids = Ids::of_new(&editor, "bowl").await;
        let anonymous = Client::new(ai_editor::router(editor.config.clone()));
        for operation in operations() {
            let _ = ask(&anonymous, &operation, &ids).await.problem(401, "unauthorized");
        }
    }

    async fn a_permission_opens_only_its_own_operations(db: TestDb) {
        let editor = Editor::open(&db);
        let all = ["ai:generate", "ai:read", "assets:read"];
        for operation in operations() {
            let ids = Ids::of_new(&editor, operation.name).await;
            let others: Vec<_> = all.into_iter().filter(|permission| *permission != operation.permission).collect();
            let _ = ask(&editor.seen_by(&user(tenant(1), &others)), &operation, &ids).await.problem(403, "forbidden");
            let answer = ask(&editor.seen_by(&user(tenant(1), &[operation.permission])), &operation, &ids).await;
            assert!(answer.status.is_success(), "{}: {}", operation.name, answer.text());
        }
    }
}
