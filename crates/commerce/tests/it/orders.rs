//! Orders over HTTP: what was agreed stays, what was held is let go, what was paid is sent or given back.

use commerce::CommerceError;
use serde_json::{Value, json};
use testkit::both;

use crate::shop::{MIGRATIONS, Shop};
use crate::till::priced;

both! {
    async fn orders_are_numbered_and_what_was_agreed_stays(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let (first, second) = (shop.place(&mug, 2).await, shop.place(&mug, 1).await);
        let order = shop.order(first).await;
        assert_eq!((&order["number"], &shop.order(second).await["number"]), (&json!(1001), &json!(1002)));
        assert_eq!((&order["state"], &order["fulfilment"]), (&json!("pending_payment"), &json!("unfulfilled")));
        assert_eq!(order["total"], json!({"amount": 2_490, "currency": "EUR"}));
        assert_eq!(order["taxes"][0]["amount"]["amount"], json!(398));

        // The product changes and goes; the order does not.
        shop.patch(&crate::shop::product_path(&mug), json!({"title": "Cup"})).await.expect(200);
        shop.patch(&crate::shop::variant_path(&mug, 0), json!({"price": {"amount": 5, "currency": "EUR"}})).await.expect(200);
        let after = shop.order(first).await;
        assert_eq!((&after["lines"][0]["title"], &after["total"]), (&json!("The mug"), &order["total"]));
        for change in [
            "UPDATE commerce_orders SET total_amount = 1",
            "UPDATE commerce_orders SET number = 5",
            "UPDATE commerce_order_lines SET quantity = 1",
            "UPDATE commerce_order_events SET kind = 'paid'",
            "DELETE FROM commerce_order_events",
            "DELETE FROM commerce_order_lines",
            "DELETE FROM commerce_orders",
        ] {
            assert!(shop.execute(change).await.is_err(), "{change}");
        }
    }

    async fn one_cart_makes_one_order(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let first = shop.try_place("cart_1", priced(&mug, 2)).await.unwrap();
        let again = shop.try_place("cart_1", priced(&mug, 2)).await.unwrap();
        assert_eq!(first.order.id, again.order.id);
        // One that was given up makes room.
        shop.ask(first.order.id, "cancellation", json!({})).await.expect(200);
        let next = shop.try_place("cart_1", priced(&mug, 2)).await.unwrap();
        assert_ne!(first.order.id, next.order.id);
    }

    async fn parts_that_do_not_add_up_are_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let tamper: [fn(&mut commerce::pricing::Priced); 4] = [
            |priced| priced.total.amount = 1,
            |priced| priced.lines[0].total.amount -= 1,
            |priced| priced.lines[0].quantity = 0,
            |priced| { priced.shipping.amount = -490; priced.total.amount -= 980 },
        ];
        for tamper in tamper {
            let mut wrong = priced(&mug, 2);
            tamper(&mut wrong);
            assert!(matches!(shop.try_place("cart_1", wrong).await, Err(CommerceError::Invalid(_))));
        }
    }

    async fn stock_is_held_until_an_order_is_given_up(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let first = shop.place(&mug, 2).await;
        assert!(matches!(shop.try_place("b", priced(&mug, 2)).await, Err(CommerceError::OutOfStock(_))));
        let cancelled = shop.ask(first, "cancellation", json!({"reason": "The customer called"})).await.expect(200).value();
        assert_eq!(cancelled["state"], "cancelled");
        // Again is no other answer.
        assert_eq!(shop.ask(first, "cancellation", json!({})).await.expect(200).value()["version"], cancelled["version"]);
        let second = shop.place(&mug, 3).await;
        assert_eq!(shop.on_hand(&mug).await, 3);
        // Before its time the job only puts itself off.
        shop.expire(second).await;
        assert_eq!(shop.order(second).await["state"], "pending_payment");
        shop.pass_deadlines().await;
        shop.expire(second).await;
        assert_eq!(shop.history(second).await, ["placed", "expired"]);
        assert_eq!(shop.history(first).await, ["placed", "cancelled"]);
        shop.place(&mug, 3).await;
        let _ = shop.ask(second, "cancellation", json!({})).await.problem(409, "order_state");
    }

    async fn goods_are_sent_bit_by_bit(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let order = shop.place(&mug, 5).await;
        let line = shop.order(order).await["lines"][0]["id"].clone();
        let some = |quantity: i64| json!({"lines": [{"line_id": line, "quantity": quantity}]});
        let _ = shop.ask(order, "fulfilments", some(1)).await.problem(409, "order_state");
        let page = shop.begin_payment(order).await;
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        for (quantity, status, code) in [(0, 422, "validation_failed"), (-3, 422, "validation_failed"), (6, 409, "nothing_left"), (i64::MAX, 409, "nothing_left")] {
            let _ = shop.ask(order, "fulfilments", some(quantity)).await.problem(status, code);
        }
        let keyed = shop.client.header("idempotency-key", "k");
        let path = format!("/api/commerce/v1/orders/{order}/fulfilments");
        let mut sent = some(2);
        sent["carrier"] = json!("DHL");
        sent["tracking_url"] = json!("https://dhl.example/1");
        let first = keyed.post(&path, sent.clone()).await.expect(201).value();
        let again = keyed.post(&path, sent).await.expect(201).value();
        assert_eq!((&first["fulfilments"], &first["fulfilment"]), (&again["fulfilments"], &json!("partially_fulfilled")));
        let _ = keyed.post(&path, some(1)).await.problem(422, "idempotency_key_reused");
        let _ = shop.client.post(&path, some(1)).await.problem(400, "idempotency_key_missing");
        let bad = json!({"tracking_url": "javascript:alert(1)"});
        let _ = shop.ask(order, "fulfilments", bad).await.problem(422, "validation_failed");
        // What is given back need not be sent.
        shop.ask(order, "refunds", some(1)).await.expect(201);
        shop.run_jobs().await;
        let rest = shop.ask(order, "fulfilments", json!({})).await.expect(201).value();
        assert_eq!(rest["fulfilments"][1]["lines"][0]["quantity"], 2);
        assert_eq!((&rest["fulfilment"], &rest["state"]), (&json!("fulfilled"), &json!("partially_refunded")));
        let _ = shop.ask(order, "fulfilments", json!({})).await.problem(409, "nothing_left");
    }

    async fn refunds_are_exact_and_never_more_than_was_paid(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let order = shop.paid(&mug, 3).await;
        assert_eq!(shop.on_hand(&mug).await, 6);
        let line = shop.order(order).await["lines"][0]["id"].clone();
        let euros = |amount: i64| json!({"amount": {"amount": amount, "currency": "EUR"}});
        for (body, status, code) in [
            (euros(0), 422, "validation_failed"),
            (euros(-1), 422, "validation_failed"),
            (euros(3_491), 409, "refund_exceeds_payment"),
            (euros(i64::MAX), 409, "refund_exceeds_payment"),
            (json!({"amount": {"amount": 1, "currency": "USD"}}), 422, "validation_failed"),
            (json!({"lines": []}), 422, "validation_failed"),
            (json!({"lines": [{"line_id": line, "quantity": 4}]}), 409, "nothing_left"),
            (json!({"amount": {"amount": 1, "currency": "EUR"}, "lines": []}), 422, "validation_failed"),
        ] {
            let _ = shop.ask(order, "refunds", body).await.problem(status, code);
        }
        // An amount first, then one item with the shipping, then whatever is left.
        assert_eq!(shop.ask(order, "refunds", euros(100)).await.expect(201).value()["state"], "pending");
        shop.run_jobs().await;
        let items = json!({"lines": [{"line_id": line, "quantity": 1}], "shipping": true, "restock": true});
        let item = shop.ask(order, "refunds", items).await.expect(201).value();
        shop.run_jobs().await;
        assert_eq!(shop.on_hand(&mug).await, 7);
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["refunded"]["amount"]), (&json!("partially_refunded"), &json!(100 + item["amount"]["amount"].as_i64().unwrap())));
        let keyed = shop.client.header("idempotency-key", "all");
        let path = format!("/api/commerce/v1/orders/{order}/refunds");
        let rest = keyed.post(&path, json!({"restock": true})).await.expect(201).value();
        assert_eq!(keyed.post(&path, json!({"restock": true})).await.expect(201).value()["id"], rest["id"]);
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["refunded"]["amount"]), (&json!("refunded"), &json!(3_490)));
        assert_eq!(shop.on_hand(&mug).await, 9);
        let _ = shop.ask(order, "refunds", json!({})).await.problem(409, "order_state");
        let usage = shop.usage().await;
        assert_eq!(usage[0], ("order_completed".to_owned(), 3_490, 87));
        assert_eq!(usage[1..].iter().map(|(_, amount, _)| amount).sum::<i64>(), 3_490);
        assert_eq!(usage[1..].iter().map(|(_, _, fee)| fee).sum::<i64>(), 87);
        assert_eq!(usage.len(), 4);
    }

    async fn orders_are_listed_and_read_by_version(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let (first, second) = (shop.place(&mug, 1).await, shop.place(&mug, 1).await);
        shop.ask(second, "cancellation", json!({})).await.expect(200);
        let list = |query: &str| {
            let path = format!("/api/commerce/v1/orders?{query}");
            let client = shop.client.clone();
            async move { client.get(&path).await.expect(200).value() }
        };
        let ids = |page: Value| page["data"].as_array().unwrap().iter().map(crate::shop::id).collect::<Vec<_>>();
        assert_eq!(ids(list("").await), [second.to_string(), first.to_string()]);
        assert_eq!(ids(list("state=cancelled").await), [second.to_string()]);
        assert_eq!(ids(list("number=1001").await), [first.to_string()]);
        assert_eq!(ids(list("email=ada@example.com&fulfilment=unfulfilled").await).len(), 2);
        assert!(ids(list("customer_id=cust_01h455vb4pex5vsknk084sn02q").await).is_empty());
        let page = list("limit=1").await;
        let next = list(&format!("limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await;
        assert_eq!((ids(page), ids(next)), (vec![second.to_string()], vec![first.to_string()]));
        let path = format!("/api/commerce/v1/orders/{first}");
        let tag = shop.client.get(&path).await.expect(200).header("etag").unwrap().to_owned();
        shop.client.header("if-none-match", &tag).get(&path).await.expect(304);
        let _ = shop.client.get("/api/commerce/v1/orders?state=lost").await.problem(400, "invalid_query");
    }

    async fn an_erased_customer_is_in_no_order_that_is_over(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let customer = crate::carts::customer(&shop, &shop.ctx, "ada@example.com").await;
        let (over, open) = (shop.place(&mug, 1).await, shop.place(&mug, 1).await);
        shop.execute(&format!("UPDATE commerce_orders SET customer_id = '{customer}'")).await.unwrap();
        shop.ask(over, "cancellation", json!({})).await.expect(200);
        let path = format!("/api/commerce/v1/customers/{customer}");
        let export = shop.client.send(http::Method::POST, &format!("{path}/export"), None).await.expect(200).value();
        assert_eq!(export["orders"].as_array().unwrap().len(), 2);
        assert_eq!(export["orders"][0]["contact"]["email"], "ada@example.com");
        shop.client.send(http::Method::POST, &format!("{path}/erasure"), None).await.expect(202);
        shop.run_jobs().await;
        assert_eq!((&shop.order(over).await["email"], &shop.order(open).await["email"]), (&json!(""), &json!("ada@example.com")));
    }

    async fn an_invoice_says_all_and_runs_nothing(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let order = shop.paid(&mug, 2).await;
        let page = shop.client.get(&format!("/api/commerce/v1/orders/{order}/invoice")).await.expect(200);
        let text = page.text();
        for part in ["Invoice 1001", "The mug", "€24.90", "19\u{a0}%", "€3.98", "Delivery (Standard)", "test mode", "<dt>Reference</dt>", "@media print"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let written = shop.order(order).await["created_at"].clone();
        assert!(!text.contains(&written.as_str().unwrap()[..10]), "days are written out: {text}");
        let waiting = shop.place(&mug, 1).await;
        let page = shop.client.get(&format!("/api/commerce/v1/orders/{waiting}/invoice")).await.expect(200);
        assert!(page.text().contains("<dt>Payment</dt><dd>Not paid yet</dd>"), "{}", page.text());
        assert!(!text.contains("<script"));
        assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; style-src 'sha256-"));
    }
}
