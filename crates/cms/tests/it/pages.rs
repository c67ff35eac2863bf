//! Drafts and publishing.

use serde_json::{Value, json};
use testkit::both;

use crate::studio::{HOST, MIGRATIONS, SITES, Studio, node, page_path, tree};

both! {
    async fn a_site_goes_live_page_by_page(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.client.post(SITES, json!({"name": "Corner Books", "domains": [HOST]})).await.expect(201).value();
        assert_eq!(site["is_public"], json!(false));
        let pages = format!("{SITES}/{}/pages", site["id"].as_str().unwrap());
        let body = json!({"path": "/", "title": "Start", "tree": tree(json!([node("a", "hero", json!({"title": "First words"}))]))});
        let page = studio.client.post(&pages, body.clone()).await.expect(201).value();
        studio.client.post(&pages, body).await.problem(409, "page_path_taken");
        studio.visit("/").await.expect(404);

        let published = studio.publish(&page).await.expect(200).value();
        assert_eq!((&published["published_version"], &published["version"]), (&json!(1), &json!(1)));
        assert!(studio.visit("/").await.expect(200).text().contains("First words"));

        // A draft is not seen before it is published, and then at once.
        let draft = studio.draft(&page, json!([node("a", "hero", json!({"title": "Second words"}))])).await.expect(200);
        assert_eq!((draft.header("etag"), &draft.value()["published_version"]), (Some("\"v2\""), &json!(1)));
        assert!(studio.visit("/").await.text().contains("First words"));
        studio.publish(&page).await.expect(200);
        assert!(studio.visit("/").await.text().contains("Second words"));

        // The look goes live with a page, not before.
        let path = format!("{SITES}/{}", site["id"].as_str().unwrap());
        let layout = json!({"layout": {"footer": node("f", "footer", json!({"brand": "Below everything"}))}});
        studio.client.header("if-match", "\"v1\"").patch(&path, layout).await.expect(200);
        assert!(!studio.visit("/").await.text().contains("Below everything"));
        studio.client.post(&format!("{path}/publish"), json!(null)).await.expect(200);
        assert!(studio.visit("/").await.text().contains("Below everything"));

        let gone = studio.client.header("if-match", "*").post(&format!("{}/unpublish", page_path(&page)), json!(null)).await;
        assert_eq!(gone.expect(200).value().get("published_version"), None);
        studio.visit("/").await.expect(404);
    }

    async fn a_stale_draft_is_refused(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let page = studio.page(&site, "/about").await;
        let path = page_path(&page);
        let body = json!({"title": "About", "tree": tree(json!([]))});
        studio.client.put(&path, body.clone()).await.problem(428, "precondition_required");
        studio.client.header("if-match", "\"v1\"").put(&path, body.clone()).await.expect(200);
        studio.client.header("if-match", "\"v1\"").put(&path, body).await.problem(412, "stale_version");
        studio.client.header("if-match", "\"v1\"").post(&format!("{path}/publish"), json!(null)).await.problem(412, "stale_version");
        studio.client.header("if-none-match", "\"v2\"").get(&path).await.expect(304);
    }

    async fn faults_are_named_by_their_place(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let page = studio.page(&site, "/about").await;
        let check = async |sections: Value, expected: &[(&str, &str)]| {
            let problem = studio.draft(&page, sections).await.problem(422, "validation_failed");
            let found: Vec<_> = problem.errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
            assert_eq!(found, expected);
        };
        check(json!([node("a", "marquee", json!({}))]), &[("/tree/slots/content/0/component", "unknown_component")]).await;
        check(
            json!([node("a", "hero", json!({"title": "a", "actions": [{"label": "a", "href": "javascript:alert(1)"}]}))]),
            &[("/tree/slots/content/0/props/actions/0/href", "invalid")],
        )
        .await;
        check(json!([node("a", "hero", json!({"title": "a\u{1}b"}))]), &[("/tree/slots/content/0/props/title", "invalid")]).await;
        check(json!([node("a", "hero", json!({"title": 1}))]), &[("/tree/slots/content/0/props/title", "invalid")]).await;
        check(json!([node("a", "hero", json!({"title": "a", "colour": "red"}))]), &[("/tree/slots/content/0/props/colour", "invalid")]).await;
        check(json!([{"id": "a", "component": "hero", "style": "x"}]), &[("/tree/slots/content/0/style", "invalid")]).await;
        check(json!([node("a b", "quote", json!({"text": "t", "name": "n"}))]), &[("/tree/slots/content/0/id", "invalid")]).await;
        check(json!("text"), &[("/tree/slots/content", "invalid")]).await;

        let pages = format!("{SITES}/{site}/pages");
        for (path, kind) in [("about", "standard"), ("/a b", "standard"), ("/api/x", "standard"), ("/x", "product"), ("//", "standard"), ("/A", "standard")] {
            let body = json!({"path": path, "kind": kind, "title": "T", "tree": tree(json!([]))});
            let problem = studio.client.post(&pages, body).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, "/path", "{path}");
        }
        let body = json!({"path": "/x", "kind": "other", "title": "", "picture": "https://evil.example/p.png", "tree": {}});
        let problem = studio.client.post(&pages, body).await.problem(422, "validation_failed");
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/kind", "/title", "/picture", "/tree"]);
    }

    async fn what_is_stored_is_clean(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let page = studio.page(&site, "/about").await;
        let sections = json!([node("t", "rich-text", json!({"html": "<p onclick=x>Hi<script>alert(1)</script></p>"}))]);
        let stored = studio.draft(&page, sections).await.expect(200).value();
        assert_eq!(stored["tree"]["slots"]["content"][0]["props"]["html"], json!("<p>Hi</p>"));
    }

    async fn lists_come_in_pages(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let first = studio.client.get(&format!("{SITES}/{site}/pages?limit=3")).await.expect(200);
        assert!(first.header("link").is_some());
        let first = first.value();
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = studio.client.get(&format!("{SITES}/{site}/pages?limit=3&cursor={cursor}")).await.expect(200).value();
        let paths: Vec<_> = [first, second].iter().flat_map(|page| page["data"].as_array().unwrap().clone()).map(|page| page["path"].clone()).collect();
        assert_eq!(paths, ["/", "/about", "/products/{slug}", "/404"]);
        studio.client.get(&format!("{SITES}?cursor=x")).await.problem(400, "invalid_cursor");
    }
}
