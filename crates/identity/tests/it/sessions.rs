//! Signing in and out.

use std::time::Duration;

use identity::Role;
use identity::provisioning::ensure_member;
use serde_json::json;
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, PASSWORD, text};

both! {
    async fn signs_in_by_cookie_and_out(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let body = json!({"email": " Owner@North.Example ", "password": PASSWORD});
        let browser = app.public.header("user-agent", "Firefox");
        let answer = browser.post("/api/identity/v1/sessions", body).await.expect(201);
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("sw_session=sws_"), "{cookie}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=2592000"] {
            assert!(cookie.contains(attribute), "{cookie} lacks {attribute}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.value().get("token").is_none());

        let browser = browser.header("cookie", &format!("theme=dark; {}", cookie.split(';').next().unwrap()));
        let me = browser.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!(me["id"], owner.user.to_string());
        assert_eq!(me["tenant_id"], tenant.to_string());
        assert_eq!(me["role"], "owner");
        assert_eq!(me["session"]["user_agent"], "Firefox");
        assert_eq!(me["user"]["email"], owner.email);
        assert!(me["permissions"].as_array().unwrap().iter().any(|name| name == "products:write"));

        browser.delete("/api/identity/v1/sessions/current").await.problem(403, "foreign_origin");
        let own_page = browser.header("sec-fetch-site", "same-origin");
        let out = own_page.delete("/api/identity/v1/sessions/current").await.expect(204);
        assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
        browser.get("/api/identity/v1/me").await.problem(401, "unauthorized");
    }

    async fn tells_unknown_address_and_wrong_password_alike(db: TestDb) {
        let app = App::new(db);
        app.agency("north").await;
        let unknown = app.try_sign_in("nobody@north.example", PASSWORD).await.problem(401, "invalid_credentials");
        let wrong = app.try_sign_in("owner@north.example", "incorrect horse battery").await.problem(401, "invalid_credentials");
        assert_eq!((unknown.title, unknown.detail), (wrong.title, wrong.detail));
        app.try_sign_in("not an address", PASSWORD).await.problem(422, "validation_failed");
        // A stored hash must not be usable as a password, nor an endless one cost more.
        app.try_sign_in("owner@north.example", &"x".repeat(100_000)).await.problem(401, "invalid_credentials");
    }

    async fn locks_an_account_for_a_while(db: TestDb) {
        let app = App::new(db);
        app.agency("north").await;
        app.agency("south").await;
        for _ in 0..9 {
            app.try_sign_in("owner@north.example", "incorrect horse battery").await.problem(401, "invalid_credentials");
        }
        let answer = app.try_sign_in("OWNER@north.example", PASSWORD).await;
        assert!(answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() > 0));
        answer.problem(429, "too_many_requests");
        // Another account is not concerned, and after a while this one is not either.
        app.sign_in("owner@south.example").await;
        app.clock.advance(Duration::from_secs(61));
        app.sign_in("owner@north.example").await;
    }

    async fn limits_tries_by_address(db: TestDb) {
        use kernel::http::ClientAddress;
        let app = App::new(db);
        let from = |address: &str, number: u32| {
            let body = json!({"email": format!("nobody{number}@north.example"), "password": PASSWORD});
            let mut request = http::Request::post("/api/identity/v1/sessions")
                .header("content-type", "application/json")
                .body(body.to_string().into())
                .unwrap();
            request.extensions_mut().insert(ClientAddress(address.parse().unwrap()));
            request
        };
        for number in 0..60 {
            app.public.call(from("2001:db8::1", number)).await.problem(401, "invalid_credentials");
        }
        app.public.call(from("2001:db8::2", 60)).await.problem(429, "too_many_requests");
        app.public.call(from("2001:db8:0:1::1", 61)).await.problem(401, "invalid_credentials");
    }

    async fn lists_and_ends_own_sessions(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        // Identifiers order by the millisecond.
        app.clock.advance(Duration::from_millis(1));
        let other = app.sign_in(&owner.email).await;
        let first = owner.client.get("/api/identity/v1/sessions?limit=1").await.expect(200).value();
        assert_eq!(first["data"].as_array().unwrap().len(), 1);
        assert_eq!(first["data"][0]["current"], false);
        let cursor = text(&first["next_cursor"]);
        let second = owner.client.get(&format!("/api/identity/v1/sessions?limit=1&cursor={cursor}")).await.expect(200).value();
        assert_eq!(second["data"][0]["current"], true);
        assert!(second.get("next_cursor").is_none());

        let id = text(&first["data"][0]["id"]);
        owner.client.delete(&format!("/api/identity/v1/sessions/{id}")).await.expect(204);
        owner.client.delete(&format!("/api/identity/v1/sessions/{id}")).await.problem(404, "not_found");
        app.bearer(&other).get("/api/identity/v1/me").await.problem(401, "unauthorized");
        owner.client.get("/api/identity/v1/me").await.expect(200);
        // Another person's cursor is worth nothing here.
        let (_, stranger) = app.agency("south").await;
        stranger.client.get(&format!("/api/identity/v1/sessions?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn ends_by_itself(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        app.clock.advance(Duration::from_secs(30 * 24 * 3600 - 1));
        let me = owner.client.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!(me["session"]["last_seen_at"], "2026-03-31T11:59:59Z");
        app.clock.advance(Duration::from_secs(1));
        owner.client.get("/api/identity/v1/me").await.problem(401, "unauthorized");
        app.clock.advance(Duration::from_secs(31 * 24 * 3600));
        assert_eq!(identity::provisioning::forget_ended_sessions(&app.config).await.unwrap(), 1);
    }

    async fn a_new_password_ends_other_sessions(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let other = app.sign_in(&owner.email).await;
        let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
        let path = "/api/identity/v1/password";
        owner.client.put(path, change("incorrect horse battery", "a longer and better one")).await.problem(403, "wrong_password");
        let weak = owner.client.put(path, change(PASSWORD, "short")).await.problem(422, "validation_failed");
        assert_eq!(weak.errors[0].pointer, "/new_password");
        owner.client.put(path, change(PASSWORD, "a longer and better one")).await.expect(204);
        owner.client.get("/api/identity/v1/me").await.expect(200);
        app.bearer(&other).get("/api/identity/v1/me").await.problem(401, "unauthorized");
        app.try_sign_in(&owner.email, PASSWORD).await.problem(401, "invalid_credentials");
        app.try_sign_in(&owner.email, "a longer and better one").await.expect(201);
    }

    async fn switches_between_own_tenants(db: TestDb) {
        let app = App::new(db);
        let (north, owner) = app.agency("north").await;
        let south = app.tenant("south").await;
        let foreign = app.tenant("foreign").await;
        ensure_member(&app.config, south, owner.user, Role::Agent, &["products:read"]).await.unwrap();
        let path = "/api/identity/v1/sessions/current/tenant";
        owner.client.put(path, json!({"tenant_id": foreign})).await.problem(404, "not_found");
        owner.client.put(path, json!({"tenant_id": south})).await.expect(204);
        let me = owner.client.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!((&me["tenant_id"], &me["role"]), (&json!(south), &json!("agent")));
        assert_eq!(me["permissions"], json!(["products:read"]));
        assert_eq!(me["memberships"].as_array().unwrap().len(), 2);
        owner.client.get("/api/identity/v1/members").await.problem(403, "forbidden");
        owner.client.put(path, json!({"tenant_id": north})).await.expect(204);
        owner.client.get("/api/identity/v1/members").await.expect(200);
    }

    async fn works_without_a_tenant(db: TestDb) {
        let app = App::new(db);
        app.user("lonely@example.com").await;
        let client = app.bearer(&app.sign_in("lonely@example.com").await);
        let me = client.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!((&me["tenant_id"], &me["memberships"]), (&json!(null), &json!([])));
        client.get("/api/identity/v1/tenant").await.problem(401, "unauthorized");
        client.get("/api/identity/v1/sessions").await.expect(200);
    }
}
