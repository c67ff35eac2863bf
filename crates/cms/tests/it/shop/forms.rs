//! What holds for all forms: who may send them, how large they are, and what happens while the shop is down.

use http::Method;
use serde_json::json;
use testkit::both;

use super::{FORM, ORIGIN, Shopper, encode, location, refused};
use crate::studio::{HOST, MIGRATIONS, Studio, node, tree};

const POSTS: [&str; 22] = [
    "/cart/lines",
    "/cart/lines/x",
    "/cart/coupon",
    "/checkout",
    "/sign-in",
    "/sign-in/x",
    "/sign-out",
    "/auctions/x/bids",
    "/auctions/x/buy",
    "/orders/x/pay",
    "/account/password",
    "/account/consents",
    "/account/addresses",
    "/account/addresses/x",
    "/account/export",
    "/account/name",
    "/account/email",
    "/account/email/x",
    "/account/sessions",
    "/account/erasure",
    "/newsletter",
    "/newsletter/x",
];

both! {
    async fn a_form_of_another_site_does_nothing(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        let body = encode(&[("slug", "red-book"), ("variant", "red-book-Hardcover"), ("quantity", "1")]);
        let hostile: [&[(&str, &str)]; 6] = [
            &[],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://other.localhost:8080")],
            &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site")],
        ];
        for headers in hostile {
            for path in POSTS {
                let answer = shopper.send(Method::POST, path, Some((FORM, body.clone())), headers).await.expect(403);
                assert!(answer.header("set-cookie").is_none() && answer.text().contains("from another site"), "{path} {headers:?}");
            }
        }
        shopper.send(Method::POST, "/cart/lines", Some((FORM, body)), &[("origin", ORIGIN)]).await.expect(303);
    }

    async fn only_forms_of_moderate_size_are_read(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        let here = [("origin", ORIGIN)];
        let mut send = async |kind: &str, body: String| {
            shopper.send(Method::POST, "/newsletter", Some((kind, body)), &here).await.status.as_u16()
        };
        assert_eq!(send(FORM, format!("email={}", "a".repeat(20_000))).await, 413);
        assert_eq!(send("application/json", "{}".to_owned()).await, 415);
        assert_eq!(send("text/plain", "email=a".to_owned()).await, 415);
        assert_eq!(send(FORM, "email=%00@a.example".to_owned()).await, 400);
        assert_eq!(send(FORM, "email=%ff%fe".to_owned()).await, 422);
        assert_eq!(send(FORM, "&&&===".to_owned()).await, 422);
        let mut shopper = Shopper::new(&studio);
        for path in ["/", "/about", "/cart", "/products/red-book", "/account", "/cart/lines/a/b", "/orders/status", "/auctions/x"] {
            shopper.post(path, &[]).await.expect(405);
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            shopper.send(method, "/cart/lines", None, &here).await.expect(405);
        }
    }

    async fn the_address_of_a_form_leads_to_its_page(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        for (path, page) in [
            ("/cart/lines", "/cart"),
            ("/cart/lines/x", "/cart"),
            ("/cart/coupon", "/cart"),
            ("/checkout", "/cart"),
            ("/sign-out", "/account"),
            ("/account/password", "/account"),
            ("/auctions/lamp/bids", "/auctions/lamp"),
            ("/auctions/lamp/buy?x=1", "/auctions/lamp"),
            ("/orders/x/pay", "/orders/x"),
        ] {
            assert_eq!(location(shopper.get(path).await), page, "{path}");
        }
        for path in ["/auctions/a%20b/bids", "/auctions//bids", "/cart/lines/a/b", "/checkout/x"] {
            shopper.get(path).await.expect(404);
        }
    }

    async fn pages_of_the_shop_stand_while_it_is_down(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in("edith@marlow.example").await;
        shopper.post("/cart/lines", &[("slug", "red-book"), ("variant", "red-book-Hardcover"), ("quantity", "1")]).await.expect(303);
        studio.storefront.set_down(true);
        for path in ["/cart", "/account", "/auctions", "/orders/status?token=signed.1"] {
            let page = shopper.get(path).await.expect(200);
            assert!(page.text().contains("not loading right now"), "{path}");
            assert!(page.header("cache-control").unwrap().contains("no-store"), "{path}");
        }
        shopper.get("/auctions/lamp").await.expect(200);
        assert_eq!(shopper.get("/products/red-book").await.expect(200).header("cache-control"), Some("public, no-cache"));
        shopper.post("/checkout", &[]).await.expect(503);
        studio.storefront.set_down(false);
        assert!(shopper.get("/cart").await.text().contains("The red book"), "nothing was lost");
    }

    async fn the_newsletter_records_what_was_agreed_to(db: TestDb) {
        let studio = Studio::open(&db);
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        let page = shopper.get("/newsletter").await.expect(200);
        assert!(page.text().contains("at most twice a month") && page.text().contains("name=\"version\" value=\"1\""));
        assert_eq!(page.header("cache-control"), Some("public, no-cache"));
        let html = refused(shopper.post("/newsletter", &[("email", "edith@marlow.example"), ("version", "1")]).await, "Tick the box if you agree.");
        assert!(html.contains("value=\"edith@marlow.example\"") && html.contains("aria-describedby=\"newsletter-agree-error\" autofocus"), "{html}");
        refused(shopper.post("/newsletter", &[("email", "edith@marlow"), ("agree", "yes"), ("version", "1")]).await, "Enter an email address");
        refused(shopper.post("/newsletter", &[("email", "edith@marlow.example"), ("agree", "yes"), ("version", "0")]).await, "Tick the box");
        assert!(studio.storefront.subscriptions().is_empty());
        let fields = [("email", "edith@marlow.example"), ("agree", "yes"), ("version", "1"), ("page", "/about")];
        assert_eq!(location(shopper.post("/newsletter", &fields).await), "/newsletter?done=sent");
        assert!(shopper.get("/newsletter?done=sent").await.text().contains("We have sent you a mail"));
        assert!(studio.storefront.subscriptions().is_empty(), "not before it is confirmed");
        let link = studio.storefront.sent_links()[0].link.strip_prefix(ORIGIN).unwrap().to_owned();
        let page = location(shopper.get(&link).await);
        let confirm = shopper.get(&page).await.expect(200);
        assert!(confirm.text().contains("One more step"), "{}", confirm.text());
        assert_eq!(location(shopper.post(&page, &[]).await), "/newsletter?done=subscribed");
        refused(shopper.post(&page, &[]).await, "This link was used before");
        assert!(shopper.get("/newsletter?done=subscribed").await.text().contains("You are on the list"));
        let recorded = studio.storefront.subscriptions();
        assert_eq!((recorded[0].text_version.as_str(), recorded[0].page.as_str()), ("1", "/about"));
        assert_eq!(shopper.cookie("cart"), None);
    }

    async fn a_site_may_have_such_a_page_of_its_own(db: TestDb) {
        let studio = Studio::open(&db);
        let mut definition = crate::studio::definition(HOST);
        let own = |path: &str, section| json!({"path": path, "title": "Own", "tree": tree(json!([section]))});
        let pages = definition["pages"].as_array_mut().unwrap();
        pages.push(own("/cart", node("own", "cart", json!({"title": "Your basket", "shop": "/about"}))));
        pages.push(own("/account", node("own", "rich-text", json!({"html": "<p>No account here.</p>"}))));
        cms::import_site(&studio.config, &studio.ctx, &definition).await.unwrap();
        let mut shopper = Shopper::new(&studio);
        let page = shopper.get("/cart").await.expect(200);
        assert!(page.text().contains("Your basket") && page.text().contains("href=\"/about\""));
        assert_eq!(page.header("cache-control"), Some("private, no-store"));
        refused(shopper.post("/checkout", &[]).await, "Your basket");
        // A page that lacks what it would be there for does not take the shop's place.
        shopper.sign_in("edith@marlow.example").await;
        assert!(shopper.get("/account").await.text().contains("edith@marlow.example"));
    }

    async fn without_a_shop_nothing_can_be_bought(db: TestDb) {
        let mut studio = Studio::open(&db);
        studio.config.storefront = None;
        studio.visitor = testkit::Client::new(cms::site_pages(studio.config.clone()));
        studio.site().await;
        let mut shopper = Shopper::new(&studio);
        let html = shopper.get("/products/red-book").await.expect(200).text();
        assert!(!html.contains("<form") && html.contains("Ask about this book"), "{html}");
        for path in ["/cart", "/sign-in", "/account", "/auctions", "/newsletter", "/orders/status", "/cart/coupon", "/checkout"] {
            assert!(shopper.get(path).await.expect(404).text().contains("No such shelf"), "{path}");
            shopper.post(path, &[]).await.expect(405);
        }
    }
}
