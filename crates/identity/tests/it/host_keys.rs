//! Registering and retiring keys of host applications.

use identity::Role;
use serde_json::{Value, json};
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, text};
use crate::signer::{ED25519, ED25519_PUBLIC, ISSUER, P256_PUBLIC, P384_PUBLIC};

const HOST_KEYS: &str = "/api/identity/v1/host-keys";

fn key(kind: &str, public_key: Option<&str>) -> Value {
    json!({"name": "Shop", "issuer": ISSUER, "kind": kind, "public_key": public_key, "scopes": ["products:read"]})
}

both! {
    async fn takes_only_keys_that_fit_their_algorithm(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        owner.client.post(HOST_KEYS, key("eddsa", Some(ED25519_PUBLIC))).await.expect(201);
        owner.client.post(HOST_KEYS, key("es256", Some(P256_PUBLIC))).await.expect(201);
        let wrong = [
            key("eddsa", None),
            key("eddsa", Some(P256_PUBLIC)),
            key("eddsa", Some(ED25519)),
            key("es256", Some(ED25519_PUBLIC)),
            key("es256", Some(P384_PUBLIC)),
            key("es256", Some("not PEM")),
            key("hs256", Some(P256_PUBLIC)),
            key("none", None),
        ];
        for body in wrong {
            owner.client.post(HOST_KEYS, body).await.problem(422, "validation_failed");
        }
        for issuer in ["", "two words", "ü"] {
            let mut body = key("hs256", None);
            body["issuer"] = json!(issuer);
            owner.client.post(HOST_KEYS, body).await.problem(422, "validation_failed");
        }
    }

    async fn shows_the_secret_once_and_never_stores_it(db: TestDb) {
        use sea_orm::ConnectionTrait as _;
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let registered = owner.client.post(HOST_KEYS, key("hs256", None)).await.expect(201).value();
        let secret = text(&registered["secret"]);
        assert_eq!(registered["key"]["audience"], "https://app.example.com/api/identity/v1/token");
        let list = owner.client.get(HOST_KEYS).await.expect(200);
        assert!(!list.text().contains(&secret));
        let behind = app.owner_connection().await;
        let statement = sea_orm::Statement::from_string(behind.get_database_backend(), "SELECT material FROM identity_host_keys");
        let material: String = behind.query_one_raw(statement).await.unwrap().unwrap().try_get("", "material").unwrap();
        assert!(!secret.contains(&material));

        let path = format!("{HOST_KEYS}/{}/retire", text(&registered["key"]["id"]));
        for _ in 0..2 {
            let retired = owner.client.post(&path, json!(null)).await.expect(200).value();
            assert_eq!((&retired["status"], &retired["retired_at"]), (&json!("retired"), &json!("2026-03-01T12:00:00Z")));
        }
    }

    async fn hands_on_only_what_the_member_holds(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &["host-keys:write"]).await;
        agent.client.post(HOST_KEYS, key("hs256", None)).await.problem(403, "permission_not_held");
        let (secret, _) = app.api_key(&owner.client, &["host-keys:write", "products:read"]).await;
        app.bearer(&secret).post(HOST_KEYS, key("hs256", None)).await.problem(403, "members_only");
    }
}
