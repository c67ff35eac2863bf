//! Invitations.

use std::sync::atomic::Ordering;
use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{Answer, both};

use crate::MIGRATIONS;
use crate::app::{App, PASSWORD, text};

const INVITATIONS: &str = "/api/identity/v1/invitations";

impl App {
    async fn accept(&self, token: &str, name: Option<&str>, password: &str) -> Answer {
        let body = json!({"token": token, "name": name, "password": password, "transport": "token"});
        self.public.post(&format!("{INVITATIONS}/accept"), body).await
    }
}

fn invite(email: &str, role: &str, permissions: &[&str]) -> Value {
    json!({"email": email, "role": role, "permissions": permissions})
}

both! {
    async fn a_new_person_joins(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let created = owner.client.post(INVITATIONS, invite("Grace@Example.com", "agent", &["products:read"])).await.expect(201);
        let token = app.outbox.token_for("grace@example.com");
        assert!(!created.text().contains(&token), "only the mail may hold the secret");
        assert_eq!(created.value()["delivered"], true);
        assert_eq!(owner.client.get(INVITATIONS).await.value()["data"].as_array().unwrap().len(), 1);

        app.accept(&token, None, PASSWORD).await.problem(422, "validation_failed");
        app.accept(&token, Some("Grace"), "short").await.problem(422, "validation_failed");
        let opened = app.accept(&token, Some("Grace"), PASSWORD).await.expect(201).value();
        let me = app.bearer(&text(&opened["token"])).get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!((&me["tenant_id"], &me["role"], &me["permissions"]), (&json!(tenant), &json!("agent"), &json!(["products:read"])));
        // The link worked once.
        app.accept(&token, Some("Grace"), PASSWORD).await.problem(404, "not_found");
        assert_eq!(owner.client.get(INVITATIONS).await.value()["data"], json!([]));
        app.try_sign_in("grace@example.com", PASSWORD).await.expect(201);
        owner.client.post(INVITATIONS, invite("grace@example.com", "agent", &[])).await.problem(409, "already_member");
    }

    async fn a_known_person_joins_with_their_own_password(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let (_, guest) = app.agency("south").await;
        owner.client.post(INVITATIONS, invite(&guest.email, "admin", &[])).await.expect(201);
        let token = app.outbox.token_for(&guest.email);
        // Whoever merely reads the mail cannot take the account over.
        app.accept(&token, Some("Mallory"), "another long password").await.problem(401, "invalid_credentials");
        app.accept(&token, None, PASSWORD).await.expect(201);
        let me = guest.client.get("/api/identity/v1/me").await.value();
        assert_eq!(me["memberships"].as_array().unwrap().len(), 2);
        app.try_sign_in(&guest.email, "another long password").await.problem(401, "invalid_credentials");
    }

    async fn a_link_stops_working(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        owner.client.post(INVITATIONS, invite("grace@example.com", "agent", &[])).await.expect(201);
        let first = app.outbox.token_for("grace@example.com");
        let created = owner.client.post(INVITATIONS, invite("grace@example.com", "agent", &[])).await.expect(201).value();
        let second = app.outbox.token_for("grace@example.com");
        app.accept(&first, Some("Grace"), PASSWORD).await.problem(404, "not_found");
        let path = format!("{INVITATIONS}/{}", text(&created["invitation"]["id"]));
        owner.client.delete(&path).await.expect(204);
        owner.client.delete(&path).await.problem(404, "not_found");
        app.accept(&second, Some("Grace"), PASSWORD).await.problem(404, "not_found");

        owner.client.post(INVITATIONS, invite("grace@example.com", "agent", &[])).await.expect(201);
        let third = app.outbox.token_for("grace@example.com");
        let operator = app.operator().await;
        operator.post(&format!("/api/identity/v1/tenants/{tenant}/suspend"), json!(null)).await.expect(200);
        app.accept(&third, Some("Grace"), PASSWORD).await.problem(403, "tenant_suspended");
        operator.post(&format!("/api/identity/v1/tenants/{tenant}/resume"), json!(null)).await.expect(200);
        app.clock.advance(Duration::from_secs(7 * 24 * 3600));
        app.accept(&third, Some("Grace"), PASSWORD).await.problem(404, "not_found");
        app.accept("swi_nothing", Some("Grace"), PASSWORD).await.problem(404, "not_found");
    }

    async fn whoever_leaves_cannot_come_back_by_an_own_invitation(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let leaver = app.member(tenant, "leaver@north.example", Role::Admin, &[]).await;
        let lowered = app.member(tenant, "lowered@north.example", Role::Admin, &[]).await;
        for (member, guest) in [(&leaver, "first@example.com"), (&lowered, "second@example.com"), (&owner, "third@example.com")] {
            member.client.post(INVITATIONS, invite(guest, "admin", &[])).await.expect(201);
        }
        owner.client.delete(&format!("/api/identity/v1/members/{}", leaver.user)).await.expect(204);
        owner.client.patch(&format!("/api/identity/v1/members/{}", lowered.user), json!({"role": "agent"})).await.expect(200);
        for guest in ["first@example.com", "second@example.com"] {
            app.accept(&app.outbox.token_for(guest), Some("Guest"), PASSWORD).await.problem(404, "not_found");
        }
        app.accept(&app.outbox.token_for("third@example.com"), Some("Guest"), PASSWORD).await.expect(201);
    }

    async fn of_many_at_once_one_joins(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        owner.client.post(INVITATIONS, invite("grace@example.com", "agent", &[])).await.expect(201);
        let body = json!({"token": app.outbox.token_for("grace@example.com"), "name": "Grace", "password": PASSWORD});
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let (client, body) = (app.public.clone(), body.clone());
                tokio::spawn(async move { client.post(&format!("{INVITATIONS}/accept"), body).await.status.as_u16() })
            })
            .collect();
        let mut joined = 0;
        for task in tasks {
            let status = task.await.unwrap();
            assert!([201, 401, 404].contains(&status), "{status}");
            joined += usize::from(status == 201);
        }
        assert_eq!(joined, 1);
    }

    async fn invites_within_limits(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let admin = app.member(tenant, "admin@north.example", Role::Admin, &[]).await;
        let clerk = app.member(tenant, "clerk@north.example", Role::Agent, &["members:read", "members:write"]).await;
        clerk.client.post(INVITATIONS, invite("grace@example.com", "agent", &["products:read"])).await.problem(403, "permission_not_held");
        clerk.client.post(INVITATIONS, invite("grace@example.com", "admin", &[])).await.problem(403, "role_too_high");
        admin.client.post(INVITATIONS, invite("grace@example.com", "owner", &[])).await.problem(403, "role_too_high");
        owner.client.post(INVITATIONS, invite("no address", "agent", &[])).await.problem(422, "validation_failed");
        owner.client.post(INVITATIONS, invite("grace@example.com", "king", &[])).await.problem(422, "validation_failed");
        assert!(app.outbox.sent.lock().unwrap().is_empty());
        let created = owner.client.post(INVITATIONS, invite("grace@example.com", "owner", &[])).await.expect(201).value();
        let path = format!("{INVITATIONS}/{}", text(&created["invitation"]["id"]));
        clerk.client.delete(&path).await.problem(403, "role_too_high");

        app.outbox.broken.store(true, Ordering::SeqCst);
        let created = owner.client.post(INVITATIONS, invite("ada@example.com", "agent", &[])).await.expect(201).value();
        assert_eq!(created["delivered"], false);
    }
}
