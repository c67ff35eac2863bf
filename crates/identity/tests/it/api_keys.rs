//! API keys.

use std::time::Duration;

use identity::Role;
use kernel::time::Clock as _;
use serde_json::json;
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, text};

const API_KEYS: &str = "/api/identity/v1/api-keys";

both! {
    async fn a_key_does_what_its_scopes_name(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let (secret, id) = app.api_key(&owner.client, &["members:read", "products:read"]).await;
        assert!(secret.starts_with("swk_") && secret.len() == 47, "{secret}");
        let key = app.bearer(&secret);
        let me = key.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!((&me["kind"], &me["id"], &me["tenant_id"]), (&json!("api_key"), &json!(id), &json!(tenant)));
        assert_eq!(me["permissions"], json!(["members:read", "products:read"]));
        key.get("/api/identity/v1/members").await.expect(200);
        key.get(API_KEYS).await.problem(403, "forbidden");
        key.get("/api/identity/v1/sessions").await.problem(403, "members_only");
        key.get("/api/identity/v1/tenants").await.problem(403, "members_only");
        // A key does not beget keys.
        let (breeder, _) = app.api_key(&owner.client, &["api-keys:write", "host-keys:write", "products:read"]).await;
        app.bearer(&breeder).post(API_KEYS, json!({"name": "Child", "scopes": ["products:read"]})).await.problem(403, "members_only");
    }

    async fn is_shown_once_and_revoked_at_once(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let (secret, id) = app.api_key(&owner.client, &["products:read"]).await;
        let list = owner.client.get(API_KEYS).await.expect(200);
        assert!(!list.text().contains(&secret));
        let listed = &list.value()["data"][0];
        assert!(secret.starts_with(listed["prefix"].as_str().unwrap()));
        assert_eq!(listed["last_used_at"], json!(null));
        app.bearer(&secret).get("/api/identity/v1/me").await.expect(200);
        assert_eq!(owner.client.get(API_KEYS).await.value()["data"][0]["last_used_at"], "2026-03-01T12:00:00Z");
        for _ in 0..2 {
            owner.client.delete(&format!("{API_KEYS}/{id}")).await.expect(204);
        }
        app.bearer(&secret).get("/api/identity/v1/me").await.problem(401, "unauthorized");
        assert_eq!(owner.client.get(API_KEYS).await.value()["data"][0]["revoked_at"], "2026-03-01T12:00:00Z");
    }

    async fn ends_by_itself(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let ends = app.clock.now() + Duration::from_secs(60);
        let body = json!({"name": "Short", "scopes": ["products:read"], "expires_at": ends});
        let created = owner.client.post(API_KEYS, body).await.expect(201).value();
        let key = app.bearer(&text(&created["secret"]));
        app.clock.advance(Duration::from_secs(59));
        key.get("/api/identity/v1/me").await.expect(200);
        app.clock.advance(Duration::from_secs(1));
        key.get("/api/identity/v1/me").await.problem(401, "unauthorized");
    }

    async fn takes_only_what_the_creator_holds(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &["api-keys:write", "products:read"]).await;
        let wanted = |scopes: serde_json::Value| json!({"name": "Key", "scopes": scopes});
        agent.client.post(API_KEYS, wanted(json!(["products:write"]))).await.problem(403, "permission_not_held");
        agent.client.post(API_KEYS, wanted(json!(["products:read"]))).await.expect(201);
        let unknown = owner.client.post(API_KEYS, wanted(json!(["products:read", "no:such"]))).await.problem(422, "validation_failed");
        assert_eq!(unknown.errors[0].code, "unknown_permission");
        owner.client.post(API_KEYS, wanted(json!([]))).await.problem(422, "validation_failed");
        owner.client.post(API_KEYS, json!({"name": " ", "scopes": ["products:read"]})).await.problem(422, "validation_failed");
        owner.client.post(API_KEYS, json!({"name": "Old", "scopes": ["products:read"], "expires_at": "2020-01-01T00:00:00Z"})).await.problem(422, "validation_failed");
        owner.client.post(API_KEYS, json!({"name": "Typo", "scopes": ["products:read"], "expire_at": null})).await.problem(422, "validation_failed");
    }
}
