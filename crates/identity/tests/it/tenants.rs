//! The caller's tenant, and tenants for operators.

use identity::Role;
use serde_json::json;
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, PASSWORD, text};

const TENANT: &str = "/api/identity/v1/tenant";
const TENANTS: &str = "/api/identity/v1/tenants";

both! {
    async fn is_renamed_at_the_version_that_was_read(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let read = owner.client.get(TENANT).await.expect(200);
        let etag = read.header("etag").unwrap().to_owned();
        owner.client.patch(TENANT, json!({"name": "North & Sons"})).await.problem(428, "precondition_required");
        let at = owner.client.header("if-match", &etag);
        at.patch(TENANT, json!({"name": "  "})).await.problem(422, "validation_failed");
        let after = at.patch(TENANT, json!({"name": " North & Sons "})).await.expect(200);
        assert_eq!(after.value()["name"], "North & Sons");
        assert_ne!(after.header("etag"), Some(etag.as_str()));
        at.patch(TENANT, json!({"name": "Too late"})).await.problem(412, "stale_version");
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &[]).await;
        agent.client.get(TENANT).await.expect(200);
        agent.client.header("if-match", "*").patch(TENANT, json!({"name": "Mine"})).await.problem(403, "forbidden");
    }

    async fn operators_make_suspend_and_resume(db: TestDb) {
        let app = App::new(db);
        let operator = app.operator().await;
        let body = json!({"slug": "north", "name": "North", "owner_email": "ada@north.example"});
        let created = operator.post(TENANTS, body.clone()).await.expect(201).value();
        assert_eq!(created["owner_invited"], true);
        let id = text(&created["tenant"]["id"]);
        operator.post(TENANTS, body).await.problem(409, "slug_taken");
        for slug in ["", "a", "-a", "a-", "North", "a_b", "ä-b", &"a".repeat(41)] {
            operator.post(TENANTS, json!({"slug": slug, "name": "X"})).await.problem(422, "validation_failed");
        }
        operator.post(TENANTS, json!({"slug": "west", "name": "West", "owner_email": "nonsense"})).await.problem(422, "validation_failed");

        let token = app.outbox.token_for("ada@north.example");
        let body = json!({"token": token, "name": "Ada", "password": PASSWORD, "transport": "token"});
        let opened = app.public.post("/api/identity/v1/invitations/accept", body).await.expect(201).value();
        let owner = app.bearer(&text(&opened["token"]));
        assert_eq!(owner.get("/api/identity/v1/me").await.value()["role"], "owner");

        let path = format!("{TENANTS}/{id}");
        for _ in 0..2 {
            assert_eq!(operator.post(&format!("{path}/suspend"), json!(null)).await.expect(200).value()["status"], "suspended");
        }
        owner.get(TENANT).await.problem(401, "unauthorized");
        let body = json!({"email": "ada@north.example", "password": PASSWORD, "tenant_id": id});
        app.public.post("/api/identity/v1/sessions", body).await.problem(403, "tenant_suspended");
        owner.put("/api/identity/v1/sessions/current/tenant", json!({"tenant_id": id})).await.problem(403, "tenant_suspended");
        assert_eq!(operator.get(&path).await.expect(200).value()["status"], "suspended");
        operator.post(&format!("{path}/resume"), json!(null)).await.expect(200);
        owner.get(TENANT).await.expect(200);
        owner.get(TENANTS).await.problem(403, "operators_only");

        // Identifiers order by the millisecond.
        app.clock.advance(std::time::Duration::from_millis(1));
        app.tenant("south").await;
        let first = operator.get(&format!("{TENANTS}?limit=1")).await.expect(200).value();
        assert_eq!(first["data"][0]["slug"], "north");
        let rest = operator.get(&format!("{TENANTS}?cursor={}", text(&first["next_cursor"]))).await.expect(200).value();
        assert_eq!(rest["data"][0]["slug"], "south");
    }
}
