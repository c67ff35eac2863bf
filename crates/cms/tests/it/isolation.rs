//! Every operation of the description, asked by a stranger, by another tenant, and by one who lacks the permission.

use std::collections::BTreeSet;

use http::Method;
use kernel::RequestCtx;
use serde_json::{Value, json};
use testkit::{Answer, Client, both, owner, tenant, user};

use crate::studio::{MIGRATIONS, SITES, Studio, definition, tree};
use crate::themes;

/// An operation, as a caller who may do it would ask.
struct Operation {
    name: &'static str,
    method: Method,
    /// With `{site}` and `{page}` for identifiers.
    path: &'static str,
    body: Option<Value>,
    permission: &'static str,
}

fn operations() -> Vec<Operation> {
    let row = |name, method, path, body, permission| Operation { name, method, path, body, permission };
    let (read, write, publish) = ("sites:read", "sites:write", "sites:publish");
    let page = json!({"path": "/new", "title": "New", "tree": tree(json!([]))});
    let draft = json!({"title": "New", "tree": tree(json!([]))});
    let theme = serde_json::from_str::<Value>(themes::demo()[0].1).unwrap()["theme"].clone();
    vec![
        row("list_sites", Method::GET, "/api/cms/v1/sites", None, read),
        row("create_site", Method::POST, "/api/cms/v1/sites", Some(json!({"name": "New"})), write),
        row("get_site", Method::GET, "/api/cms/v1/sites/{site}", None, read),
        row("update_site", Method::PATCH, "/api/cms/v1/sites/{site}", Some(json!({"name": "X"})), write),
        row("publish_site", Method::POST, "/api/cms/v1/sites/{site}/publish", None, publish),
        row("import_site", Method::POST, "/api/cms/v1/site-imports", Some(definition("new.localhost")), write),
        row("export_site", Method::GET, "/api/cms/v1/sites/{site}/definition", None, read),
        row("list_pages", Method::GET, "/api/cms/v1/sites/{site}/pages", None, read),
        row("create_page", Method::POST, "/api/cms/v1/sites/{site}/pages", Some(page), write),
        row("get_page", Method::GET, "/api/cms/v1/pages/{page}", None, read),
        row("put_page", Method::PUT, "/api/cms/v1/pages/{page}", Some(draft), write),
        row("publish_page", Method::POST, "/api/cms/v1/pages/{page}/publish", None, publish),
        row("unpublish_page", Method::POST, "/api/cms/v1/pages/{page}/unpublish", None, publish),
        row("get_theme", Method::GET, "/api/cms/v1/sites/{site}/theme", None, read),
        row("put_theme", Method::PUT, "/api/cms/v1/sites/{site}/theme", Some(theme), write),
        row("list_components", Method::GET, "/api/cms/v1/components", None, read),
    ]
}

struct Ids {
    site: String,
    page: String,
}

impl Ids {
    async fn of_new(studio: &Studio, ctx: &RequestCtx, host: &str) -> Self {
        let site = cms::import_site(&studio.config, ctx, &definition(host)).await.unwrap().id.to_string();
        let pages = studio.seen_by(ctx).get(&format!("{SITES}/{site}/pages")).await.expect(200).value();
        Self { page: pages["data"][1]["id"].as_str().unwrap().to_owned(), site }
    }

    fn absent() -> Self {
        Self { site: "site_01h455vb4pex5vsknk084sn02q".to_owned(), page: "page_01h455vb4pex5vsknk084sn02q".to_owned() }
    }

    fn fill(&self, path: &str) -> String {
        path.replace("{site}", &self.site).replace("{page}", &self.page)
    }
}

async fn ask(client: &Client, operation: &Operation, ids: &Ids) -> Answer {
    let client = client.header("if-match", "*");
    client.send(operation.method.clone(), &ids.fill(operation.path), operation.body.clone()).await
}

/// What a caller can tell two problems apart by, without the path that it asked for itself.
fn visible(answer: &Answer) -> (u16, Value) {
    let mut body = answer.value();
    body.as_object_mut().unwrap().remove("instance");
    (answer.status.as_u16(), body)
}

#[test]
fn the_table_has_every_operation() {
    let description = serde_json::to_value(cms::openapi()).unwrap();
    let paths = description["paths"].as_object().unwrap().values();
    let described: BTreeSet<String> = paths
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = operations().iter().map(|operation| operation.name.to_owned()).collect();
    assert_eq!(described, listed);
}

both! {
    async fn another_tenants_things_are_absent(db: TestDb) {
        let studio = Studio::open(&db);
        let stranger = owner(tenant(2));
        let own = Ids::of_new(&studio, &stranger, "own.localhost").await;
        let foreign = Ids::of_new(&studio, &studio.ctx, "foreign.localhost").await;
        let client = studio.seen_by(&stranger);
        let before = studio.client.get(&format!("{SITES}/{}/definition", foreign.site)).await.value();
        for operation in operations().iter().filter(|operation| operation.path.contains('{')) {
            let answer = ask(&client, operation, &foreign).await;
            assert_eq!(visible(&answer), visible(&ask(&client, operation, &Ids::absent()).await), "{}", operation.name);
            let _ = answer.problem(404, "not_found");
        }
        let list = client.get(SITES).await.value();
        let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|site| site["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [own.site.as_str()]);
        assert_eq!(studio.client.get(&format!("{SITES}/{}/definition", foreign.site)).await.value(), before);
        studio.visit_host("foreign.localhost", "/about").await.expect(200);
    }

    async fn strangers_are_asked_who_they_are(db: TestDb) {
        let studio = Studio::open(&db);
        let ids = Ids::of_new(&studio, &studio.ctx, "corner.localhost").await;
        let anonymous = Client::new(cms::router(studio.config.clone()));
        for operation in operations() {
            let _ = ask(&anonymous, &operation, &ids).await.problem(401, "unauthorized");
        }
    }

    async fn a_permission_opens_only_its_own_operations(db: TestDb) {
        let studio = Studio::open(&db);
        let all = ["sites:read", "sites:write", "sites:publish"];
        let ids = Ids::of_new(&studio, &studio.ctx, "corner.localhost").await;
        for operation in operations() {
            let others: Vec<_> = all.into_iter().filter(|permission| *permission != operation.permission).collect();
            let _ = ask(&studio.seen_by(&user(tenant(1), &others)), &operation, &ids).await.problem(403, "forbidden");
            let answer = ask(&studio.seen_by(&user(tenant(1), &[operation.permission])), &operation, &ids).await;
            assert!(answer.status.is_success(), "{}: {}", operation.name, answer.text());
        }
    }
}
