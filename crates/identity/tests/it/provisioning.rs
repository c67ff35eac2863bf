//! What a host does before anybody can sign in.

use identity::Role;
use identity::provisioning::{NewUser, create_api_key, ensure_member, ensure_tenant, ensure_user};
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, PASSWORD};

both! {
    async fn a_key_for_the_hosts_tools_may_what_its_member_may(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let agent = app.member(tenant, "agent@north.example", Role::Agent, &["products:read"]).await;
        let full = create_api_key(&app.config, tenant, owner.user, "Tools").await.unwrap();
        app.bearer(&full).get("/api/identity/v1/members").await.expect(200);
        // Whatever is asked for, a key reaches no further than its member.
        let narrow = create_api_key(&app.config, tenant, agent.user, "Tools").await.unwrap();
        app.bearer(&narrow).get("/api/identity/v1/members").await.problem(403, "forbidden");
    }

    async fn may_be_repeated(db: TestDb) {
        let app = App::new(db);
        let first = ensure_tenant(&app.config, "north", "North").await.unwrap();
        let again = ensure_tenant(&app.config, "north", "Another name").await.unwrap();
        assert_eq!((first.created, again.created, first.id == again.id), (true, false, true));

        let user = NewUser { email: "Ada@North.example", name: "Ada", password: PASSWORD };
        let ada = ensure_user(&app.config, user).await.unwrap();
        let again = ensure_user(&app.config, NewUser { password: "quite another password", ..user }).await.unwrap();
        assert_eq!((ada.created, again.created, ada.id == again.id), (true, false, true));
        app.try_sign_in("ada@north.example", PASSWORD).await.expect(201);

        assert!(ensure_member(&app.config, first.id, ada.id, Role::Owner, &[]).await.unwrap());
        assert!(!ensure_member(&app.config, first.id, ada.id, Role::Agent, &[]).await.unwrap());
        assert!(ensure_member(&app.config, first.id, ada.id, Role::Agent, &["no:such"]).await.is_err());
        assert!(ensure_member(&app.config, testkit::tenant(7), ada.id, Role::Agent, &[]).await.is_err());
        assert!(ensure_user(&app.config, NewUser { password: "short", ..user }).await.is_err());
    }
}
