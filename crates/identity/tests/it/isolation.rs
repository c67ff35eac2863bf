//! Every operation against strangers, the wrong role and another tenant's identifiers.

use std::collections::BTreeSet;

use http::Method;
use identity::{HostKeyId, InvitationId, Role, SessionId, UserId};
use kernel::TenantId;
use serde_json::{Value, json};
use testkit::{Answer, both};

use crate::MIGRATIONS;
use crate::app::{App, Member, PASSWORD, text};
use crate::signer::Signer;

/// Who may use an operation.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    /// Anybody.
    Nothing,
    /// Any known caller of a tenant.
    Tenant,
    /// A signed-in user.
    Session,
    /// A permission within a tenant.
    Permission,
    /// An operator of the platform.
    Operator,
}

const OPERATIONS: [(&str, &str, Needs); 29] = [
    ("get", "/api/identity/v1/me", Needs::Tenant),
    ("get", "/api/identity/v1/permissions", Needs::Tenant),
    ("post", "/api/identity/v1/sessions", Needs::Nothing),
    ("get", "/api/identity/v1/sessions", Needs::Session),
    ("delete", "/api/identity/v1/sessions/current", Needs::Session),
    ("delete", "/api/identity/v1/sessions/{session_id}", Needs::Session),
    ("put", "/api/identity/v1/sessions/current/tenant", Needs::Session),
    ("put", "/api/identity/v1/password", Needs::Session),
    ("get", "/api/identity/v1/tenant", Needs::Tenant),
    ("patch", "/api/identity/v1/tenant", Needs::Permission),
    ("get", "/api/identity/v1/members", Needs::Permission),
    ("get", "/api/identity/v1/members/{user_id}", Needs::Permission),
    ("patch", "/api/identity/v1/members/{user_id}", Needs::Permission),
    ("delete", "/api/identity/v1/members/{user_id}", Needs::Permission),
    ("post", "/api/identity/v1/invitations", Needs::Permission),
    ("get", "/api/identity/v1/invitations", Needs::Permission),
    ("delete", "/api/identity/v1/invitations/{invitation_id}", Needs::Permission),
    ("post", "/api/identity/v1/invitations/accept", Needs::Nothing),
    ("post", "/api/identity/v1/api-keys", Needs::Permission),
    ("get", "/api/identity/v1/api-keys", Needs::Permission),
    ("delete", "/api/identity/v1/api-keys/{api_key_id}", Needs::Permission),
    ("post", "/api/identity/v1/host-keys", Needs::Permission),
    ("get", "/api/identity/v1/host-keys", Needs::Permission),
    ("post", "/api/identity/v1/host-keys/{host_key_id}/retire", Needs::Permission),
    ("post", "/api/identity/v1/token", Needs::Nothing),
    ("post", "/api/identity/v1/tenants", Needs::Operator),
    ("get", "/api/identity/v1/tenants", Needs::Operator),
    ("get", "/api/identity/v1/tenants/{tenant_id}", Needs::Operator),
    ("post", "/api/identity/v1/tenants/{tenant_id}/suspend", Needs::Operator),
];
const RESUME: (&str, &str, Needs) = ("post", "/api/identity/v1/tenants/{tenant_id}/resume", Needs::Operator);

fn operations() -> impl Iterator<Item = (Method, &'static str, Needs)> {
    OPERATIONS
        .into_iter()
        .chain([RESUME])
        .map(|(method, path, needs)| (method.to_uppercase().parse().unwrap(), path, needs))
}

#[test]
fn the_table_has_every_operation() {
    let description = serde_json::to_value(identity::openapi()).unwrap();
    let described: BTreeSet<(String, String)> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> =
        operations().map(|(method, path, _)| (method.to_string(), path.to_owned())).collect();
    assert_eq!(described, listed);
}

/// One agency with one of everything.
struct Agency {
    tenant: TenantId,
    owner: Member,
    agent: Member,
    session: String,
    invitation: String,
    api_key: String,
    host_key: String,
}

impl Agency {
    async fn new(app: &App, slug: &str) -> Self {
        let (tenant, owner) = app.agency(slug).await;
        let agent = app.member(tenant, &format!("agent@{slug}.example"), Role::Agent, &[]).await;
        let invite = json!({"email": format!("guest@{slug}.example"), "role": "agent"});
        let invited = owner.client.post("/api/identity/v1/invitations", invite).await.expect(201).value();
        let (_, api_key) = app.api_key(&owner.client, &["products:read"]).await;
        let host_key = Signer::shared_secret(&owner.client, &["products:read"]).await.kid;
        let sessions = owner.client.get("/api/identity/v1/sessions").await.expect(200).value();
        let session = text(&sessions["data"][0]["id"]);
        Self { tenant, owner, agent, session, invitation: text(&invited["invitation"]["id"]), api_key, host_key }
    }

    /// The path with this agency's identifiers.
    fn fill(&self, path: &str) -> String {
        path.replace("{session_id}", &self.session)
            .replace("{user_id}", &self.agent.user.to_string())
            .replace("{invitation_id}", &self.invitation)
            .replace("{api_key_id}", &self.api_key)
            .replace("{host_key_id}", &self.host_key)
            .replace("{tenant_id}", &self.tenant.to_string())
    }

    /// All that this agency sees.
    async fn view(&self) -> Vec<String> {
        let mut seen = Vec::new();
        for (method, path, needs) in operations() {
            if method == Method::GET && needs != Needs::Operator {
                seen.push(self.owner.client.get(&self.fill(path)).await.expect(200).text());
            }
        }
        seen
    }

    fn secrets_of_others(&self) -> [String; 7] {
        [
            self.session.clone(),
            self.invitation.clone(),
            self.api_key.clone(),
            self.host_key.clone(),
            self.agent.user.to_string(),
            self.tenant.to_string(),
            self.owner.email.clone(),
        ]
    }
}

/// A body that each operation understands.
fn body(path: &str, agency: &Agency) -> Value {
    match path.trim_start_matches("/api/identity/v1/") {
        "sessions" => json!({"email": agency.owner.email, "password": PASSWORD, "tenant_id": agency.tenant}),
        "sessions/current/tenant" => json!({"tenant_id": agency.tenant}),
        "password" => json!({"current_password": "incorrect horse battery", "new_password": "a longer and better one"}),
        "tenant" => json!({"name": "Taken over"}),
        "members/{user_id}" => json!({"role": "agent", "permissions": ["products:read"]}),
        "invitations" => json!({"email": "somebody@example.com", "role": "agent"}),
        "api-keys" => json!({"name": "Key", "scopes": ["products:read"]}),
        "host-keys" => {
            json!({"name": "Key", "issuer": "https://x.example", "kind": "hs256", "scopes": ["products:read"]})
        }
        "tenants" => json!({"slug": "new-one", "name": "New"}),
        _ => json!(null),
    }
}

/// What a client may learn from a problem, without what differs with each request.
fn told(answer: &Answer) -> Value {
    let mut told = answer.value();
    for name in ["instance", "request_id"] {
        told.as_object_mut().unwrap().remove(name);
    }
    told
}

both! {
    async fn strangers_are_asked_who_they_are(db: TestDb) {
        let app = App::new(db);
        let north = Agency::new(&app, "north").await;
        for (method, path, needs) in operations().filter(|(_, _, needs)| *needs != Needs::Nothing) {
            let sent = (method != Method::GET).then(|| body(path, &north));
            let answer = app.public.header("if-match", "*").send(method.clone(), &north.fill(path), sent).await;
            assert_eq!(answer.status.as_u16(), 401, "{method} {path} {}", needs as u8);
            answer.problem(401, "unauthorized");
        }
    }

    async fn the_wrong_role_is_refused(db: TestDb) {
        let app = App::new(db);
        let north = Agency::new(&app, "north").await;
        let (secret, _) = app.api_key(&north.owner.client, &["products:read"]).await;
        let key = app.bearer(&secret);
        for (method, path, needs) in operations() {
            let refused: &[&testkit::Client] = match needs {
                Needs::Nothing | Needs::Tenant => &[],
                Needs::Session => &[&key],
                Needs::Permission => &[&north.agent.client, &key],
                Needs::Operator => &[&north.agent.client, &north.owner.client, &key],
            };
            for client in refused {
                let sent = (method != Method::GET).then(|| body(path, &north));
                let answer = client.header("if-match", "*").send(method.clone(), &north.fill(path), sent).await;
                assert_eq!(answer.status.as_u16(), 403, "{method} {path}: {}", answer.text());
            }
        }
        north.view().await;
    }

    async fn another_tenants_things_do_not_exist(db: TestDb) {
        let app = App::new(db);
        let north = Agency::new(&app, "north").await;
        let south = Agency::new(&app, "south").await;
        let before = south.view().await;

        let (clock, random) = (&*app.config.clock, &*app.config.random);
        let absent = |path: &str| {
            path.replace("{session_id}", &SessionId::generate(clock, random).to_string())
                .replace("{user_id}", &UserId::generate(clock, random).to_string())
                .replace("{invitation_id}", &InvitationId::generate(clock, random).to_string())
                .replace("{api_key_id}", &identity::ApiKeyId::generate(clock, random).to_string())
                .replace("{host_key_id}", &HostKeyId::generate(clock, random).to_string())
        };
        let client = north.owner.client.header("if-match", "*");
        let with_ids = operations().filter(|(_, path, needs)| path.contains('{') && *needs != Needs::Operator);
        for (method, path, _) in with_ids {
            let sent = (method != Method::GET).then(|| body(path, &south));
            let foreign = client.send(method.clone(), &south.fill(path), sent.clone()).await;
            let nothing = client.send(method.clone(), &absent(path), sent.clone()).await;
            let malformed = client.send(method.clone(), &absent(path).replace("_0", "_9"), sent).await;
            for answer in [&foreign, &nothing, &malformed] {
                assert_eq!(answer.status.as_u16(), 404, "{method} {path}: {}", answer.text());
            }
            assert_eq!(told(&foreign), told(&nothing), "{method} {path}");
        }
        // Identifiers in bodies and cursors.
        client.put("/api/identity/v1/sessions/current/tenant", json!({"tenant_id": south.tenant})).await.problem(404, "not_found");
        let sign_in = json!({"email": north.owner.email, "password": PASSWORD, "tenant_id": south.tenant});
        app.public.post("/api/identity/v1/sessions", sign_in).await.problem(404, "not_found");
        let theirs = south.owner.client.get("/api/identity/v1/members?limit=1").await.expect(200).value();
        let cursor = text(&theirs["next_cursor"]);
        client.get(&format!("/api/identity/v1/members?cursor={cursor}")).await.problem(400, "invalid_cursor");

        // Nothing of theirs shows in anything of ours, and nothing of theirs has changed.
        for seen in north.view().await {
            for secret in south.secrets_of_others() {
                assert!(!seen.contains(&secret), "{secret} shows in {seen}");
            }
        }
        assert_eq!(south.view().await, before);
    }

    async fn people_are_closed_to_a_tenants_own_transaction(db: TestDb) {
        use kernel::TenantTx;
        use sea_orm::ConnectionTrait as _;
        let app = App::new(db);
        let north = Agency::new(&app, "north").await;
        let south = Agency::new(&app, "south").await;
        if app.config.db.backend() == sea_orm::DbBackend::Sqlite {
            return;
        }
        assert_eq!(app.config.db.isolation_faults().await.unwrap(), []);
        let ctx = testkit::owner(north.tenant);
        for table in ["identity_users", "identity_sessions"] {
            let tx = TenantTx::read(&app.config.db, &ctx).await.unwrap();
            assert!(tx.execute_unprepared(&format!("SELECT * FROM {table}")).await.is_err(), "{table}");
        }
        // A tenant's own transaction can neither make nor resume a tenant, nor make a member.
        for statement in [
            "INSERT INTO identity_tenants SELECT * FROM identity_tenants",
            "UPDATE identity_tenants SET status = 'active'",
            "INSERT INTO identity_memberships SELECT * FROM identity_memberships",
        ] {
            let tx = TenantTx::begin(&app.config.db, &ctx).await.unwrap();
            let refused = tx.execute_unprepared(statement).await.unwrap_err().to_string();
            assert!(refused.contains("permission denied"), "{statement}: {refused}");
        }
        for table in ["identity_memberships", "identity_api_keys", "identity_invitations", "identity_host_keys"] {
            let tx = TenantTx::begin(&app.config.db, &ctx).await.unwrap();
            let statement = format!("UPDATE {table} SET created_at = 0 WHERE tenant_id = '{}'", south.tenant);
            assert_eq!(tx.execute_unprepared(&statement).await.unwrap().rows_affected(), 0, "{table}");
        }
    }
}
