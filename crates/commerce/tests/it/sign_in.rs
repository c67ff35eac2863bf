//! Signing in by a mailed link and by a password, and what it may not tell.

use std::time::Duration;

use commerce::shop::customers::{
    CustomerState, SignedIn, Visit, authenticate, confirm_email_change, end_session, list_sessions,
    request_email_change, request_sign_in_link, set_password, sign_in_with_link, sign_in_with_password, sign_out,
    subscribe,
};
use commerce::{CommerceError, CustomerSessionId};
use jobs::Job;
use kernel::RequestCtx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::both;

use crate::customers::{CONSENT_TEXTS, CUSTOMERS, address, customer_path};
use crate::shop::{MIGRATIONS, Shop, id};

const PAGE: &str = "https://kiln.example/account/link";
const PASSWORD: &str = "correct horse battery";

/// A visitor of the shop's own host.
pub(crate) fn visit() -> Visit {
    Visit {
        host: "kiln.example".to_owned(),
        shop_name: "Kiln & Field".to_owned(),
        address: Some("203.0.113.7".to_owned()),
        user_agent: Some("Firefox".to_owned()),
    }
}

/// The token in the link of a mail.
pub(crate) fn token_in(text: &str) -> String {
    text.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// The job that mails a link, once more.
#[derive(Serialize, Deserialize)]
struct SendAgain {
    link: String,
}

impl Job for SendAgain {
    const KIND: &'static str = "commerce.send_customer_link";
}

impl Shop {
    /// The token of a link that was just mailed to this address.
    pub(crate) async fn mailed_token(&self, email: &str) -> String {
        request_sign_in_link(&self.config, &self.ctx, &visit(), PAGE, email).await.unwrap();
        self.run_jobs().await;
        token_in(&self.postbox.last_to(email).text)
    }

    /// A customer who has just followed a mailed link.
    pub(crate) async fn signed_in(&self, email: &str) -> SignedIn {
        let token = self.mailed_token(email).await;
        sign_in_with_link(&self.config, &self.ctx, &visit(), &token).await.unwrap()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, CommerceError>, code: &str) {
    assert_eq!(outcome.unwrap_err().code(), code);
}

both! {
    async fn a_guest_becomes_an_account_and_keeps_what_is_theirs(db: TestDb) {
        let shop = Shop::open(&db);
        let guest = shop.guest("ada@example.com").await;
        let _ = shop.client.post(&format!("{}/addresses", customer_path(&guest)), address()).await.expect(201);
        let token = shop.mailed_token("ada@example.com").await;
        let mail = shop.postbox.last_to("ada@example.com");
        assert_eq!((mail.subject.as_str(), mail.from_name.as_str()), ("Sign in to Kiln & Field", "Kiln & Field"));
        assert!(mail.text.contains(&format!("{PAGE}?token=")));

        let signed = sign_in_with_link(&shop.config, &shop.ctx, &visit(), &token).await.unwrap();
        assert_eq!((signed.customer.id.to_string(), signed.customer.state), (id(&guest), CustomerState::Account));
        let found = authenticate(&shop.config, &shop.ctx, &signed.token).await.unwrap().unwrap();
        assert_eq!(found, signed.customer);
        let addresses = shop.client.get(&format!("{}/addresses", customer_path(&guest))).await.expect(200).value();
        assert_eq!(addresses["data"].as_array().unwrap().len(), 1);
        // A stranger becomes a customer in the same way.
        assert_eq!(shop.signed_in("grace@example.com").await.customer.state, CustomerState::Account);
    }

    async fn a_link_works_once_here_and_not_for_long(db: TestDb) {
        let shop = Shop::open(&db);
        let token = shop.mailed_token("ada@example.com").await;
        let elsewhere = Visit { host: "voltbound.example".to_owned(), ..visit() };
        let other_tenant = testkit::owner(testkit::tenant(2));
        let mut broken = token.clone();
        broken.replace_range(10..11, if &broken[10..11] == "A" { "B" } else { "A" });
        refused(sign_in_with_link(&shop.config, &shop.ctx, &elsewhere, &token).await, "link_not_usable");
        refused(sign_in_with_link(&shop.config, &other_tenant, &visit(), &token).await, "link_not_usable");
        for wrong in ["", "x", broken.as_str(), "x".repeat(10_000).as_str()] {
            refused(sign_in_with_link(&shop.config, &shop.ctx, &visit(), wrong).await, "link_not_usable");
        }
        refused(confirm_email_change(&shop.config, &shop.ctx, &visit(), &token).await, "link_not_usable");
        let _ = sign_in_with_link(&shop.config, &shop.ctx, &visit(), &token).await.unwrap();
        refused(sign_in_with_link(&shop.config, &shop.ctx, &visit(), &token).await, "link_not_usable");

        let late = shop.mailed_token("ada@example.com").await;
        shop.clock.0.advance(Duration::from_secs(15 * 60));
        refused(sign_in_with_link(&shop.config, &shop.ctx, &visit(), &late).await, "link_not_usable");
    }

    async fn a_raced_link_signs_in_once(db: TestDb) {
        let shop = Shop::open(&db);
        let token = shop.mailed_token("ada@example.com").await;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (config, ctx, token) = (shop.config.clone(), shop.ctx.clone(), token.clone());
            // Each from an address of its own, and below the limit of tries for one token.
            let visit = Visit { address: Some(format!("203.0.113.{number}")), ..visit() };
            tasks.spawn(async move { sign_in_with_link(&config, &ctx, &visit, &token).await.map_err(|error| error.code()) });
        }
        let outcomes = tasks.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for code in outcomes.into_iter().filter_map(Result::err) {
            assert!(["link_not_usable", "too_many_tries"].contains(&code), "{code}");
        }
    }

    async fn a_password_opens_the_account_that_set_it(db: TestDb) {
        let shop = Shop::open(&db);
        let SignedIn { token, customer, .. } = shop.signed_in("ada@example.com").await;
        let elsewhere = shop.signed_in("ada@example.com").await.token;
        let (config, ctx) = (&shop.config, &shop.ctx);
        refused(set_password(config, ctx, &token, None, "short").await, "validation_failed");
        set_password(config, ctx, &token, None, PASSWORD).await.unwrap();
        // The other browser is signed out, this one is not.
        assert_eq!(authenticate(config, ctx, &elsewhere).await.unwrap(), None);
        assert!(authenticate(config, ctx, &token).await.unwrap().is_some_and(|found| found.has_password));
        let opened = sign_in_with_password(config, ctx, &visit(), " ADA@example.com", PASSWORD).await.unwrap();
        assert_eq!(opened.customer.id, customer.id);

        refused(set_password(config, ctx, &token, None, "another good one").await, "wrong_credentials");
        refused(set_password(config, ctx, &token, Some("a wrong one"), "another good one").await, "wrong_credentials");
        set_password(config, ctx, &token, Some(PASSWORD), "another good one").await.unwrap();
        assert_eq!(authenticate(config, ctx, &opened.token).await.unwrap(), None);
        refused(sign_in_with_password(config, ctx, &visit(), "ada@example.com", PASSWORD).await, "wrong_credentials");
        let stranger = testkit::owner(testkit::tenant(2));
        refused(sign_in_with_password(config, &stranger, &visit(), "ada@example.com", "another good one").await, "wrong_credentials");
    }

    async fn nobody_learns_who_has_an_account(db: TestDb) {
        let shop = Shop::open(&db);
        let token = shop.signed_in("ada@example.com").await.token;
        set_password(&shop.config, &shop.ctx, &token, None, PASSWORD).await.unwrap();
        let _ = shop.guest("guest@example.com").await;
        // Known, guest and unknown: a link is mailed to each, and a wrong password is told alike.
        for email in ["ada@example.com", "guest@example.com", "nobody@example.com"] {
            let _ = shop.mailed_token(email).await;
            let outcome = sign_in_with_password(&shop.config, &shop.ctx, &visit(), email, "a wrong password").await;
            refused(outcome, "wrong_credentials");
        }
    }

    async fn tries_are_counted_by_account_and_by_address(db: TestDb) {
        let shop = Shop::open(&db);
        let tries = async |email: &str, visit: &Visit| {
            let outcome = sign_in_with_password(&shop.config, &shop.ctx, visit, email, "a wrong password").await;
            outcome.unwrap_err().code().to_owned()
        };
        for number in 0..10 {
            let from = Visit { address: Some(format!("198.51.100.{number}")), ..visit() };
            assert_eq!(tries("ada@example.com", &from).await, "wrong_credentials");
        }
        // Another address does not help, nor other letters.
        let from = Visit { address: Some("198.51.100.99".to_owned()), ..visit() };
        assert_eq!(tries("ADA@example.com", &from).await, "too_many_tries");
        assert_eq!(tries("grace@example.com", &from).await, "wrong_credentials");

        for number in 0..5 {
            let from = Visit { address: Some(format!("198.51.100.{number}")), ..visit() };
            request_sign_in_link(&shop.config, &shop.ctx, &from, PAGE, "ada@example.com").await.unwrap();
        }
        refused(request_sign_in_link(&shop.config, &shop.ctx, &visit(), PAGE, "ada@example.com").await, "too_many_tries");
        let mut admitted = 0;
        for number in 0..40 {
            let email = format!("somebody-{number}@example.com");
            admitted += u32::from(request_sign_in_link(&shop.config, &shop.ctx, &visit(), PAGE, &email).await.is_ok());
        }
        assert_eq!(admitted, 29, "thirty per address, one of which was used above");
    }

    async fn sessions_are_listed_and_ended(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let first = shop.signed_in("ada@example.com").await;
        let second = shop.signed_in("ada@example.com").await;
        let stranger = shop.signed_in("grace@example.com").await;
        let (own, sessions) = list_sessions(config, ctx, &second.token).await.unwrap();
        assert_eq!(own, second.session.id);
        assert_eq!(sessions.iter().map(|session| session.id).collect::<Vec<_>>(), [second.session.id, first.session.id]);
        assert_eq!(sessions[0].user_agent.as_deref(), Some("Firefox"));

        refused(end_session(config, ctx, &stranger.token, first.session.id).await, "not_found");
        end_session(config, ctx, &second.token, first.session.id).await.unwrap();
        assert_eq!(authenticate(config, ctx, &first.token).await.unwrap(), None);
        sign_out(config, ctx, &second.token).await.unwrap();
        assert_eq!(authenticate(config, ctx, &second.token).await.unwrap(), None);
        refused(list_sessions(config, ctx, &second.token).await, "wrong_credentials");

        // The agency sees and ends them too.
        let path = format!("{CUSTOMERS}/{}/sessions", stranger.customer.id);
        let seen = shop.client.get(&path).await.expect(200).value();
        assert_eq!(seen["data"][0]["id"], json!(stranger.session.id));
        let _ = shop.client.post(&format!("{path}/end"), json!(null)).await.expect(204);
        assert_eq!(authenticate(config, ctx, &stranger.token).await.unwrap(), None);
        // After thirty days a session ends by itself.
        let last = shop.signed_in("ada@example.com").await;
        shop.clock.0.advance(Duration::from_secs(30 * 24 * 3600));
        assert_eq!(authenticate(config, ctx, &last.token).await.unwrap(), None);
    }

    async fn a_token_is_nothing_to_another_tenant(db: TestDb) {
        let shop = Shop::open(&db);
        let signed = shop.signed_in("ada@example.com").await;
        let stranger: RequestCtx = testkit::owner(testkit::tenant(2));
        assert_eq!(authenticate(&shop.config, &stranger, &signed.token).await.unwrap(), None);
        refused(end_session(&shop.config, &stranger, &signed.token, signed.session.id).await, "wrong_credentials");
        let absent: CustomerSessionId = "cses_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        refused(end_session(&shop.config, &shop.ctx, &signed.token, absent).await, "not_found");
    }

    async fn an_address_changes_once_it_is_confirmed(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let signed = shop.signed_in("ada@example.com").await;
        let page = "https://kiln.example/account/email";
        request_email_change(config, ctx, &visit(), page, &signed.token, "ada@new.example").await.unwrap();
        shop.run_jobs().await;
        assert_eq!(authenticate(config, ctx, &signed.token).await.unwrap().unwrap().email.as_deref(), Some("ada@example.com"));
        assert_eq!(shop.postbox.last_to("ada@example.com").subject, "Your address at Kiln & Field is about to change");
        let token = token_in(&shop.postbox.last_to("ada@new.example").text);
        let changed = confirm_email_change(config, ctx, &visit(), &token).await.unwrap();
        assert_eq!((changed.id, changed.email.as_deref()), (signed.customer.id, Some("ada@new.example")));
        refused(confirm_email_change(config, ctx, &visit(), &token).await, "link_not_usable");

        // An address that another account has is told of only to who reads its mails, and the link can be used again later.
        let _ = shop.signed_in("grace@example.com").await;
        request_email_change(config, ctx, &visit(), page, &signed.token, "grace@example.com").await.unwrap();
        shop.run_jobs().await;
        let token = token_in(&shop.postbox.last_to("grace@example.com").text);
        refused(confirm_email_change(config, ctx, &visit(), &token).await, "customer_email_taken");
    }

    async fn a_mail_is_sent_once_however_often_its_job_runs(db: TestDb) {
        let shop = Shop::open(&db);
        shop.postbox.refuse(2);
        let _ = shop.mailed_token("ada@example.com").await;
        let mails = shop.postbox.mails();
        assert_eq!(mails.len(), 1, "the refused ones were tried again");
        let link = mails[0].key.rsplit('/').next().unwrap().to_owned();
        for _ in 0..2 {
            shop.enqueue(&SendAgain { link: link.clone() }).await;
            shop.run_jobs().await;
        }
        assert_eq!(shop.postbox.mails(), mails);
    }

    async fn what_a_guest_has_becomes_the_accounts_that_takes_the_address_over(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let mug = shop.stocked("mug", 9).await;
        let signed = shop.signed_in("ada@example.com").await;
        let guest = shop.guest("ada@new.example").await;
        let (path, own) = (customer_path(&guest), format!("{CUSTOMERS}/{}", signed.customer.id));
        for of in [&path, &path, &own] {
            let _ = shop.client.post(&format!("{of}/addresses"), address()).await.expect(201);
        }
        let order = shop.place(&mug, 1).await;
        shop.execute(&format!("UPDATE commerce_orders SET customer_id = '{}'", id(&guest))).await.unwrap();
        let text = shop.client.post(CONSENT_TEXTS, json!({"scope": "news", "body": "Send me news.", "double_opt_in": false})).await.expect(201).value();
        subscribe(config, ctx, &visit(), PAGE, "ada@new.example", id(&text).parse().unwrap(), PAGE).await.unwrap();

        request_email_change(config, ctx, &visit(), PAGE, &signed.token, "ada@new.example").await.unwrap();
        shop.run_jobs().await;
        let token = token_in(&shop.postbox.last_to("ada@new.example").text);
        let changed = confirm_email_change(config, ctx, &visit(), &token).await.unwrap();
        assert_eq!((changed.id, changed.email.as_deref()), (signed.customer.id, Some("ada@new.example")));
        assert_eq!(shop.order(order).await["customer_id"], json!(signed.customer.id));
        let addresses = shop.client.get(&format!("{own}/addresses")).await.expect(200).value();
        let defaults: Vec<_> = addresses["data"].as_array().unwrap().iter().map(|address| address["is_default_shipping"].clone()).collect();
        assert_eq!((defaults.len(), defaults.iter().filter(|is_default| **is_default == json!(true)).count()), (3, 1));
        let said = async |path: &str| shop.client.get(&format!("{path}/consents")).await.expect(200).value()["data"][0]["change"].clone();
        assert_eq!((said(&own).await, said(&path).await), (json!("given"), json!("withdrawn")));
        let gone = shop.client.get(&path).await.expect(200).value();
        assert_eq!((&gone["state"], &gone["email"]), (&json!("erased"), &json!(null)));
        // Who signs in by the address is the account, and the next guest with the old one is somebody new.
        assert_eq!(shop.signed_in("ada@new.example").await.customer.id, signed.customer.id);
        assert_ne!(id(&shop.guest("ada@example.com").await), signed.customer.id.to_string());
    }
}
