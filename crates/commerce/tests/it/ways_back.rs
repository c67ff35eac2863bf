//! Where the checkout leads who cannot go on, or comes to an address of a form, and what it says of an order that waits.

use commerce::shop::{carts, checkout};
use serde_json::json;
use testkit::{Answer, both};

use crate::carts::offer;
use crate::checkout::{Guest, press, write_address};
use crate::shop::{MIGRATIONS, Shop};
use crate::till::{HOST, PUBLIC};

/// The page says this, and leads here.
#[track_caller]
fn leads(page: &Answer, title: &str, link: Option<&str>) {
    let text = page.text();
    assert!(text.contains(&format!("<h1>{title}</h1>")), "{text}");
    match link {
        Some(link) => assert!(text.contains(&format!("<a href=\"{link}\">")), "{link}: {text}"),
        None => assert!(!text.contains("<a "), "{text}"),
    }
}

both! {
    async fn a_way_over_that_works_no_more_leads_back(db: TestDb) {
        const OLD: &str = "This link has been used or is too old";
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let visitor = shop.till.visitor();
        let guest = Guest::with(&shop, &variant, 1).await;
        let used = guest.hand_over(&shop).await;
        visitor.get(&used).await.expect(303);
        leads(&visitor.get(&used).await.expect(410), OLD, Some("https://shop.example/cart"));
        let late = guest.hand_over(&shop).await;
        shop.execute("UPDATE commerce_handovers SET expires_at = 1 WHERE redeemed_at IS NULL").await.unwrap();
        leads(&visitor.get(&late).await.expect(410), OLD, Some("https://shop.example/cart"));
        let stale = guest.hand_over(&shop).await;
        carts::add(&shop.config, &shop.visitor_ctx(), &guest.shopper(), variant.parse().unwrap(), 1).await.unwrap();
        leads(&visitor.get(&stale).await.expect(409), "Your cart has changed", Some("https://shop.example/cart"));
        // Of an order to the order.
        let mug = shop.stocked("cup", 3).await;
        let order = shop.place(&mug, 1).await;
        let made = checkout::start_for_order(&shop.config, &shop.visitor_ctx(), order, HOST, "/won").await.unwrap();
        let path = made.url.strip_prefix(PUBLIC).unwrap();
        visitor.get(path).await.expect(303);
        leads(&visitor.get(path).await.expect(410), OLD, Some(&format!("https://shop.example/orders/{order}")));
        // A host that is no longer verified is named to nobody, and what was never made here leads nowhere.
        shop.execute("UPDATE commerce_handovers SET host = 'evil.example'").await.unwrap();
        leads(&visitor.get(&used).await.expect(410), OLD, None);
        let (secret, end) = used.split_at(used.len() - 1);
        let other = format!("{secret}{}", if end == "A" { "B" } else { "A" });
        leads(&visitor.get(&other).await.expect(404), "There is no such checkout", None);
    }

    async fn the_address_of_a_form_leads_to_its_page(db: TestDb) {
        let shop = Shop::open(&db);
        let visitor = shop.till.visitor();
        for path in ["/checkout/details", "/checkout/pay", "/checkout/shipping"] {
            assert_eq!(visitor.get(path).await.expect(303).header("location"), Some("/checkout"), "{path}");
        }
    }

    async fn an_order_that_waits_says_as_much_as_its_review(db: TestDb) {
        let shop = Shop::open(&db);
        let any = shop.client.header("if-match", "*");
        any.put("/api/commerce/v1/tax-rates/GB", json!({"name": "VAT", "rate": 200_000, "taxes_shipping": true})).await.expect(200);
        let nothing = json!({"amount": 0, "currency": "EUR"});
        let rate = json!({"country": "GB", "name": "Royal Mail", "from_subtotal": nothing, "price": nothing});
        shop.client.post("/api/commerce/v1/shipping-rates", rate).await.expect(201);
        let (_, variant) = offer(&shop, "mug", 1_200, 9).await;
        let client = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        assert!(review.text().contains("held for you for 30 minutes."), "{}", review.text());
        press(&client, &review, &[]).await.expect(303);
        let order = client.get("/checkout").await.expect(200);
        for page in [&review, &order] {
            for part in ["<dt>Delivery, Royal Mail</dt><dd>Free</dd>", "<dt>Total</dt><dd>€12.00</dd>", "<dt>Including tax</dt><dd>€2.00</dd>"] {
                assert!(page.text().contains(part), "{part}: {}", page.text());
            }
        }
        assert!(order.text().contains("held for you until ") && order.text().contains(" UTC."), "{}", order.text());
    }
}
