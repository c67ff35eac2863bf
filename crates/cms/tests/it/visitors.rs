//! What visitors get: pages by host name, their headers, and what happens when something is missing.

use kernel::RequestCtx;
use serde_json::json;
use testkit::{both, owner, tenant};

use crate::studio::{HOST, MIGRATIONS, SITES, Studio, definition, node, product};

both! {
    async fn a_page_is_found_by_host_name(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let page = studio.visit("/").await.expect(200);
        let html = page.text();
        for part in [
            "<!DOCTYPE html><html lang=\"en-GB\">", "<title>Corner Books</title>", "Books that stay", "href=\"/products/red-book\"",
            "<link rel=\"canonical\" href=\"http://corner.localhost:8080/\">", "€12.50", "data-component-id=\"goods\"",
            "property=\"og:title\"", "application/ld+json",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(!html.contains("<script>") && !html.contains(" style=") && !html.contains(" on"), "nothing inline: {html}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("public, no-cache"));
        // The port and the case of a host name say nothing.
        studio.visit_host("CORNER.localhost.:8080", "/").await.expect(200);
    }

    async fn an_unknown_host_learns_nothing(db: TestDb) {
        let studio = Studio::open(&db);
        // A site that was never published is as absent as none.
        studio.client.post(SITES, json!({"name": "Draft", "domains": ["draft.localhost"]})).await.expect(201);
        for host in ["", "nobody.localhost", "draft.localhost", "corner.localhost", "é", &"a".repeat(5_000)] {
            let Ok(_) = http::HeaderValue::from_str(host) else { continue };
            let answer = studio.visit_host(host, "/").await.expect(404);
            assert!(answer.text().contains("There is no site here"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }

    async fn the_catalogue_is_asked_once_for_a_page(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        for (path, calls) in [("/", 1), ("/about", 0), ("/products/red-book", 2), ("/nowhere", 0)] {
            let before = studio.catalogue.calls();
            studio.visit(path).await;
            assert_eq!(studio.catalogue.calls() - before, calls, "{path}");
        }
        // Prices are read anew each time.
        studio.catalogue.replace(vec![product("red-book", "The red book", 9_900, None)]);
        assert!(studio.visit("/").await.text().contains("€99"));
    }

    async fn a_known_page_is_not_sent_again(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let page = studio.visit("/").await.expect(200);
        let tag = page.header("etag").unwrap();
        let again = studio.visitor.header("host", HOST).header("if-none-match", tag).get("/").await.expect(304);
        assert_eq!((again.header("etag"), again.body.len()), (Some(tag), 0));
        studio.catalogue.replace(vec![]);
        let changed = studio.visitor.header("host", HOST).header("if-none-match", tag).get("/").await.expect(200);
        assert_ne!(changed.header("etag"), Some(tag));
        assert!(changed.text().contains("Nothing is here at the moment"));
        let head = studio.visitor.header("host", HOST).send(http::Method::HEAD, "/", None).await.expect(200);
        assert_eq!((head.body.len(), head.header("content-length")), (0, Some(changed.body.len().to_string().as_str())));
        studio.visitor.header("host", HOST).post("/", json!({})).await.expect(405);
    }

    async fn a_page_stands_without_the_catalogue(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        studio.catalogue.set_down(true);
        let page = studio.visit("/").await.expect(200);
        assert!(page.text().contains("Books that stay") && page.text().contains("not loading right now"));
        assert_eq!((page.header("etag"), page.header("cache-control")), (None, Some("no-store")));
        let product = studio.visit("/products/red-book").await.expect(503);
        assert!(product.text().contains("This product is not loading right now") && product.header("retry-after").is_some());
        studio.visit("/about").await.expect(200);
    }

    async fn products_have_their_own_pages(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let html = studio.visit("/products/blue-book").await.expect(200).text();
        for part in [
            "<title>The blue book – Corner Books</title>", "href=\"http://corner.localhost:8080/products/blue-book\"", "Paperback", "2 left",
            "action=\"/cart/lines\"", "\"priceCurrency\":\"EUR\"", "\"price\":\"9.00\"", "<p>With an end.</p>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        // What one is looking at is not offered as something else.
        assert!(html.contains("href=\"/products/red-book\"") && !html.contains("href=\"/products/blue-book\""));
        for path in ["/products/no-book", "/products/", "/products/a/b", "/products/%00", "/products/red%20book"] {
            assert!(studio.visit(path).await.expect(404).text().contains("No such shelf"), "{path}");
        }
    }

    async fn other_paths_are_what_they_should_be(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let moved = studio.visit("/about/?from=mail").await.expect(308);
        assert_eq!(moved.header("location"), Some("/about?from=mail"));
        for path in ["//evil.example/", "//evil.example", "/about//", "/\\evil.example/", "/404", "/nowhere"] {
            assert!(studio.visit(path).await.expect(404).text().contains("No such shelf"), "{path}");
        }
        let robots = studio.visit("/robots.txt").await.expect(200).text();
        assert!(robots.contains("Sitemap: http://corner.localhost:8080/sitemap.xml"));
        let map = studio.visit("/sitemap.xml").await.expect(200).text();
        assert!(map.contains("<loc>http://corner.localhost:8080/about</loc>") && !map.contains("404") && !map.contains("slug"));
        let html = studio.visit("/").await.text();
        for kind in ["css", "svg"] {
            let path = html.split('"').find(|part| part.starts_with("/_site/") && part.ends_with(kind)).unwrap();
            let file = studio.visit(path).await.expect(200);
            assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        }
        let old = studio.visit("/_site/0000000000000000.css").await.expect(200);
        assert_eq!(old.header("cache-control"), Some("no-store"));
        studio.visit("/_site/nothing.woff2").await.expect(404);
    }

    async fn each_host_shows_its_own_site(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let other: RequestCtx = owner(tenant(2));
        let mut theirs = definition("other.localhost");
        theirs["name"] = json!("Other Books");
        theirs["pages"][0]["tree"]["slots"]["content"][0] = node("hero", "hero", json!({"title": "Another shop"}));
        cms::import_site(&studio.config, &other, &theirs).await.unwrap();
        assert!(studio.visit_host("other.localhost", "/").await.text().contains("Another shop"));
        assert!(!studio.visit("/").await.text().contains("Another shop"));
        assert!(cms::serves(&studio.config, "other.localhost").await.unwrap());
        assert!(!cms::serves(&studio.config, "third.localhost").await.unwrap());
    }
}
