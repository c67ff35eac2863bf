//! How a cart is sent: what is offered, and what the shopper chooses in the cart and at the checkout.

use serde_json::{Value, json};
use testkit::both;

use crate::carts::{add, cart, offer};
use crate::checkout::{Guest, hidden, press, write_address, write_address_again};
use crate::shop::{MIGRATIONS, Shop, id};
use crate::till::form;

const RATES: &str = "/api/commerce/v1/shipping-rates";

/// A way of sending to Britain.
async fn british_way(shop: &Shop, name: &str, price: i64) -> Value {
    let rate = json!({"country": "GB", "name": name, "from_subtotal": {"amount": 0, "currency": "EUR"}, "price": {"amount": price, "currency": "EUR"}});
    shop.client.post(RATES, rate).await.expect(201).value()
}

fn names(cart: &Value) -> Vec<&str> {
    cart["shipping_options"].as_array().unwrap().iter().map(|option| option["name"].as_str().unwrap()).collect()
}

both! {
    async fn is_chosen_in_the_cart(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 9).await;
        let cart = cart(&shop).await;
        let too_early = shop.patch(&cart, json!({"shipping_method": "Post"})).await.problem(422, "validation_failed");
        assert_eq!((too_early.errors[0].pointer.as_str(), too_early.errors[0].code.as_str()), ("/shipping_method", "not_offered"));
        let _ = british_way(&shop, "Post", 500).await;
        let courier = british_way(&shop, "Courier", 1_200).await;
        let filled = add(&shop, &cart, &mug, 1).await;
        assert_eq!((names(&filled), &filled["shipping"]), (vec![], &Value::Null), "nothing is sent to nowhere");

        let british = shop.patch(&cart, json!({"country": "GB"})).await.expect(200).value();
        assert_eq!((names(&british), &british["shipping"]["name"], &british["total"]["amount"]), (vec!["Post", "Courier"], &json!("Post"), &json!(1_500)));
        let chosen = shop.patch(&cart, json!({"shipping_method": "Courier"})).await.expect(200).value();
        assert_eq!((&chosen["shipping"]["name"], &chosen["total"]["amount"]), (&json!("Courier"), &json!(2_200)));
        let refused = shop.patch(&cart, json!({"shipping_method": "By drone"})).await.problem(422, "validation_failed");
        assert!(refused.errors[0].detail.contains("Post, Courier"), "{refused:?}");
        assert_eq!(shop.client.get(&cart).await.value()["shipping"]["name"], "Courier", "what was refused changed nothing");

        // A way that is no longer offered gives room to the first, and comes back with the offer.
        let path = format!("{RATES}/{}", id(&courier));
        shop.client.header("if-match", "*").delete(&path).await.expect(204);
        assert_eq!(shop.client.get(&cart).await.value()["shipping"]["name"], "Post");
        let _ = british_way(&shop, "Courier", 900).await;
        assert_eq!(shop.client.get(&cart).await.value()["total"]["amount"], 1_900);
        let first = shop.patch(&cart, json!({"shipping_method": null})).await.expect(200).value();
        assert_eq!(first["shipping"]["name"], "Post");
    }

    async fn the_checkout_begins_with_the_choice_of_the_cart(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_british_rates().await;
        let _ = british_way(&shop, "By courier", 1_200).await;
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 2).await;
        let carts = shop.client.get("/api/commerce/v1/carts").await.expect(200).value();
        let cart = format!("/api/commerce/v1/carts/{}", id(&carts["data"][0]));
        let _ = shop.patch(&cart, json!({"country": "GB", "shipping_method": "By courier"})).await.expect(200);
        let client = guest.at_checkout(&shop).await;
        let review = write_address(&client).await;
        for part in ["Order and pay €38.40", "value=\"By courier\" checked"] {
            assert!(review.text().contains(part), "{part}: {}", review.text());
        }
        // The page has the last word.
        let other = press(&client, &review, &[("way", "Royal Mail")]).await.expect(303);
        assert_eq!(other.header("location"), Some("/checkout?sent=1"));
        let review = client.get("/checkout").await.expect(200);
        let _ = press(&client, &review, &[]).await.expect(303);
        assert_eq!(shop.orders().await[0]["total"]["amount"], 3_000);
    }

    async fn is_chosen_at_the_checkout(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_british_rates().await;
        let express = british_way(&shop, "By courier", 1_200).await;
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let client = Guest::with(&shop, &variant, 2).await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        // The cheapest until another is chosen.
        for part in ["Order and pay €30.00", "value=\"Royal Mail\" checked", "value=\"By courier\"", "€12.00"] {
            assert!(review.text().contains(part), "{part}: {}", review.text());
        }
        let token = hidden(&review, "form");
        let unknown = form(&client, "/checkout/shipping", &[("form", &token), ("way", "By drone")]).await.expect(303);
        assert_eq!(unknown.header("location"), Some("/checkout"));
        let _ = form(&client, "/checkout/shipping", &[("form", "made up"), ("way", "By courier")]).await.expect(403);
        let chosen = form(&client, "/checkout/shipping", &[("form", &token), ("way", "By courier")]).await.expect(303);
        let review = client.get(chosen.header("location").unwrap()).await.expect(200);
        // 20.00 and 12.00 with 20 % on both.
        for part in ["The total is now €38.40.", "Order and pay €38.40", "value=\"By courier\" checked"] {
            assert!(review.text().contains(part), "{part}: {}", review.text());
        }
        // Whoever chooses and pays at once sees the other total first.
        let other = press(&client, &review, &[("way", "Royal Mail")]).await.expect(303);
        assert_eq!((other.header("location"), shop.orders().await.len()), (Some("/checkout?sent=1"), 0));
        let review = client.get("/checkout").await.expect(200);
        assert!(review.text().contains("Order and pay €30.00"), "{}", review.text());
        let stale = press(&client, &review, &[("way", "By courier")]).await.expect(303);
        assert_eq!(stale.header("location"), Some("/checkout?sent=1"));
        // An address that is changed keeps the choice; a way that ends meanwhile is noticed before anything is ordered.
        let review = write_address_again(&client).await;
        assert!(review.text().contains("value=\"By courier\" checked"), "{}", review.text());
        let path = format!("{RATES}/{}", id(&express));
        shop.client.header("if-match", "*").delete(&path).await.expect(204);
        let gone = press(&client, &review, &[("way", "By courier")]).await.expect(409);
        assert!(gone.text().contains("The total is now €30.00."), "{}", gone.text());
        assert_eq!(shop.orders().await.len(), 0);
        let gateway = press(&client, &gone, &[("confirm", "on")]).await.expect(303).header("location").unwrap().to_owned();
        assert!(gateway.contains("/checkout/test-gateway/"), "{gateway}");
        let order = shop.orders().await[0].clone();
        assert_eq!(order["total"]["amount"], 3_000);
    }
}
