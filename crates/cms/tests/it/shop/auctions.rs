use axum::body::Body;
use futures_util::StreamExt as _;
use http::Request;
use testkit::both;

use super::{ORIGIN, Shopper, location, refused};
use crate::storefront::{auction_card, euros};
use crate::studio::{HOST, MIGRATIONS, Studio};

async fn with_auction(db: &testkit::TestDb) -> Studio {
    let studio = Studio::open(db);
    studio.site().await;
    studio.storefront.add_auction(auction_card("lamp", "Brass lamp"), 500, Some(euros(30_000)));
    studio
}

both! {
    async fn two_bid_and_one_wins(db: TestDb) {
        let studio = with_auction(&db).await;
        let (mut one, mut other) = (Shopper::new(&studio), Shopper::new(&studio));
        let page = one.get("/auctions/lamp").await.expect(200);
        let html = page.text();
        for part in ["<title>Brass lamp – Corner Books</title>", "€95", "1 day 1 hour", "Sign in to bid", "datetime=\"2026-03-02T14:00:00Z\""] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert_eq!(location(one.post("/auctions/lamp/bids", &[("amount", "100")]).await), "/sign-in?next=/auctions/lamp");
        one.sign_in("one@marlow.example").await;
        other.sign_in("another@marlow.example").await;

        refused(one.post("/auctions/lamp/bids", &[("amount", "50")]).await, "Bid €95 or more.");
        for amount in ["", "much", "-100", "1e9", "100.001", "99999999999999999999"] {
            let html = refused(one.post("/auctions/lamp/bids", &[("amount", amount)]).await, "Enter an amount, such as 25.00.");
            assert!(html.contains(&format!("value=\"{amount}\"")), "{html}");
        }
        assert_eq!(location(one.post("/auctions/lamp/bids", &[("amount", "€ 120,00")]).await), "/auctions/lamp?done=bid");
        let html = one.get("/auctions/lamp?done=bid").await.text();
        assert!(html.contains("Your bid counts") && html.contains("Your limit is €120"), "{html}");
        other.post("/auctions/lamp/bids", &[("amount", "110")]).await.expect(303);
        let html = other.get("/auctions/lamp").await.text();
        assert!(html.contains("Somebody has bid more than you") && html.contains("€115") && !html.contains("Your limit is"), "{html}");
        other.post("/auctions/lamp/bids", &[("amount", "150")]).await.expect(303);
        assert!(one.get("/auctions/lamp").await.text().contains("Somebody has bid more than you"));

        studio.storefront.end_auction("lamp");
        let html = other.get("/auctions/lamp").await.text();
        assert!(html.contains("Your order is being made") && !html.contains("else has won"), "{html}");
        studio.storefront.close_auction("lamp");
        refused(one.post("/auctions/lamp/bids", &[("amount", "500")]).await, "The auction is over.");
        assert!(one.get("/auctions/lamp").await.text().contains("Somebody else has won"));
        let html = other.get("/auctions/lamp").await.text();
        assert!(html.contains("You have won") && html.contains("action=\"/orders/lamp/pay\""), "{html}");
        assert!(other.get("/account").await.text().contains("action=\"/orders/lamp/pay\""));
        let order = other.get("/orders/lamp").await.expect(200);
        assert!(order.text().contains("Order A-lamp") && order.text().contains("action=\"/orders/lamp/pay\""), "{}", order.text());
        assert_eq!(order.header("cache-control"), Some("private, no-store"));
        assert!(order.header("content-security-policy").unwrap().contains("form-action 'self' http://localhost:8080;"));
        one.get("/orders/lamp").await.expect(404);
        assert_eq!(location(Shopper::new(&studio).get("/orders/lamp").await), "/sign-in?next=/orders/lamp");
        assert!(location(other.post("/orders/lamp/pay", &[]).await).starts_with("http://localhost:8080/checkout/"));
        one.post("/orders/lamp/pay", &[]).await.expect(404);
    }

    async fn it_can_be_bought_at_once_until_somebody_bids(db: TestDb) {
        let studio = with_auction(&db).await;
        studio.storefront.add_auction(auction_card("vase", "Vase"), 500, Some(euros(20_000)));
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in("one@marlow.example").await;
        let html = shopper.get("/auctions/lamp").await.text();
        let step = html.split("<details class=\"at-once\">").nth(1).unwrap().split("</details>").next().unwrap();
        assert!(step.starts_with("<summary>Buy it now for €300</summary>"), "{step}");
        assert!(step.contains("is binding") && step.contains("action=\"/auctions/lamp/buy\""), "{step}");
        assert!(location(shopper.post("/auctions/lamp/buy", &[]).await).starts_with("http://localhost:8080/checkout/"));
        refused(shopper.post("/auctions/lamp/buy", &[]).await, "The auction is over.");
        let html = shopper.get("/auctions/lamp").await.text();
        assert!(html.contains("You have bought it. Pay to get it.") && html.contains("Pay €300.00"), "{html}");
        shopper.post("/auctions/vase/bids", &[("amount", "95")]).await.expect(303);
        assert!(!shopper.get("/auctions/vase").await.text().contains("Buy it now"));
        refused(shopper.post("/auctions/vase/buy", &[]).await, "The fixed price is no longer offered.");
    }

    async fn the_list_is_everybodys(db: TestDb) {
        let studio = with_auction(&db).await;
        let mut shopper = Shopper::new(&studio);
        shopper.sign_in("one@marlow.example").await;
        let page = shopper.get("/auctions").await.expect(200);
        let html = page.text();
        assert!(html.contains("href=\"/auctions/lamp\"") && html.contains("Ends in 1 day 1 hour"), "{html}");
        assert_eq!(page.header("cache-control"), Some("public, no-cache"));
        assert!(page.header("etag").is_some() && !html.contains("marlow"));
        for path in ["/auctions/nothing", "/auctions/", "/auctions/a%20b", "/auctions/nothing/events"] {
            shopper.get(path).await.expect(404);
        }
    }

    async fn one_script_follows_an_auction(db: TestDb) {
        let studio = with_auction(&db).await;
        let mut shopper = Shopper::new(&studio);
        let page = shopper.get("/auctions/lamp").await.expect(200);
        let html = page.text();
        let script = html.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains(&format!("script-src {ORIGIN}{script}; connect-src 'self'")), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src 'self'"), "{policy}");
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        let file = shopper.get(&script).await.expect(200);
        assert_eq!(file.header("content-type"), Some("text/javascript; charset=utf-8"));
        // No other page may run anything.
        for path in ["/", "/cart", "/auctions", "/products/red-book"] {
            let policy = shopper.get(path).await.header("content-security-policy").unwrap().to_owned();
            assert!(!policy.contains("script-src") && !policy.contains("connect-src"), "{path}: {policy}");
        }

        let request = Request::get("/auctions/lamp/events").header("host", HOST).body(Body::empty()).unwrap();
        let stream = studio.visitor.open(request).await;
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        assert_eq!(stream.headers()["cache-control"], "no-store");
        let mut body = stream.into_body().into_data_stream();
        shopper.sign_in("one@marlow.example").await;
        shopper.post("/auctions/lamp/bids", &[("amount", "120")]).await.expect(303);
        let event = String::from_utf8(body.next().await.unwrap().unwrap().to_vec()).unwrap();
        assert!(event.starts_with("event: auction\n") && event.contains("\"price\":\"€95\"") && event.contains("\"bids\":\"4 bids\""), "{event}");
    }
}
