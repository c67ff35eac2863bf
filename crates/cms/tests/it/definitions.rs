//! Sites as one JSON file.

use serde_json::{Value, json};
use testkit::both;

use crate::studio::{HOST, MIGRATIONS, SITES, Studio, definition, node, tree};
use crate::themes::demo;

const IMPORTS: &str = "/api/cms/v1/site-imports";

both! {
    async fn an_exported_site_can_be_imported(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.client.post(IMPORTS, definition(HOST)).await.expect(201).value();
        // It is a draft: nobody sees it.
        studio.visit("/").await.expect(404);
        let id = site["id"].as_str().unwrap();
        let mut exported = studio.client.get(&format!("{SITES}/{id}/definition")).await.expect(200).value();
        studio.client.post(IMPORTS, exported.clone()).await.problem(409, "domain_taken");
        exported["domains"] = json!(["second.localhost"]);
        let copy = studio.client.post(IMPORTS, exported.clone()).await.expect(201).value();
        let copy = studio.client.get(&format!("{SITES}/{}/definition", copy["id"].as_str().unwrap())).await.value();
        assert_eq!(copy, exported);
        studio.client.post(&format!("{SITES}/{id}/publish"), json!(null)).await.expect(200);
        studio.visit("/").await.expect(200);
    }

    async fn a_bad_definition_makes_nothing(db: TestDb) {
        let studio = Studio::open(&db);
        let check = async |change: fn(&mut Value), expected: &[(&str, &str)]| {
            let mut body = definition(HOST);
            change(&mut body);
            let problem = studio.client.post(IMPORTS, body).await.problem(422, "validation_failed");
            let found: Vec<_> = problem.errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
            assert_eq!(found, expected);
        };
        check(|body| body["name"] = json!(" "), &[("/name", "length")]).await;
        check(|body| body["domains"] = json!(["corner.example", "www.localhost", "-a.localhost", "localhost", "a.b.localhost"]), &[
            ("/domains/0", "invalid"), ("/domains/1", "reserved"), ("/domains/2", "invalid"), ("/domains/3", "invalid"), ("/domains/4", "invalid"),
        ]).await;
        check(|body| body["settings"]["locale"] = json!("english!"), &[("/settings/locale", "invalid")]).await;
        check(|body| body["settings"]["contact_email"] = json!("a@b.example\" onclick"), &[("/settings/contact_email", "invalid")]).await;
        check(|body| body["layout"]["header"] = node("h", "footer", json!({"brand": "x"})), &[("/layout/header/component", "misplaced")]).await;
        check(|body| body["pages"][1]["path"] = json!("/"), &[("/pages/1/path", "duplicate")]).await;
        check(|body| body["pages"][1]["tree"] = tree(json!([node("a", "x", json!({}))])), &[("/pages/1/tree/slots/content/0/component", "unknown_component")]).await;
        assert_eq!(studio.client.get(SITES).await.value()["data"], json!([]));
    }

    async fn the_demo_sites_are_whole(db: TestDb) {
        let studio = Studio::open(&db);
        for (name, text) in demo() {
            let text = text.replace("\"demo:", "\"/assets/");
            let site: Value = serde_json::from_str(&text).unwrap();
            cms::import_site(&studio.config, &studio.ctx, &site).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let host = site["domains"][0].as_str().unwrap();
            let mut links = vec!["/products/red-book".to_owned()];
            for page in site["pages"].as_array().unwrap() {
                let path = page["path"].as_str().unwrap();
                if page["kind"] != "standard" {
                    continue;
                }
                let html = studio.visit_host(host, path).await.expect(200).text();
                links.extend(html.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next()).filter(|link| link.starts_with('/')).map(str::to_owned));
                // One heading of the first rank, and every picture keeps its place.
                assert_eq!(html.matches("<h1>").count(), 1, "{name}{path}");
                for image in html.split("<img ").skip(1).map(|rest| rest.split('>').next().unwrap()) {
                    assert!(image.contains("width=") && image.contains("height=") && image.contains("alt="), "{name}{path}: {image}");
                }
            }
            links.sort();
            links.dedup();
            for link in links {
                let answer = studio.visit_host(host, &link).await;
                // Who is not signed in is led from the account to the way in.
                let expected = if link == "/account" { 303 } else { 200 };
                assert!(answer.status == expected, "{name} links to {link}: {}", answer.status);
            }
        }
    }
}
