//! Signing in on shops with pages of their own: what their servers ask, and how often.

use std::time::Duration;

use commerce::shop::customers::{CustomerToken, set_password};
use serde_json::{Value, json};
use testkit::{Answer, both, owner, tenant};

use crate::carts::offer;
use crate::shop::{MIGRATIONS, Shop};
use crate::sign_in::token_in;
use crate::till::HOST;

const LINKS: &str = "/api/commerce/v1/sign-in-links";
const SIGN_INS: &str = "/api/commerce/v1/sign-ins";
const LOOKUPS: &str = "/api/commerce/v1/sign-ins/lookups";
const PASSWORDS: &str = "/api/commerce/v1/sign-ins/passwords";
const PASSWORD: &str = "correct horse battery";

fn visitor() -> Value {
    json!({"host": HOST, "address": "203.0.113.7", "user_agent": "Firefox"})
}

impl Shop {
    async fn ask_for_link(&self, email: &str, visitor: Value) -> Answer {
        self.client.post(LINKS, json!({"email": email, "return_path": "/welcome", "visitor": visitor})).await
    }

    /// Asks for a link and reads its token from the mail.
    async fn link_of(&self, email: &str) -> String {
        let count = || self.postbox.mails().iter().filter(|mail| mail.to == email).count();
        let before = count();
        self.ask_for_link(email, json!({"host": HOST})).await.expect(202);
        self.work_until(async || count() > before).await;
        token_in(&self.postbox.last_to(email).text)
    }

    async fn sign_in(&self, proof: Value) -> Answer {
        self.client.post(SIGN_INS, json!({"proof": proof, "visitor": visitor()})).await
    }

    async fn token_of(&self, email: &str) -> String {
        let link = self.link_of(email).await;
        let signed = self.sign_in(json!({"kind": "link", "token": link})).await.expect(201).value();
        signed["token"].as_str().unwrap().to_owned()
    }

    async fn with_password_of(&self, email: &str) {
        let token = CustomerToken::parse(&self.token_of(email).await).unwrap();
        set_password(&self.config, &self.ctx, &token, None, PASSWORD).await.unwrap();
    }
}

/// The token of a link that was not used, and that of a session.
pub(crate) async fn proofs(shop: &Shop, name: &str) -> (String, String) {
    let session = shop.token_of(&format!("{name}-session@example.com")).await;
    (shop.link_of(&format!("{name}-link@example.com")).await, session)
}

fn by_password(email: &str, password: &str) -> Value {
    json!({"kind": "password", "email": email, "password": password})
}

both! {
    async fn a_link_signs_in_once_and_the_cart_comes_along(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let cart = shop.client.post("/api/commerce/v1/carts", json!({})).await.expect(201).value();
        let lines = format!("/api/commerce/v1/carts/{}/lines", cart["cart"]["id"].as_str().unwrap());
        shop.client.post(&lines, json!({"variant_id": variant, "quantity": 2})).await.expect(200);
        let link = shop.link_of("ada@example.com").await;
        assert!(shop.postbox.last_to("ada@example.com").text.contains(&format!("https://{HOST}/welcome?token=")));
        let proof = json!({"kind": "link", "token": link});
        let body = json!({"proof": proof, "visitor": visitor(), "cart_token": cart["token"]});
        let answer = shop.client.post(SIGN_INS, body.clone()).await.expect(201);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let signed = answer.value();
        assert_eq!((&signed["customer"]["email"], &signed["customer"]["state"]), (&json!("ada@example.com"), &json!("account")));
        let _ = shop.client.post(SIGN_INS, body).await.problem(410, "link_not_usable");
        let carts = shop.client.get(&format!("/api/commerce/v1/carts/{}", cart["cart"]["id"].as_str().unwrap())).await.expect(200).value();
        assert_eq!(carts["customer_id"], signed["customer"]["id"]);

        let token = json!({"token": signed["token"]});
        let known = shop.client.post(LOOKUPS, token.clone()).await.expect(200).value();
        assert_eq!(known["id"], signed["customer"]["id"]);
        let sessions = format!("/api/commerce/v1/customers/{}/sessions", known["id"].as_str().unwrap());
        let listed = shop.client.get(&sessions).await.expect(200).value();
        assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["user_agent"]), (&signed["session_id"], &json!("Firefox")));
        // Another agency learns nothing of it, and ends nothing.
        let stranger = shop.seen_by(&owner(tenant(2)));
        let _ = stranger.post(LOOKUPS, token.clone()).await.problem(404, "not_found");
        stranger.post(&format!("{SIGN_INS}/end"), token.clone()).await.expect(204);
        shop.client.post(LOOKUPS, token.clone()).await.expect(200);
        for _ in 0..2 {
            shop.client.post(&format!("{SIGN_INS}/end"), token.clone()).await.expect(204);
        }
        let _ = shop.client.post(LOOKUPS, token).await.problem(404, "not_found");
        for made_up in ["", "x", &"a".repeat(43), "../../etc"] {
            let _ = shop.client.post(LOOKUPS, json!({"token": made_up})).await.problem(404, "not_found");
        }
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_alike(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_password_of("ada@example.com").await;
        let signed = shop.sign_in(by_password("ADA@example.com", PASSWORD)).await.expect(201).value();
        shop.client.post(LOOKUPS, json!({"token": signed["token"]})).await.expect(200);
        let wrong = shop.sign_in(by_password("ada@example.com", "wrong")).await.problem(401, "wrong_credentials");
        let unknown = shop.sign_in(by_password("eve@example.com", PASSWORD)).await.problem(401, "wrong_credentials");
        assert_eq!((wrong.title, wrong.detail), (unknown.title, unknown.detail));
    }

    async fn a_password_is_set_and_changed_by_who_knows_it(db: TestDb) {
        let shop = Shop::open(&db);
        let (first, second) = (shop.token_of("ada@example.com").await, shop.token_of("ada@example.com").await);
        let set = async |token: &str, current: Option<&str>, new: &str| {
            shop.client.post(PASSWORDS, json!({"token": token, "current_password": current, "new_password": new})).await
        };
        let _ = set(&first, None, "short").await.problem(422, "validation_failed");
        let _ = set("made-up", None, PASSWORD).await.problem(404, "not_found");
        set(&first, None, PASSWORD).await.expect(204);
        let _ = shop.client.post(LOOKUPS, json!({"token": second})).await.problem(404, "not_found");
        shop.client.post(LOOKUPS, json!({"token": first})).await.expect(200);
        for wrong in [None, Some("no such password")] {
            let _ = set(&first, wrong, "another good one").await.problem(401, "wrong_credentials");
        }
        set(&first, Some(PASSWORD), "another good one").await.expect(204);
        let _ = shop.sign_in(by_password("ada@example.com", PASSWORD)).await.problem(401, "wrong_credentials");
        shop.sign_in(by_password("ada@example.com", "another good one")).await.expect(201);
    }

    async fn links_lead_to_verified_hosts_and_paths_only(db: TestDb) {
        let shop = Shop::open(&db);
        let ask = async |host: &str, path: &str| {
            let body = json!({"email": "ada@example.com", "return_path": path, "visitor": {"host": host}});
            shop.client.post(LINKS, body).await
        };
        for host in ["evil.example", "shop.example.evil.example", "shop.example:444", "", "shop.example@evil.example"] {
            let _ = ask(host, "/welcome").await.problem(422, "host_not_verified");
        }
        for path in ["", "welcome", "//evil.example", "/\\evil.example", "https://evil.example", "/a#b"] {
            let _ = ask(HOST, path).await.problem(422, "validation_failed");
        }
        let no_mail = json!({"email": "ada", "return_path": "/", "visitor": {"host": HOST}});
        let _ = shop.client.post(LINKS, no_mail).await.problem(422, "validation_failed");
        let elsewhere = json!({"proof": by_password("ada@example.com", PASSWORD), "visitor": {"host": "evil.example"}});
        let _ = shop.client.post(SIGN_INS, elsewhere).await.problem(422, "host_not_verified");
        assert_eq!(shop.postbox.mails().len(), 0);
    }

    async fn tries_and_mails_are_limited(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_password_of("ada@example.com").await;
        // Ten tries for one account, from wherever they come; the right password comes too late then.
        let mut tried = 0;
        loop {
            let address = format!("198.51.100.{tried}");
            let visitor = json!({"host": HOST, "address": address});
            let body = json!({"proof": by_password("ada@example.com", "wrong"), "visitor": visitor});
            let answer = shop.client.post(SIGN_INS, body).await;
            if answer.status == 429 {
                assert!(answer.header("retry-after").is_some());
                break;
            }
            let _ = answer.problem(401, "wrong_credentials");
            tried += 1;
            assert!(tried <= 10, "{tried}");
        }
        let _ = shop.sign_in(by_password("ada@example.com", PASSWORD)).await.problem(429, "too_many_tries");
        shop.clock.0.advance(Duration::from_secs(601));
        shop.sign_in(by_password("ada@example.com", PASSWORD)).await.expect(201);

        let mut asked = 0;
        while shop.ask_for_link("bea@example.com", json!({"host": HOST})).await.status == 202 {
            asked += 1;
            assert!(asked <= 5, "{asked}");
        }
        let _ = shop.ask_for_link("bea@example.com", visitor()).await.problem(429, "too_many_tries");
        // One visitor who asks for many addresses is limited too.
        let mut strangers = 0;
        while shop.ask_for_link(&format!("stranger{strangers}@example.com"), visitor()).await.status == 202 {
            strangers += 1;
            assert!(strangers <= 30, "{strangers}");
        }
        let _ = shop.ask_for_link("late@example.com", visitor()).await.problem(429, "too_many_tries");
    }
}
