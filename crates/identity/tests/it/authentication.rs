//! Credentials of all kinds, and how fast they lose what they stood for.

use std::time::Duration;

use identity::Role;
use serde_json::json;
use testkit::both;

use crate::MIGRATIONS;
use crate::app::App;
use crate::signer::Signer;

both! {
    async fn refuses_bearers_that_do_not_count(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        for value in ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer sws_", "Bearer swk_nothing", "Bearer a.b.c", "Bearer x", &owner.token] {
            app.public.header("authorization", value).get("/api/identity/v1/me").await.problem(401, "unauthorized");
        }
        // Even where nobody needs to be known: who presents something is told that it does not count.
        let answer = app.bearer("swk_nothing").post("/api/identity/v1/sessions", json!({})).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        answer.problem(401, "unauthorized");
        app.public.header("authorization", &format!("bearer {}", owner.token)).get("/api/identity/v1/me").await.expect(200);
    }

    async fn an_old_cookie_does_not_stand_in_the_way(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let browser = app.public.header("cookie", "sw_session=sws_old");
        let answer = browser.get("/api/identity/v1/me").await;
        assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
        answer.problem(401, "unauthorized");
        let body = json!({"email": owner.email, "password": crate::app::PASSWORD});
        let answer = browser.post("/api/identity/v1/sessions", body).await.expect(201);
        assert!(answer.header("set-cookie").unwrap().starts_with("sw_session=sws_"));
        // An API key is no cookie.
        let (secret, _) = app.api_key(&owner.client, &["products:read"]).await;
        app.public.header("cookie", &format!("sw_session={secret}")).get("/api/identity/v1/me").await.problem(401, "unauthorized");
    }

    async fn a_cookie_acts_only_for_own_pages(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let browser = app.public.header("cookie", &format!("sw_session={}", owner.token));
        let body = json!({"name": "Key", "scopes": ["products:read"]});
        let path = "/api/identity/v1/api-keys";
        browser.post(path, body.clone()).await.problem(403, "foreign_origin");
        browser.header("sec-fetch-site", "same-site").header("origin", "https://north.app.example.com").post(path, body.clone()).await.problem(403, "foreign_origin");
        browser.header("sec-fetch-site", "cross-site").post(path, body.clone()).await.problem(403, "foreign_origin");
        browser.header("sec-fetch-site", "same-origin").post(path, body.clone()).await.expect(201);
        browser.header("origin", "https://app.example.com").post(path, body.clone()).await.expect(201);
        browser.header("sec-fetch-site", "cross-site").get(path).await.expect(200);
        // A bearer is not sent by browsers on their own.
        app.bearer(&owner.token).header("sec-fetch-site", "cross-site").post(path, body).await.expect(201);
    }

    async fn what_is_taken_away_is_gone_at_once(db: TestDb) {
        let app = App::with_cache(db, Duration::from_secs(3));
        let (tenant, owner) = app.agency("north").await;
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &["members:read", "api-keys:write", "products:read"]).await;
        let (key, _) = app.api_key(&agent.client, &["members:read", "products:read"]).await;
        let signer = Signer::shared_secret(&owner.client, &["members:read"]).await;
        let editor = app.bearer(&app.editor_token(&signer).await);
        let key = app.bearer(&key);
        let everybody = [&agent.client, &key, &editor];
        let members = "/api/identity/v1/members";
        for client in everybody {
            client.get(members).await.expect(200);
            client.get(members).await.expect(200);
        }

        let of_agent = format!("{members}/{}", agent.user);
        owner.client.patch(&of_agent, json!({"permissions": ["products:read"]})).await.expect(200);
        agent.client.get(members).await.problem(403, "forbidden");
        key.get(members).await.problem(403, "forbidden");
        assert_eq!(key.get("/api/identity/v1/me").await.expect(200).value()["permissions"], json!(["products:read"]));

        let operator = app.operator().await;
        operator.post(&format!("/api/identity/v1/tenants/{tenant}/suspend"), json!(null)).await.expect(200);
        for client in everybody {
            client.get(members).await.problem(401, "unauthorized");
        }
        let me = agent.client.get("/api/identity/v1/me").await.expect(200).value();
        assert_eq!((&me["tenant_id"], &me["memberships"][0]["tenant"]["status"]), (&json!(null), &json!("suspended")));
        operator.post(&format!("/api/identity/v1/tenants/{tenant}/resume"), json!(null)).await.expect(200);
        editor.get(members).await.expect(200);
        key.get("/api/identity/v1/me").await.expect(200);

        owner.client.delete(&of_agent).await.expect(204);
        key.get("/api/identity/v1/me").await.problem(401, "unauthorized");
        agent.client.get("/api/identity/v1/tenant").await.problem(401, "unauthorized");
        owner.client.post(&format!("/api/identity/v1/host-keys/{}/retire", signer.kid), json!(null)).await.expect(200);
        editor.get(members).await.problem(401, "unauthorized");
    }

    async fn another_process_sees_a_revocation_after_the_time_to_live(db: TestDb) {
        let app = App::with_cache(db, Duration::from_secs(60));
        let (_, owner) = app.agency("north").await;
        owner.client.get("/api/identity/v1/me").await.expect(200);
        let elsewhere = app.elsewhere(|_| ()).header("authorization", &format!("Bearer {}", owner.token));
        elsewhere.delete("/api/identity/v1/sessions/current").await.expect(204);
        // Asked for a minute; three seconds is all that is given.
        app.clock.advance(Duration::from_secs(3));
        owner.client.get("/api/identity/v1/tenant").await.problem(401, "unauthorized");
    }

    async fn a_key_of_a_table_copy_is_not_a_key(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let (secret, _) = app.api_key(&owner.client, &["products:read"]).await;
        let owner_connection = app.owner_connection().await;
        use sea_orm::ConnectionTrait as _;
        for (table, column) in [("identity_api_keys", "secret_hash"), ("identity_sessions", "token_hash")] {
            let statement = sea_orm::Statement::from_string(owner_connection.get_database_backend(), format!("SELECT {column} AS hash FROM {table}"));
            for row in owner_connection.query_all_raw(statement).await.unwrap() {
                let hash: String = row.try_get("", "hash").unwrap();
                assert!(!secret.contains(&hash) && !owner.token.contains(&hash));
                for prefix in ["swk_", "sws_"] {
                    app.bearer(&format!("{prefix}{hash}")).get("/api/identity/v1/me").await.problem(401, "unauthorized");
                }
            }
        }
    }
}
