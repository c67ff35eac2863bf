//! Paying at the test gateway, and what its messages do.

use std::time::Duration;

use commerce::WebhookSecret;
use kernel::time::{Clock as _, Timestamp};
use serde_json::json;
use testkit::both;

use crate::shop::{MIGRATIONS, Shop};
use crate::till::{HOST, PUBLIC, SECRET, Sent, form};

both! {
    async fn a_shopper_pays_and_comes_back_with_a_word(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 2).await;
        let page = shop.begin_payment(order).await;
        // The same order has the same page.
        assert_eq!(shop.begin_payment(order).await, page);
        let shown = shop.till.visitor().get(&page).await.expect(200);
        for part in ["TEST MODE", "Order 1001", "€24.90", "value=\"decline\""] {
            assert!(shown.text().contains(part), "{part}");
        }
        assert!(!shown.text().contains("<script"));
        let back = shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["payments"][0]["state"]), (&json!("paid"), &json!("succeeded")));
        assert_eq!(told["payments"][0]["application_fee"]["amount"], 62);
        assert_eq!(shop.on_hand(&mug).await, 1);
        assert_eq!(shop.history(order).await, ["placed", "payment_started", "paid"]);
        assert_eq!(shop.usage().await, [("order_completed".to_owned(), 2_490, 62)]);

        let onward = shop.till.visitor().get(back.strip_prefix(PUBLIC).unwrap()).await.expect(303);
        let word = onward.header("location").unwrap().strip_prefix("https://shop.example/order?checkout=").unwrap().to_owned();
        let verified = commerce::shop::checkout::verify_return(&shop.config, &shop.ctx, HOST, &word).unwrap();
        assert_eq!((verified.order_id, verified.number, verified.status.as_str()), (order, 1001, "paid"));
        let body = json!({"host": HOST, "checkout": word});
        let told = shop.client.post("/api/commerce/v1/checkout-returns", body).await.expect(200).value();
        assert_eq!(told, json!({"order_id": order, "number": 1001, "status": "paid"}));
        // On another host, for another tenant, later, or changed it is worth nothing.
        let refused = |ctx, host, word: &str| commerce::shop::checkout::verify_return(&shop.config, ctx, host, word).is_err();
        let stranger = testkit::owner(testkit::tenant(2));
        assert!(refused(&shop.ctx, "evil.example", &word) && refused(&stranger, HOST, &word));
        assert!(refused(&shop.ctx, HOST, "") && refused(&shop.ctx, HOST, &word[1..]));
        shop.clock.0.advance(Duration::from_secs(901));
        assert!(refused(&shop.ctx, HOST, &word));
    }

    async fn a_shopper_who_is_faster_than_the_message_is_told_the_truth(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        let back = shop.choose(&page, "pay").await;
        shop.till.visitor().get(back.strip_prefix(PUBLIC).unwrap()).await.expect(303);
        assert_eq!(shop.order(order).await["state"], "paid");
        // The message comes, and nothing happens twice.
        shop.run_jobs().await;
        assert_eq!(shop.history(order).await, ["placed", "payment_started", "paid"]);
        assert_eq!((shop.usage().await.len(), shop.on_hand(&mug).await), (1, 2));
    }

    async fn a_declined_card_can_be_tried_again_and_a_delay_holds_the_stock(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        assert_eq!(shop.choose(&page, "decline").await, page);
        assert!(shop.till.visitor().get(&page).await.expect(200).text().contains("The card was declined."));
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["payments"][0]["state"]), (&json!("pending_payment"), &json!("failed")));
        assert_eq!(shop.begin_payment(order).await, page);
        shop.choose(&page, "delay").await;
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "paid");
        let expected = ["placed", "payment_started", "payment_failed", "payment_processing", "paid"];
        assert_eq!(shop.history(order).await, expected);
    }

    async fn messages_are_delivered_until_they_are_accepted(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.till.refuse(3);
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        assert_eq!((shop.till.sent().len(), &shop.order(order).await["state"]), (1, &json!("paid")));
    }

    async fn messages_are_believed_only_when_signed_now_and_applied_once_in_any_order(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 30).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.till.hold();
        shop.choose(&page, "decline").await;
        shop.choose(&page, "delay").await;
        shop.run_jobs().await;
        let messages = shop.till.sent();
        assert_eq!(messages.len(), 3);
        let signed_by = |secret: &[u8], at: Timestamp, sent: &Sent| {
            let id = sent.headers[0].1.clone();
            let headers = WebhookSecret::new(secret).unwrap().sign(&id, at, &sent.body).to_vec();
            Sent { headers, ..sent.clone() }
        };
        let now = shop.clock.now();
        let paid = messages.iter().find(|sent| sent.body.contains("payment.succeeded")).unwrap();
        let _ = shop.till.post(&Sent { headers: Vec::new(), ..paid.clone() }).await.problem(400, "webhook_invalid");
        let forged = signed_by(b"a secret that somebody else made up", now, paid);
        let _ = shop.till.post(&forged).await.problem(400, "webhook_invalid");
        let changed = Sent { body: paid.body.replace("1490", "1"), ..paid.clone() };
        let _ = shop.till.post(&changed).await.problem(400, "webhook_invalid");
        for at in [now - Duration::from_secs(301), now + Duration::from_secs(301)] {
            let _ = shop.till.post(&signed_by(SECRET, at, paid)).await.problem(400, "webhook_invalid");
        }
        let elsewhere = Sent { path: paid.path.replace("/test", "/stripe"), ..paid.clone() };
        let _ = shop.till.post(&elsewhere).await.problem(404, "not_found");
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "pending_payment");

        // The last first, each twice, and one with an amount that does not fit.
        let wrong = signed_by(SECRET, now, &Sent { body: paid.body.replace("1490", "1"), ..paid.clone() });
        let mut wrong = wrong;
        wrong.headers = WebhookSecret::new(SECRET).unwrap().sign("msg_other", now, &wrong.body).to_vec();
        shop.till.post(&wrong).await.expect(204);
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "pending_payment");
        for sent in messages.iter().rev().chain(messages.iter()) {
            shop.till.post(&signed_by(SECRET, shop.clock.now(), sent)).await.expect(204);
            shop.run_jobs().await;
        }
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["payments"][0]["state"]), (&json!("paid"), &json!("succeeded")));
        assert_eq!(shop.history(order).await, ["placed", "payment_started", "paid"]);
        assert_eq!(shop.usage().await.len(), 1);
    }

    async fn money_that_comes_too_late_goes_back(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 1).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.ask(order, "cancellation", json!({})).await.expect(200);
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["refunds"][0]["state"]), (&json!("cancelled"), &json!("succeeded")));
        assert_eq!((&told["refunded"]["amount"], shop.on_hand(&mug).await), (&json!(0), 1));
        let expected = ["placed", "payment_started", "cancelled", "paid_too_late", "refunded"];
        assert_eq!(shop.history(order).await, expected);
        assert_eq!(shop.usage().await, [("payment_returned".to_owned(), 1_490, 0)]);

        // The deadline passed and somebody else has the goods: the same.
        let late = shop.place(&mug, 1).await;
        let page = shop.begin_payment(late).await;
        shop.pass_deadlines().await;
        let faster = shop.place(&mug, 1).await;
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        let told = shop.order(late).await;
        assert_eq!((&told["state"], &told["refunds"][0]["state"]), (&json!("expired"), &json!("succeeded")));
        assert_eq!(shop.order(faster).await["state"], "pending_payment");
        // Nobody was faster: late is as good as in time.
        shop.ask(faster, "cancellation", json!({})).await.expect(200);
        let alone = shop.place(&mug, 1).await;
        let page = shop.begin_payment(alone).await;
        shop.pass_deadlines().await;
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        assert_eq!((&shop.order(alone).await["state"], shop.on_hand(&mug).await), (&json!("paid"), 0));
    }

    async fn redirects_stay_on_verified_hosts(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        for host in ["evil.example", "shop.example.evil.example", "shop.example:8080", "shop.example/", "SHOP.example@evil.example", ""] {
            let answer = shop.ask(order, "payments", json!({"host": host, "return_path": "/order"})).await;
            let _ = answer.problem(422, "host_not_verified");
        }
        for path in ["//evil.example", "/\\evil.example", "https://evil.example", "order", "", "/a\r\nset-cookie: a=b"] {
            let answer = shop.ask(order, "payments", json!({"host": HOST, "return_path": path})).await;
            let _ = answer.problem(422, "validation_failed");
        }
        for ticket in ["x", "%2F%2Fevil.example", "eyJob3N0IjoiZXZpbC5leGFtcGxlIn0"] {
            shop.till.visitor().get(&format!("/checkout/return/{ticket}")).await.expect(404);
        }
        // Whoever sends the form of the gateway from another site is refused.
        let page = shop.begin_payment(order).await;
        for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
            let foreign = shop.till.visitor().header(name, value);
            form(&foreign, &page, &[("choice", "pay")]).await.expect(403);
        }
        form(&shop.till.visitor(), &format!("{page}x"), &[("choice", "pay")]).await.expect(404);
        shop.till.visitor().get("/checkout/test-gateway/0").await.expect(404);
    }
}
