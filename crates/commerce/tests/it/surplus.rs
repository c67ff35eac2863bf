//! Money beyond what an order costs, money that is on its way, and what becomes of both.

use std::time::Duration;

use commerce::{OrderId, WebhookSecret};
use kernel::TenantTx;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::both;

use crate::carts::offer;
use crate::checkout::{Guest, hidden, press, write_address};
use crate::shop::{MIGRATIONS, Shop};
use crate::till::{HOST, PUBLIC, SECRET, Sent, form};

impl Shop {
    /// The page of a second payment of an order, as after a change of the gateway.
    async fn second_page(&self, order: OrderId) -> String {
        let rename = |name: &str| format!("UPDATE commerce_payments SET gateway = '{name}' WHERE order_id = '{order}'");
        self.execute(&rename("former")).await.unwrap();
        let page = self.ask(order, "payments", json!({"host": HOST, "return_path": "/order"})).await.expect(201);
        self.execute(&rename("test")).await.unwrap();
        page.value()["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
    }

    /// Has the gateway believe that it gave a payment back, so that it refuses to; or forget that again.
    async fn gave_back(&self, page: &str, amount: i64) {
        let reference = page.rsplit('/').next().unwrap();
        let known =
            format!("UPDATE commerce_test_payments SET refunded_amount = {amount} WHERE reference = '{reference}'");
        assert_eq!(self.execute(&known).await.unwrap(), 1);
    }

    /// The numbers of a query's first column.
    async fn numbers(&self, sql: &str) -> Vec<i64> {
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let rows = tx.query_all_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}

fn states(order: &Value, of: &str) -> Vec<String> {
    order[of].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
}

fn due_at(order: &Value) -> Timestamp {
    serde_json::from_value(order["payment_due_at"].clone()).unwrap()
}

/// A message as the gateway would sign it now, under another name.
fn signed(shop: &Shop, id: &str, body: String, like: &Sent) -> Sent {
    let headers = WebhookSecret::new(SECRET).unwrap().sign(id, shop.clock.now(), &body).to_vec();
    Sent { headers, body, ..like.clone() }
}

both! {
    async fn an_order_that_was_paid_twice_is_refunded_from_what_paid_it(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let first = shop.begin_payment(order).await;
        let second = shop.second_page(order).await;
        assert_ne!(first, second);
        shop.choose(&first, "pay").await;
        shop.run_jobs().await;
        shop.choose(&second, "pay").await;
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["refunded"]["amount"]), (&json!("paid"), &json!(0)));
        assert_eq!(told["refunds"][0]["reason"], "The order had been paid already.");
        assert_eq!(shop.history(order).await[2..], ["payment_started", "paid", "paid_again", "refunded"].map(str::to_owned)[..]);
        shop.ask(order, "refunds", json!({})).await.expect(201);
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], states(&told, "refunds")), (&json!("refunded"), vec!["succeeded".to_owned(); 2]));
        assert_eq!(shop.numbers("SELECT refunded_amount FROM commerce_test_payments").await, [1_490, 1_490]);
    }

    async fn surplus_that_the_gateway_kept_can_be_returned_again(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let (first, second) = (shop.begin_payment(order).await, shop.second_page(order).await);
        shop.choose(&first, "pay").await;
        shop.run_jobs().await;
        shop.choose(&second, "pay").await;
        shop.gave_back(&second, 1_490).await;
        shop.run_jobs().await;
        assert_eq!(states(&shop.order(order).await, "refunds"), ["failed"]);
        shop.gave_back(&second, 0).await;
        // A part is of the order; all that is left begins with what is too much.
        shop.ask(order, "refunds", json!({"amount": {"amount": 90, "currency": "EUR"}})).await.expect(201);
        shop.run_jobs().await;
        shop.ask(order, "refunds", json!({"reason": "Paid twice"})).await.expect(201);
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["refunded"]["amount"]), (&json!("partially_refunded"), &json!(90)));
        shop.ask(order, "refunds", json!({})).await.expect(201);
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "refunded");
        assert_eq!(shop.numbers("SELECT refunded_amount FROM commerce_test_payments").await, [1_490, 1_490]);

        // An order that was given up has nothing else to return.
        let late = shop.place(&mug, 1).await;
        let page = shop.begin_payment(late).await;
        shop.ask(late, "cancellation", json!({})).await.expect(200);
        shop.choose(&page, "pay").await;
        shop.gave_back(&page, 1_490).await;
        shop.run_jobs().await;
        shop.gave_back(&page, 0).await;
        let part = json!({"amount": {"amount": 90, "currency": "EUR"}});
        let _ = shop.ask(late, "refunds", part).await.problem(409, "order_state");
        shop.ask(late, "refunds", json!({})).await.expect(201);
        let _ = shop.ask(late, "refunds", json!({})).await.problem(409, "order_state");
        shop.run_jobs().await;
        let told = shop.order(late).await;
        assert_eq!((&told["state"], states(&told, "refunds")), (&json!("cancelled"), vec!["failed".to_owned(), "succeeded".to_owned()]));
        let _ = shop.ask(late, "refunds", json!({})).await.problem(409, "order_state");
    }

    async fn whoever_has_paid_is_not_asked_to_pay_again(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let client = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let review = write_address(&client).await;
        let gateway = press(&client, &review, &[]).await.expect(303).header("location").unwrap().to_owned();
        shop.till.hold();
        shop.choose(gateway.strip_prefix(PUBLIC).unwrap(), "delay").await;
        shop.run_jobs().await;
        let processing = shop.till.sent().into_iter().find(|sent| sent.body.contains("payment.processing")).unwrap();
        shop.till.post(&processing).await.expect(204);
        shop.run_jobs().await;
        let page = client.get("/checkout").await.expect(200);
        assert!(page.text().contains("Your payment is being processed"), "{}", page.text());
        assert!(!page.text().contains("/checkout/pay"), "{}", page.text());
        // The button of an old page leads to the way back, and no second payment is begun.
        let pressed = form(&client, "/checkout/pay", &[("form", &hidden(&review, "form"))]).await.expect(303);
        let back = pressed.header("location").unwrap().strip_prefix(PUBLIC).unwrap().to_owned();
        assert!(back.starts_with("/checkout/return/"), "{back}");
        assert_eq!(shop.numbers("SELECT COUNT(*) FROM commerce_payments").await, [1]);
        // There the gateway is asked, and says that the money has come.
        shop.till.visitor().get(&back).await.expect(303);
        assert_eq!(shop.orders().await[0]["state"], "paid");
    }

    async fn the_extra_time_ends_with_the_payment_that_it_was_for(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.till.hold();
        shop.choose(&page, "delay").await;
        shop.run_jobs().await;
        let processing = shop.till.sent().into_iter().find(|sent| sent.body.contains("payment.processing")).unwrap();
        shop.till.post(&processing).await.expect(204);
        shop.run_jobs().await;
        let hours = |hours: u64| SystemClock.now() + Duration::from_secs(3_600 * hours);
        assert!(due_at(&shop.order(order).await) > hours(71));
        let mut message: Value = serde_json::from_str(&processing.body).unwrap();
        message["type"] = json!("payment.failed");
        message["timestamp"] = json!(shop.clock.now());
        let failed = signed(&shop, "msg_failed", message.to_string(), &processing);
        shop.till.post(&failed).await.expect(204);
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], states(&told, "payments")), (&json!("pending_payment"), vec!["failed".to_owned()]));
        assert!(due_at(&told) < hours(1), "{told}");
        // A job gives it up then, wherever the first one put itself off to.
        let kind = "SELECT COUNT(*) FROM jobs_jobs WHERE kind = 'commerce.expire_order'";
        assert_eq!(shop.numbers(kind).await, [2]);
        shop.pass_deadlines().await;
        shop.expire(order).await;
        assert_eq!(shop.order(order).await["state"], "expired");
    }

    async fn a_message_whose_job_was_cancelled_is_applied_when_it_comes_again(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.till.hold();
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        let paid = shop.till.sent()[0].clone();
        shop.till.post(&paid).await.expect(204);
        let job = "kind = 'commerce.apply_webhook'";
        assert_eq!(shop.execute(&format!("DELETE FROM jobs_jobs WHERE {job}")).await.unwrap(), 1);
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "pending_payment");
        shop.till.post(&paid).await.expect(204);
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "paid");
        // What was applied is not applied again.
        shop.till.post(&paid).await.expect(204);
        assert_eq!(shop.numbers(&format!("SELECT COUNT(*) FROM jobs_jobs WHERE {job}")).await, [0]);
        assert_eq!(shop.history(order).await, ["placed", "payment_started", "paid"]);
    }

    async fn the_fee_that_goes_back_is_the_same_at_the_gateway_and_in_the_books(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        // 2.5 % of 24.90 are 62 cents.
        let order = shop.paid(&mug, 2).await;
        for amount in [830, 829, 831] {
            let body = json!({"amount": {"amount": amount, "currency": "EUR"}});
            shop.ask(order, "refunds", body).await.expect(201);
        }
        shop.run_jobs().await;
        let asked = shop.numbers("SELECT application_fee_amount FROM commerce_refunds ORDER BY id").await;
        assert_eq!(asked, [20, 21, 21]);
        let mut told: Vec<i64> = shop.usage().await[1..].iter().map(|(_, _, fee)| *fee).collect();
        told.sort_unstable();
        assert_eq!(told, asked);
    }

    async fn the_way_back_lasts_as_long_as_the_time_to_pay(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let month = Duration::from_secs(30 * 24 * 3_600);
        let due = (shop.clock.now() + month).as_micros();
        shop.execute(&format!("UPDATE commerce_orders SET payment_due_at = {due}")).await.unwrap();
        let page = shop.begin_payment(order).await;
        shop.clock.0.advance(month);
        let back = shop.choose(&page, "pay").await;
        shop.till.visitor().get(back.strip_prefix(PUBLIC).unwrap()).await.expect(303);
        assert_eq!(shop.order(order).await["state"], "paid");
    }
}
