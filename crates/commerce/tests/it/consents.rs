//! The ledger of consents: what may follow what, that nothing is ever changed, and that a mail asks in its own transaction.

use commerce::consents;
use commerce::shop::customers::{
    ConsentChange, agree, confirm_consent, current_text, subscribe, unsubscribe, unsubscribe_token, withdraw_own,
};
use commerce::{CommerceError, ConsentTextId, CustomerId};
use kernel::TenantTx;
use serde_json::{Value, json};
use testkit::both;

use crate::customers::{CONSENT_TEXTS, CUSTOMERS};
use crate::shop::{MIGRATIONS, Shop, id};
use crate::sign_in::{token_in, visit};

const PAGE: &str = "https://kiln.example/newsletter/confirm";
const SOURCE: &str = "https://kiln.example/about?email=ada@example.com";

impl Shop {
    /// Publishes the words of the newsletter.
    async fn words(&self, body: &str) -> ConsentTextId {
        let text = self.client.post(CONSENT_TEXTS, json!({"scope": "newsletter", "body": body})).await.expect(201);
        id(&text.value()).parse().unwrap()
    }

    async fn agrees(&self, customer: CustomerId) -> bool {
        let tx = TenantTx::begin(&self.config.db, &self.ctx).await.unwrap();
        consents::check(&tx, customer, "newsletter").await.unwrap()
    }

    async fn changes(&self, customer: CustomerId) -> Vec<String> {
        let lines = self.client.get(&format!("{CUSTOMERS}/{customer}/consents")).await.expect(200).value();
        lines["data"].as_array().unwrap().iter().rev().map(|line| line["change"].as_str().unwrap().to_owned()).collect()
    }

    async fn only_customer(&self) -> CustomerId {
        let customers = self.client.get(CUSTOMERS).await.expect(200).value();
        assert_eq!(customers["data"].as_array().unwrap().len(), 1);
        id(&customers["data"][0]).parse().unwrap()
    }
}

both! {
    async fn a_newsletter_wants_two_steps(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let text = shop.words("I want mails about new work.").await;
        subscribe(config, ctx, &visit(), PAGE, "Ada@example.com", text, SOURCE).await.unwrap();
        let ada = shop.only_customer().await;
        assert!(!shop.agrees(ada).await);
        shop.run_jobs().await;
        let mail = shop.postbox.last_to("ada@example.com");
        assert!(mail.text.contains("I want mails about new work."), "{}", mail.text);
        let token = token_in(&mail.text);
        let elsewhere = commerce::shop::customers::Visit { host: "other.example".to_owned(), ..visit() };
        let refused = confirm_consent(config, ctx, &elsewhere, &token).await.unwrap_err();
        assert_eq!(refused.code(), "link_not_usable");
        confirm_consent(config, ctx, &visit(), &token).await.unwrap();
        assert!(shop.agrees(ada).await);
        assert_eq!(confirm_consent(config, ctx, &visit(), &token).await.unwrap_err().code(), "link_not_usable");

        // Asking again changes and mails nothing, and says the same.
        let mails = shop.postbox.mails().len();
        subscribe(config, ctx, &visit(), PAGE, "ada@example.com", text, SOURCE).await.unwrap();
        shop.run_jobs().await;
        assert_eq!(shop.postbox.mails().len(), mails);

        let lines = shop.client.get(&format!("{CUSTOMERS}/{ada}/consents")).await.expect(200).value();
        let given = &lines["data"][0];
        assert_eq!((&given["change"], &given["text_id"], &given["text_version"]), (&json!("given"), &json!(text), &json!(1)));
        assert_eq!(given["source_page"], json!("https://kiln.example/about"), "without what the form put into the query");
        assert!(!lines.to_string().contains("ada@"), "the ledger names nobody");
    }

    async fn a_withdrawal_holds_until_a_new_consent(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let text = shop.words("I want mails.").await;
        let signed = shop.signed_in("ada@example.com").await;
        let ada = signed.customer.id;
        agree(config, ctx, &signed.token, text, SOURCE).await.unwrap();
        assert!(shop.agrees(ada).await);
        assert_eq!(agree(config, ctx, &signed.token, text, SOURCE).await.unwrap_err().code(), "consent_not_possible");

        let token = unsubscribe_token(config, ctx.tenant, ada, "newsletter");
        let stranger = testkit::owner(testkit::tenant(2));
        for (ctx, token) in [(ctx, "x"), (ctx, &token[..token.len() - 2]), (&stranger, token.as_str())] {
            assert_eq!(unsubscribe(config, ctx, token, SOURCE).await.unwrap_err().code(), "link_not_usable");
        }
        unsubscribe(config, ctx, &token, SOURCE).await.unwrap();
        unsubscribe(config, ctx, &token, SOURCE).await.unwrap();
        assert!(!shop.agrees(ada).await);
        agree(config, ctx, &signed.token, text, SOURCE).await.unwrap();
        withdraw_own(config, ctx, &signed.token, "newsletter", SOURCE).await.unwrap();
        agree(config, ctx, &signed.token, text, SOURCE).await.unwrap();
        let path = format!("{CUSTOMERS}/{ada}/consents/withdrawals");
        let _ = shop.client.post(&path, json!({"scope": "newsletter", "source_page": "by telephone"})).await.expect(204);
        let _ = shop.client.post(&path, json!({"scope": "never_asked"})).await.expect(204);
        assert_eq!(shop.changes(ada).await, ["given", "withdrawn", "given", "withdrawn", "given", "withdrawn"]);
        let tx = TenantTx::read(&db, ctx).await.unwrap();
        let current = consents::current(&tx, ada).await.unwrap();
        assert_eq!(current.iter().map(|line| (line.scope.as_str(), line.change)).collect::<Vec<_>>(), [("newsletter", ConsentChange::Withdrawn)]);
    }

    async fn words_are_versioned_and_kept(db: TestDb) {
        let shop = Shop::open(&db);
        let first = shop.words("I want mails.").await;
        let signed = shop.signed_in("ada@example.com").await;
        agree(&shop.config, &shop.ctx, &signed.token, first, SOURCE).await.unwrap();
        let second = shop.words("I want mails and parcels.").await;
        let current = current_text(&shop.config, &shop.ctx, "newsletter").await.unwrap().unwrap();
        assert_eq!((current.id, current.version), (second, 2));
        let kept = shop.client.get(&format!("{CONSENT_TEXTS}/{first}")).await.expect(200).value();
        assert_eq!((&kept["body"], &kept["version"]), (&json!("I want mails."), &json!(1)));
        let list = shop.client.get(&format!("{CONSENT_TEXTS}?scope=newsletter")).await.expect(200).value();
        assert_eq!(list["data"].as_array().unwrap().iter().map(|text| text["version"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 1]);
        let _ = shop.client.get(&format!("{CONSENT_TEXTS}?scope=No%20scope")).await.problem(400, "invalid_query");
        let problem = shop.client.post(CONSENT_TEXTS, json!({"scope": "News", "body": " "})).await.problem(422, "validation_failed");
        assert_eq!(problem.errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/scope", "/body"]);
        // Versions are not given twice, whoever publishes at the same time.
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..6 {
            let client = shop.client.clone();
            let body = json!({"scope": "terms", "body": format!("Terms {number}")});
            tasks.spawn(async move { client.post(CONSENT_TEXTS, body).await.value()["version"].as_i64() });
        }
        let mut versions: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        versions.sort_unstable();
        versions.dedup();
        assert!(versions.iter().copied().eq(1..=versions.len() as i64) && versions.len() >= 5, "{versions:?}");
    }

    async fn the_ledger_refuses_to_be_changed(db: TestDb) {
        let shop = Shop::open(&db);
        let text = shop.words("I want mails.").await;
        let signed = shop.signed_in("ada@example.com").await;
        agree(&shop.config, &shop.ctx, &signed.token, text, SOURCE).await.unwrap();
        for table in ["commerce_consents", "commerce_consent_texts", "commerce_customer_audit"] {
            for change in [format!("UPDATE {table} SET created_at = 1"), format!("DELETE FROM {table}")] {
                let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
                let refused = sea_orm::ConnectionTrait::execute_unprepared(&tx, &change).await.unwrap_err().to_string();
                assert!(refused.contains("append-only"), "{change}: {refused}");
            }
        }
    }

    async fn a_mail_and_a_withdrawal_take_turns(db: TestDb) {
        let shop = Shop::open(&db);
        let text = shop.words("I want mails.").await;
        let signed = shop.signed_in("ada@example.com").await;
        let ada = signed.customer.id;
        agree(&shop.config, &shop.ctx, &signed.token, text, SOURCE).await.unwrap();
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        assert!(consents::check(&tx, ada, "newsletter").await.unwrap());
        let withdrawal = tokio::spawn({
            let (config, ctx, token) = (shop.config.clone(), shop.ctx.clone(), signed.token.clone());
            async move { withdraw_own(&config, &ctx, &token, "newsletter", SOURCE).await }
        });
        // However long the transaction lasts, what it was told still holds within it.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert!(consents::check(&tx, ada, "newsletter").await.unwrap());
        tx.commit().await.unwrap();
        withdrawal.await.unwrap().unwrap();
        assert!(!shop.agrees(ada).await);
    }

    async fn what_another_tenant_wrote_cannot_be_agreed_to(db: TestDb) {
        let shop = Shop::open(&db);
        let stranger = shop.seen_by(&testkit::owner(testkit::tenant(2)));
        let text: Value = stranger.post(CONSENT_TEXTS, json!({"scope": "newsletter", "body": "Theirs"})).await.expect(201).value();
        let text: ConsentTextId = id(&text).parse().unwrap();
        let signed = shop.signed_in("ada@example.com").await;
        let not_found = |outcome: Result<(), CommerceError>| assert_eq!(outcome.unwrap_err().code(), "not_found");
        not_found(agree(&shop.config, &shop.ctx, &signed.token, text, SOURCE).await);
        not_found(subscribe(&shop.config, &shop.ctx, &visit(), PAGE, "b@example.com", text, SOURCE).await);
    }
}
