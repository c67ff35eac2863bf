//! The checkout when something changes on the way: another address, a coupon that counts no more, several windows at once, an order
//! that costs nothing.

use commerce::shop::carts;
use serde_json::{Value, json};
use testkit::{Answer, Client, both};

use crate::carts::offer;
use crate::checkout::{Guest, hidden, press, write_address};
use crate::shop::{MIGRATIONS, Shop, id};
use crate::till::{PUBLIC, form};

const COUPONS: &str = "/api/commerce/v1/coupons";

/// Writes an address in this town and country; answers what comes of it.
async fn write(client: &Client, token: &str, city: &str, country: &str) -> Answer {
    let fields = [
        ("email", "ada@example.com"),
        ("name", "Ada Lovelace"),
        ("line1", "12 Ockham Park"),
        ("city", city),
        ("postal_code", "KT11 1AA"),
        ("country", country),
        ("form", token),
    ];
    form(client, "/checkout/details", &fields).await
}

/// A coupon of so many hundredths of a per cent, once for each customer.
async fn coupon(shop: &Shop, code: &str, basis_points: u32) -> String {
    let discount = json!({"kind": "percentage", "basis_points": basis_points});
    let body =
        json!({"code": code, "discount": discount, "starts_at": "2020-01-01T00:00:00Z", "limit_per_customer": 1});
    format!("{COUPONS}/{}", id(&shop.client.post(COUPONS, body).await.expect(201).value()))
}

/// A guest who has a mug and a coupon in the cart.
async fn guest_with(shop: &Shop, variant: &str, code: &str) -> Guest {
    let guest = Guest::with(shop, variant, 1).await;
    let all = shop.client.get("/api/commerce/v1/carts").await.expect(200).value();
    let cart = format!("/api/commerce/v1/carts/{}", id(&all["data"][0]));
    let _ = shop.patch(&cart, json!({"coupon_code": code})).await.expect(200);
    guest
}

async fn kept(shop: &Shop) -> u64 {
    shop.execute("UPDATE commerce_checkouts SET host = host WHERE details IS NOT NULL").await.unwrap()
}

both! {
    async fn an_address_that_is_changed_after_the_order_is_the_orders(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_british_rates().await;
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let client = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        let gateway = press(&client, &review, &[]).await.expect(303).header("location").unwrap().to_owned();
        let order: commerce::OrderId = id(&shop.orders().await[0]).parse().unwrap();
        let token = hidden(&client.get("/checkout?edit=1").await.expect(200), "form");
        write(&client, &token, "Ockham", "GB").await.expect(303);
        assert!(client.get("/checkout").await.expect(200).text().contains("Ockham"));
        assert_eq!(shop.order(order).await["shipping_address"]["city"], "Ockham");
        assert_eq!(kept(&shop).await, 0, "what was typed is in the order, and nowhere else");
        // Tax and sending were reckoned for Britain.
        let refused = write(&client, &token, "Paris", "FR").await.expect(422);
        for part in ["The total of this order is for United Kingdom.", "write to the shop", "id=\"country-fault\""] {
            assert!(refused.text().contains(part), "{part}: {}", refused.text());
        }
        assert_eq!(shop.order(order).await["shipping_address"]["city"], "Ockham");
        // Once it is paid the page leads back, and says no word of a failure.
        shop.choose(gateway.strip_prefix(PUBLIC).unwrap(), "pay").await;
        shop.run_jobs().await;
        let late = write(&client, &token, "London", "GB").await.expect(303);
        assert_eq!(late.header("location"), Some("/checkout"));
        assert_eq!(shop.order(order).await["shipping_address"]["city"], "Ockham");
    }

    async fn a_country_that_is_none_is_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let client = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let token = hidden(&client.get("/checkout").await.expect(200), "form");
        let refused = write(&client, &token, "Nowhere", "XX").await.expect(422);
        assert!(refused.text().contains("Choose a country."), "{}", refused.text());
        assert_eq!(kept(&shop).await, 0);
    }

    async fn a_coupon_that_was_used_up_by_the_same_address_is_told_and_drops_out(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        coupon(&shop, "ONCE", 1_000).await;
        let client = guest_with(&shop, &variant, "ONCE").await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        press(&client, &review, &[]).await.expect(303);
        assert_eq!(shop.orders().await[0]["total"]["amount"], 900);
        // The same guest again: until the address is known, nobody can tell.
        let client = guest_with(&shop, &variant, "ONCE").await.at_checkout(&shop).await;
        assert!(client.get("/checkout").await.expect(200).text().contains("€9.00"));
        let review = write_address(&client).await;
        for part in ["The coupon ONCE has been used up.", "I agree to the changed total of €10.00"] {
            assert!(review.text().contains(part), "{part}: {}", review.text());
        }
        press(&client, &review, &[]).await.expect(409);
        press(&client, &review, &[("confirm", "on")]).await.expect(303);
        let orders = shop.orders().await;
        assert_eq!((orders.len(), &orders[0]["total"]["amount"]), (2, &json!(1_000)));
    }

    async fn twenty_presses_of_one_button_are_one_order_and_one_payment(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let client = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        let (token, seen) = (hidden(&review, "form"), hidden(&review, "seen"));
        let presses: Vec<_> = (0..20)
            .map(|_| {
                let (client, token, seen) = (client.clone(), token.clone(), seen.clone());
                tokio::spawn(async move {
                    let pressed = form(&client, "/checkout/pay", &[("form", &token), ("seen", &seen)]).await;
                    (pressed.status.as_u16(), pressed.header("location").map(str::to_owned))
                })
            })
            .collect();
        let mut answers = Vec::new();
        for press in presses {
            answers.push(press.await.unwrap());
        }
        let first = answers[0].clone();
        assert!(first.0 == 303 && answers.iter().all(|answer| *answer == first), "{answers:?}");
        assert_eq!(shop.orders().await.len(), 1);
    }

    async fn a_cart_in_several_windows_is_ordered_in_one(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 1).await;
        let mut windows = Vec::new();
        for _ in 0..6 {
            let client = guest.at_checkout(&shop).await;
            let review = write_address(&client).await;
            windows.push((client, hidden(&review, "form"), hidden(&review, "seen")));
        }
        let presses: Vec<_> = windows
            .into_iter()
            .map(|(client, token, seen)| {
                tokio::spawn(async move { form(&client, "/checkout/pay", &[("form", &token), ("seen", &seen)]).await.status.as_u16() })
            })
            .collect();
        let mut statuses = Vec::new();
        for press in presses {
            statuses.push(press.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![303], vec![409; 5]].concat());
        assert_eq!(shop.orders().await.len(), 1);
    }

    async fn what_is_put_in_while_the_cart_is_ordered_is_ordered_or_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 99).await;
        for _ in 0..5 {
            let guest = Guest::with(&shop, &variant, 1).await;
            let client = guest.at_checkout(&shop).await;
            let review = write_address(&client).await;
            let (ctx, shopper) = (shop.visitor_ctx(), guest.shopper());
            let (pressed, added) = tokio::join!(
                press(&client, &review, &[]),
                carts::add(&shop.config, &ctx, &shopper, variant.parse().unwrap(), 1)
            );
            // Either the cart was another one when the button was pressed, or the line is in a cart of its own.
            let added = added.unwrap();
            let is_same = added.token.is_none();
            assert_eq!(pressed.status.as_u16(), if is_same { 409 } else { 303 }, "{}", pressed.text());
        }
    }

    async fn an_order_that_cost_nothing_can_be_cancelled(db: TestDb) {
        let shop = Shop::open(&db);
        let (product, variant) = offer(&shop, "mug", 1_000, 9).await;
        let coupon = coupon(&shop, "GIFT", 10_000).await;
        let used = async || shop.client.get(&coupon).await.expect(200).value()["used"].clone();
        let order = async || {
            let client = guest_with(&shop, &variant, "GIFT").await.at_checkout(&shop).await;
            let review = write_address(&client).await;
            press(&client, &review, &[]).await.expect(303);
            let order: Value = shop.orders().await[0].clone();
            assert_eq!((&order["state"], &order["total"]["amount"]), (&json!("paid"), &json!(0)));
            id(&order).parse::<commerce::OrderId>().unwrap()
        };
        let first = order().await;
        assert_eq!((shop.on_hand(&product).await, used().await), (8, json!(1)));
        let cancelled = shop.ask(first, "cancellation", json!({"reason": "Wrong size"})).await.expect(200).value();
        assert_eq!(cancelled["state"], "cancelled");
        assert_eq!((shop.on_hand(&product).await, used().await), (9, json!(0)));
        shop.ask(first, "cancellation", json!({})).await.expect(200);
        assert_eq!(shop.on_hand(&product).await, 9, "again is no other answer");
        let _ = shop.ask(first, "fulfilments", json!({})).await.problem(409, "order_state");
        // What was sent is not cancelled.
        let second = order().await;
        shop.ask(second, "fulfilments", json!({})).await.expect(201);
        let _ = shop.ask(second, "cancellation", json!({})).await.problem(409, "order_state");
        shop.run_jobs().await;
    }
}
