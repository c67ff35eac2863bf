//! Customers and their addresses, through the API and as other parts of the crate find them.

use commerce::{CustomerState, CustomerToken, authenticate, find_or_create_guest};
use kernel::TenantTx;
use kernel::random::{Random as _, SystemRandom};
use serde_json::{Value, json};
use testkit::both;

use crate::shop::{MIGRATIONS, Shop, id};

pub(crate) const CUSTOMERS: &str = "/api/commerce/v1/customers";
pub(crate) const CONSENT_TEXTS: &str = "/api/commerce/v1/consent-texts";

/// The body of an address in Vienna.
pub(crate) fn address() -> Value {
    json!({"name": "Ada Lovelace", "line1": "Gasse 1", "postal_code": "1010", "city": "Wien", "country": "AT"})
}

impl Shop {
    /// Makes a guest.
    pub(crate) async fn guest(&self, email: &str) -> Value {
        self.client.post(CUSTOMERS, json!({"email": email})).await.expect(201).value()
    }
}

pub(crate) fn customer_path(customer: &Value) -> String {
    format!("{CUSTOMERS}/{}", id(customer))
}

both! {
    async fn a_guest_is_found_again_by_their_address(db: TestDb) {
        let shop = Shop::open(&db);
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        let first = find_or_create_guest(&shop.config, &tx, &shop.ctx, " Ada@Example.com").await.unwrap();
        let again = find_or_create_guest(&shop.config, &tx, &shop.ctx, "ada@example.com").await.unwrap();
        assert_eq!((first.id, first.state), (again.id, CustomerState::Guest));
        assert_eq!(again.email.as_deref(), Some("ada@example.com"));
        assert!(find_or_create_guest(&shop.config, &tx, &shop.ctx, "nobody").await.is_err());
        tx.commit().await.unwrap();

        let other = testkit::owner(testkit::tenant(2));
        let tx = TenantTx::begin(&db, &other).await.unwrap();
        let theirs = find_or_create_guest(&shop.config, &tx, &other, "ada@example.com").await.unwrap();
        assert_ne!(theirs.id, first.id);
    }

    async fn one_address_is_one_guest_in_a_race(db: TestDb) {
        let shop = Shop::open(&db);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (config, ctx) = (shop.config.clone(), shop.ctx.clone());
            tasks.spawn(async move {
                let tx = TenantTx::begin(&config.db, &ctx).await.unwrap();
                let guest = find_or_create_guest(&config, &tx, &ctx, "ada@example.com").await.unwrap();
                tx.commit().await.unwrap();
                guest.id
            });
        }
        let ids: std::collections::BTreeSet<_> = tasks.join_all().await.into_iter().collect();
        assert_eq!(ids.len(), 1);
    }

    async fn an_unknown_token_is_nobody(db: TestDb) {
        let shop = Shop::open(&db);
        let token = CustomerToken::parse(&SystemRandom.secret()).unwrap();
        assert_eq!(authenticate(&shop.config, &shop.ctx, &token).await.unwrap(), None);
    }

    async fn are_made_found_and_changed(db: TestDb) {
        let shop = Shop::open(&db);
        let ada = shop.client.post(CUSTOMERS, json!({"email": "Ada@Example.com", "name": "Ada"})).await.expect(201);
        assert_eq!(ada.header("location"), Some(customer_path(&ada.value()).as_str()));
        let ada = ada.value();
        assert_eq!((&ada["email"], &ada["state"], &ada["version"]), (&json!("ada@example.com"), &json!("guest"), &json!(1)));
        let _ = shop.client.post(CUSTOMERS, json!({"email": "ADA@example.com"})).await.problem(409, "customer_email_taken");
        let problem = shop.client.post(CUSTOMERS, json!({"email": "ada", "name": "x"})).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].pointer, "/email");

        let grace = shop.guest("grace@navy.example").await;
        let found = shop.client.get(&format!("{CUSTOMERS}?q=NAVY")).await.expect(200).value();
        assert_eq!(found["data"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [id(&grace)]);
        let first = shop.client.get(&format!("{CUSTOMERS}?limit=1")).await.expect(200).value();
        assert_eq!(id(&first["data"][0]), id(&grace));
        let next = format!("{CUSTOMERS}?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
        assert_eq!(id(&shop.client.get(&next).await.expect(200).value()["data"][0]), id(&ada));
        let _ = shop.client.get(&format!("{CUSTOMERS}?q={}", "x".repeat(101))).await.problem(400, "invalid_query");

        let path = customer_path(&ada);
        let _ = shop.client.patch(&path, json!({"name": "Ada King"})).await.problem(428, "precondition_required");
        let changed = shop.patch(&path, json!({"name": "Ada King"})).await.expect(200);
        assert_eq!(changed.header("etag"), Some("\"v2\""));
        let _ = shop.client.header("if-match", "\"v1\"").patch(&path, json!({"name": "A"})).await.problem(412, "stale_version");
        let _ = shop.client.header("if-none-match", "\"v2\"").get(&path).await.expect(304);
        let _ = shop.patch(&path, json!({"email": "grace@navy.example"})).await.problem(409, "customer_email_taken");
        let _ = shop.patch(&path, json!({"name": "a\u{0}"})).await.problem(422, "validation_failed");
    }

    async fn addresses_have_one_default_of_each_kind(db: TestDb) {
        let shop = Shop::open(&db);
        let ada = shop.guest("ada@example.com").await;
        let list = format!("{}/addresses", customer_path(&ada));
        let first = shop.client.post(&list, address()).await.expect(201).value();
        assert_eq!((&first["is_default_shipping"], &first["is_default_billing"]), (&json!(true), &json!(true)));
        let mut body = address();
        body["is_default_shipping"] = json!(true);
        let second = shop.client.post(&list, body.clone()).await.expect(201).value();
        let defaults = |addresses: &Value| -> Vec<(bool, bool)> {
            let flag = |address: &Value, name: &str| address[name].as_bool().unwrap();
            addresses["data"].as_array().unwrap().iter().map(|each| (flag(each, "is_default_shipping"), flag(each, "is_default_billing"))).collect()
        };
        assert_eq!(defaults(&shop.client.get(&list).await.expect(200).value()), [(false, true), (true, false)]);

        let path = format!("{list}/{}", id(&second));
        body["is_default_billing"] = json!(true);
        body["city"] = json!("Graz");
        let _ = shop.client.put(&path, body.clone()).await.problem(428, "precondition_required");
        let _ = shop.at_current(&path).await.put(&path, body.clone()).await.expect(200);
        assert_eq!(defaults(&shop.client.get(&list).await.expect(200).value()), [(false, false), (true, true)]);
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        let _ = shop.client.get(&path).await.problem(404, "not_found");

        // Of another customer of the same agency it is absent.
        let grace = shop.guest("grace@example.com").await;
        let theirs = format!("{}/addresses/{}", customer_path(&grace), id(&first));
        let _ = shop.client.get(&theirs).await.problem(404, "not_found");
        let _ = shop.client.header("if-match", "*").put(&theirs, address()).await.problem(404, "not_found");
        let _ = shop.client.header("if-match", "*").delete(&theirs).await.problem(404, "not_found");

        let wrong = json!({"name": "", "line1": "x", "city": "y", "country": "ZZ", "postal_code": "1", "phone": "call"});
        let problem = shop.client.post(&list, wrong).await.problem(422, "validation_failed");
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/country", "/phone"]);
        for _ in 1..20 {
            let _ = shop.client.post(&list, address()).await.expect(201);
        }
        let _ = shop.client.post(&list, address()).await.problem(409, "address_limit");
    }
}
