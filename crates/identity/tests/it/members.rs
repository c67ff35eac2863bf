//! Who may change whom.

use identity::Role;
use serde_json::json;
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, text};

const MEMBERS: &str = "/api/identity/v1/members";

both! {
    async fn lists_in_pages(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        for number in 0..4 {
            // Identifiers order by the millisecond.
            app.clock.advance(std::time::Duration::from_millis(1));
            app.member(tenant, &format!("agent{number}@north.example"), Role::Agent, &["products:read"]).await;
        }
        let mut emails = Vec::new();
        let mut path = format!("{MEMBERS}?limit=2");
        loop {
            let answer = owner.client.get(&path).await.expect(200);
            let page = answer.value();
            emails.extend(page["data"].as_array().unwrap().iter().map(|member| text(&member["user"]["email"])));
            let Some(cursor) = page.get("next_cursor") else { break };
            assert!(answer.header("link").unwrap().contains("rel=\"next\""));
            path = format!("{MEMBERS}?limit=2&cursor={}", text(cursor));
        }
        assert_eq!(emails.len(), 5);
        assert_eq!(emails[0], owner.email);
        owner.client.get(&format!("{MEMBERS}?limit=0")).await.problem(400, "invalid_query");
        owner.client.get(&format!("{MEMBERS}?cursor=x")).await.problem(400, "invalid_cursor");
    }

    async fn the_last_owner_stays(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let own = format!("{MEMBERS}/{}", owner.user);
        owner.client.patch(&own, json!({"role": "admin"})).await.problem(409, "last_owner");
        owner.client.delete(&own).await.problem(409, "last_owner");
        let second = app.member(tenant, "second@north.example", Role::Owner, &[]).await;
        owner.client.patch(&own, json!({"role": "admin"})).await.expect(200);
        second.client.delete(&format!("{MEMBERS}/{}", second.user)).await.problem(409, "last_owner");
        second.client.delete(&own).await.expect(204);
        owner.client.get(MEMBERS).await.problem(401, "unauthorized");
    }

    async fn two_owners_cannot_step_down_past_each_other(db: TestDb) {
        let app = App::new(db);
        let (tenant, first) = app.agency("north").await;
        let second = app.member(tenant, "second@north.example", Role::Owner, &[]).await;
        let third = app.member(tenant, "third@north.example", Role::Owner, &[]).await;
        let step_down = |member: &crate::app::Member| {
            let (client, path) = (member.client.clone(), format!("{MEMBERS}/{}", member.user));
            tokio::spawn(async move { client.patch(&path, json!({"role": "agent"})).await.status.as_u16() })
        };
        let running = [step_down(&first), step_down(&second), step_down(&third)];
        let mut statuses = Vec::new();
        for task in running {
            statuses.push(task.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 409]);
    }

    async fn nobody_gives_more_than_they_hold(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let admin = app.member(tenant, "admin@north.example", Role::Admin, &[]).await;
        let clerk = app.member(tenant, "clerk@north.example", Role::Agent, &["members:read", "members:write", "products:read"]).await;
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &[]).await;
        let path = |member: &crate::app::Member| format!("{MEMBERS}/{}", member.user);

        clerk.client.patch(&path(&agent), json!({"permissions": ["products:read"]})).await.expect(200);
        clerk.client.patch(&path(&agent), json!({"permissions": ["products:write"]})).await.problem(403, "permission_not_held");
        clerk.client.patch(&path(&clerk), json!({"permissions": ["pages:write"]})).await.problem(403, "permission_not_held");
        clerk.client.patch(&path(&agent), json!({"role": "admin"})).await.problem(403, "role_too_high");
        clerk.client.patch(&path(&admin), json!({"role": "agent"})).await.problem(403, "role_too_high");
        clerk.client.delete(&path(&owner)).await.problem(403, "role_too_high");
        admin.client.patch(&path(&owner), json!({"role": "agent"})).await.problem(403, "role_too_high");
        admin.client.patch(&path(&admin), json!({"role": "owner"})).await.problem(403, "role_too_high");
        admin.client.patch(&path(&agent), json!({"role": "admin"})).await.expect(200);
        owner.client.patch(&path(&agent), json!({"role": "agent", "permissions": ["no:such"]})).await.problem(422, "validation_failed");

        let after = owner.client.patch(&path(&agent), json!({"role": "agent", "permissions": ["products:write", "pages:write", "pages:write"]})).await;
        assert_eq!(after.expect(200).value()["permissions"], json!(["pages:write", "products:write"]));
        // Owners and admins may do everything, so they keep no flags that would linger after a demotion.
        owner.client.patch(&path(&agent), json!({"role": "admin"})).await.expect(200);
        let after = owner.client.patch(&path(&agent), json!({"role": "agent"})).await.expect(200).value();
        assert_eq!(after["permissions"], json!([]));
        // A key acts as an agent does, whoever made it.
        let (key, _) = app.api_key(&owner.client, &["members:write"]).await;
        app.bearer(&key).patch(&path(&agent), json!({"role": "admin"})).await.problem(403, "role_too_high");
        app.bearer(&key).delete(&path(&agent)).await.expect(204);
    }
}
