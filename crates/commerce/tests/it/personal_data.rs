//! What is held on a person: all of it is shown, and all of it goes.

use commerce::shop::customers::{agree, authenticate, export_own_data, request_own_erasure, request_sign_in_link};
use jobs::Job;
use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::both;

use crate::customers::{CONSENT_TEXTS, CUSTOMERS, address};
use crate::shop::{MIGRATIONS, Shop, id};
use crate::sign_in::visit;

const SECRETS: [&str; 3] = ["ada@example.com", "Lovelace", "Gasse 1"];

/// The job that erases, without the key by which a repetition is recognised.
#[derive(Serialize, Deserialize)]
struct EraseAgain {
    customer: String,
}

impl Job for EraseAgain {
    const KIND: &'static str = "commerce.erase_customer";
}

impl Shop {
    /// All rows of the tables that know customers, as text.
    async fn everything(&self) -> String {
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let mut all = String::new();
        for (table, columns) in [
            (
                "commerce_customers",
                "id || ' ' || COALESCE(email, '') || ' ' || name || ' ' || COALESCE(password_hash, '')",
            ),
            ("commerce_customer_addresses", "id || ' ' || name || ' ' || line1 || ' ' || city"),
            ("commerce_customer_sessions", "id || ' ' || COALESCE(user_agent, '')"),
            ("commerce_customer_links", "id || ' ' || email || ' ' || page_url"),
            ("commerce_consents", "id || ' ' || subject || ' ' || source_page || ' ' || actor_id"),
            ("commerce_customer_audit", "id || ' ' || action || ' ' || actor_id"),
            ("commerce_sent_mails", "key"),
            ("jobs_jobs", "kind || ' ' || CAST(payload AS text)"),
        ] {
            let sql = format!("SELECT {columns} AS text FROM {table} WHERE tenant_id = '{}'", self.ctx.tenant);
            for row in tx.query_all_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap() {
                let text: String = row.try_get("", "text").unwrap();
                all.push_str(&format!("{table}: {text}\n"));
            }
        }
        all
    }
}

both! {
    async fn an_export_holds_everything(db: TestDb) {
        let shop = Shop::open(&db);
        let text = shop.client.post(CONSENT_TEXTS, json!({"scope": "newsletter", "body": "I want mails."})).await.value();
        let signed = shop.signed_in("ada@example.com").await;
        let path = format!("{CUSTOMERS}/{}", signed.customer.id);
        let _ = shop.client.post(&format!("{path}/addresses"), address()).await.expect(201);
        agree(&shop.config, &shop.ctx, &signed.token, id(&text).parse().unwrap(), "https://kiln.example/").await.unwrap();

        let export = shop.client.post(&format!("{path}/export"), Value::Null).await.expect(200);
        assert_eq!(export.header("cache-control"), Some("no-store"));
        let export = export.value();
        assert_eq!(export["profile"]["email"], json!("ada@example.com"));
        assert_eq!(export["addresses"][0]["line1"], json!("Gasse 1"));
        assert_eq!(export["sessions"][0]["user_agent"], json!("Firefox"));
        assert_eq!(export["mailed_links"][0]["purpose"], json!("sign_in"));
        assert_eq!((&export["consents"][0]["change"], &export["consents"][0]["text"]), (&json!("given"), &json!("I want mails.")));
        assert_eq!(export["log"][0]["action"], json!("became_account"));
        let own = export_own_data(&shop.config, &shop.ctx, &signed.token).await.unwrap();
        assert_eq!(own["profile"], export["profile"]);
        assert_eq!(own["log"][1]["action"], json!("exported"));
        assert!(!own.to_string().contains(signed.token.expose()));
    }

    async fn an_erasure_leaves_nothing_but_proof(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let text = shop.client.post(CONSENT_TEXTS, json!({"scope": "newsletter", "body": "I want mails."})).await.value();
        let signed = shop.signed_in("ada@example.com").await;
        let path = format!("{CUSTOMERS}/{}", signed.customer.id);
        let _ = shop.patch(&path, json!({"name": "Ada Lovelace"})).await.expect(200);
        let _ = shop.client.post(&format!("{path}/addresses"), address()).await.expect(201);
        agree(config, ctx, &signed.token, id(&text).parse().unwrap(), "https://kiln.example/").await.unwrap();
        let before = shop.everything().await;
        assert!(SECRETS.iter().all(|secret| before.contains(secret)), "{before}");
        let subjects = shop.client.get(&format!("{path}/consents")).await.value()["data"][0]["subject"].clone();

        // A link that was asked for and not mailed yet goes with the rest.
        request_sign_in_link(config, ctx, &visit(), "https://kiln.example/account/link", "ada@example.com").await.unwrap();
        request_own_erasure(config, ctx, &signed.token).await.unwrap();
        assert_eq!(authenticate(config, ctx, &signed.token).await.unwrap(), None, "signed out at once");
        shop.run_jobs().await;
        let after = shop.everything().await;
        assert!(SECRETS.iter().all(|secret| !after.contains(secret)), "{after}");
        let erased = shop.client.get(&path).await.expect(200).value();
        assert_eq!((&erased["state"], &erased["email"], &erased["name"]), (&json!("erased"), &Value::Null, &json!("")));
        let lines = shop.client.get(&format!("{path}/consents")).await.expect(200).value();
        let changes: Vec<_> = lines["data"].as_array().unwrap().iter().map(|line| (line["change"].clone(), line["subject"].clone())).collect();
        assert_eq!(changes, [(json!("withdrawn"), subjects.clone()), (json!("given"), subjects)]);

        // Once more, by another job and by the same: nothing happens.
        for _ in 0..2 {
            shop.enqueue(&EraseAgain { customer: signed.customer.id.to_string() }).await;
            let accepted = shop.client.post(&format!("{path}/erasure"), Value::Null).await.expect(202);
            assert!(accepted.header("location").unwrap().starts_with("/api/jobs/v1/jobs/job_"));
            shop.run_jobs().await;
        }
        assert_eq!(shop.everything().await, after);
        let _ = shop.patch(&path, json!({"name": "Ada"})).await.problem(409, "customer_erased");
        let _ = shop.client.post(&format!("{path}/addresses"), address()).await.problem(409, "customer_erased");
        // The address is free again, for somebody whom nothing ties to the one before.
        let again = shop.signed_in("ada@example.com").await;
        assert_ne!(again.customer.id, signed.customer.id);
    }

    async fn an_erasure_leaves_others_alone(db: TestDb) {
        let shop = Shop::open(&db);
        let ada = shop.signed_in("ada@example.com").await;
        let grace = shop.signed_in("grace@example.com").await;
        let _ = shop.client.post(&format!("{CUSTOMERS}/{}/addresses", grace.customer.id), address()).await.expect(201);
        request_own_erasure(&shop.config, &shop.ctx, &ada.token).await.unwrap();
        shop.run_jobs().await;
        let found = authenticate(&shop.config, &shop.ctx, &grace.token).await.unwrap().unwrap();
        assert_eq!(found.email.as_deref(), Some("grace@example.com"));
        let addresses = shop.client.get(&format!("{CUSTOMERS}/{}/addresses", grace.customer.id)).await.value();
        assert_eq!(addresses["data"].as_array().unwrap().len(), 1);
    }

    async fn an_order_that_is_not_sent_keeps_what_its_delivery_needs(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let signed = shop.signed_in("ada@example.com").await;
        let mut orders = Vec::new();
        for _ in 0..3 {
            orders.push(shop.paid(&mug, 1).await);
        }
        let [sent, open, late] = orders[..] else { unreachable!("three were paid") };
        shop.execute(&format!("UPDATE commerce_orders SET customer_id = '{}'", signed.customer.id)).await.unwrap();
        shop.ask(sent, "fulfilments", json!({})).await.expect(201);
        request_own_erasure(&shop.config, &shop.ctx, &signed.token).await.unwrap();
        shop.run_jobs().await;
        assert_eq!((&shop.order(sent).await["email"], &shop.order(open).await["email"]), (&json!(""), &json!("ada@example.com")));

        // A day later one is sent, and another a day after that.
        shop.ask(open, "fulfilments", json!({})).await.expect(201);
        assert_eq!(shop.order(open).await["email"], "ada@example.com");
        shop.look_at_contacts().await;
        assert_eq!((&shop.order(open).await["email"], &shop.order(late).await["email"]), (&json!(""), &json!("ada@example.com")));
        shop.ask(late, "refunds", json!({})).await.expect(201);
        shop.run_jobs().await;
        shop.look_at_contacts().await;
        assert_eq!(shop.order(late).await["email"], "");
        let left = shop.jobs_of("commerce.forget_contacts").await;
        assert_eq!(left, 0, "nobody looks any more");
    }

    async fn bids_are_told_and_taken_back_while_it_is_open(db: TestDb) {
        let shop = Shop::open(&db);
        let (ada, grace) = (shop.signed_in("ada@example.com").await, shop.signed_in("grace@example.com").await);
        let (hers, of_grace) = (ada.customer.id.to_string(), grace.customer.id.to_string());
        let over = shop.open_auction("over", json!({})).await;
        let open = shop.open_auction("open", json!({})).await;
        shop.bid(&over, &hers, 20_000).await.expect(201);
        assert_eq!(shop.end(&over).await["state"], "awaiting_payment");
        for (bidder, maximum) in [(&hers, 20_000), (&of_grace, 30_000), (&hers, 50_000), (&hers, 60_000)] {
            shop.bid(&open, bidder, maximum).await.expect(201);
        }
        let export = export_own_data(&shop.config, &shop.ctx, &ada.token).await.unwrap();
        let bids: Vec<_> = export["bids"].as_array().unwrap().iter().map(|bid| (bid["kind"].clone(), bid["maximum"]["amount"].clone())).collect();
        let expected = [("bid", 20_000), ("bid", 20_000), ("bid", 50_000), ("raise", 60_000)];
        assert_eq!(bids, expected.map(|(kind, maximum)| (json!(kind), json!(maximum))));
        assert!(!export["bids"].to_string().contains(&of_grace), "{export}");

        request_own_erasure(&shop.config, &shop.ctx, &ada.token).await.unwrap();
        // Jobs that look after the auctions wait for their end.
        shop.work_until(async || shop.jobs_of("commerce.erase_customer").await == 0).await;
        let seen = shop.auction(&open).await;
        assert_eq!((&seen["status"]["leader"], &seen["status"]["price"]["amount"], &seen["status"]["bid_count"]), (&json!(2), &json!(10_000), &json!(1)));
        let taken = shop.bids(&open).await.into_iter().filter(|line| line["kind"] == "retraction").count();
        assert_eq!(taken, 3);
        // What is over stays as it was.
        assert_eq!(shop.auction(&over).await["state"], "awaiting_payment");
        assert_eq!(shop.end(&open).await["sale"]["customer_id"], of_grace);
        let _ = shop.bid(&shop.open_auction("next", json!({})).await, &hers, 20_000).await.problem(409, "account_required");
    }
}

impl Shop {
    /// Lets a day pass for those who look whether contacts are needed any more.
    async fn look_at_contacts(&self) {
        let waiting = self.jobs_of("commerce.forget_contacts").await;
        self.execute("UPDATE jobs_jobs SET run_at = 1 WHERE kind = 'commerce.forget_contacts'").await.unwrap();
        let due = "commerce.forget_contacts' AND run_at = 1 AND kind <> '";
        assert_eq!(waiting, 1);
        self.work_until(async || self.jobs_of(due).await == 0).await;
    }

    async fn jobs_of(&self, kind: &str) -> i64 {
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let sql = format!("SELECT COUNT(*) AS jobs FROM jobs_jobs WHERE kind = '{kind}'");
        let row = tx.query_one_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap();
        row.unwrap().try_get("", "jobs").unwrap()
    }
}
