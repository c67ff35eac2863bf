//! One host of identity with its outside world under the test's control.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use identity::provisioning::{NewUser, ensure_member, ensure_operator, ensure_tenant, ensure_user};
use identity::{
    Config, CredentialCache, InvitationMail, MailError, Mailer, PasswordCost, Role, Secret, TokenKey, TokenKeys, UserId,
};
use kernel::TenantId;
use kernel::http::page::CursorKey;
use kernel::rate_limit::InMemoryRateLimiter;
use kernel::signing::SigningKey;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestClock, TestDb, TestRandom};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const PUBLIC_URL: &str = "https://app.example.com";
/// What the host's modules know, besides identity's own permissions.
pub(crate) const HOST_PERMISSIONS: [&str; 3] = ["pages:write", "products:read", "products:write"];

/// Mails that were handed over.
#[derive(Default)]
pub(crate) struct Outbox {
    pub(crate) sent: Mutex<Vec<InvitationMail>>,
    pub(crate) broken: std::sync::atomic::AtomicBool,
}

#[async_trait::async_trait]
impl Mailer for Outbox {
    async fn send_invitation(&self, mail: InvitationMail) -> Result<(), MailError> {
        if self.broken.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(MailError { reason: "the test broke it".to_owned() });
        }
        self.sent.lock().unwrap().push(mail);
        Ok(())
    }
}

impl Outbox {
    /// The secret in the newest link to this address.
    pub(crate) fn token_for(&self, email: &str) -> String {
        let sent = self.sent.lock().unwrap();
        let mail = sent.iter().rev().find(|mail| mail.to == email).unwrap();
        mail.link.split_once("#token=").unwrap().1.to_owned()
    }
}

pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) outbox: Arc<Outbox>,
    /// A caller nobody knows.
    pub(crate) public: Client,
    db: TestDb,
}

/// A member and the client that they use.
pub(crate) struct Member {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) token: String,
    pub(crate) client: Client,
}

impl App {
    pub(crate) fn new(db: TestDb) -> Self {
        Self::with_cache(db, Duration::ZERO)
    }

    pub(crate) fn with_cache(db: TestDb, time_to_live: Duration) -> Self {
        let clock = Arc::new(TestClock::default());
        let outbox = Arc::new(Outbox::default());
        let config = Config {
            db: db.db(),
            clock: clock.clone(),
            random: Arc::new(TestRandom::default()),
            rate_limiter: Arc::new(InMemoryRateLimiter::new(clock.clone())),
            mailer: outbox.clone(),
            cursor_key: CursorKey::new(SigningKey::new(b"cursors of the test")),
            permissions: HOST_PERMISSIONS.to_vec(),
            public_url: PUBLIC_URL.to_owned(),
            trusted_origins: Vec::new(),
            secure_cookies: true,
            session_lifetime: Duration::from_secs(30 * 24 * 3600),
            password_cost: PasswordCost::FOR_TESTS,
            editor_token_keys: TokenKeys {
                current: TokenKey {
                    kid: "now".to_owned(),
                    secret: Secret::new(b"the present secret of editor tokens"),
                },
                previous: Vec::new(),
            },
            host_key_secret: Secret::new(b"the secret that host keys derive from"),
            credential_cache: CredentialCache::new(time_to_live),
        };
        let public = client(&config);
        Self { config, clock, outbox, public, db }
    }

    /// A second process on the same database, with another configuration.
    pub(crate) fn elsewhere(&self, change: impl FnOnce(&mut Config)) -> Client {
        let mut config = self.config.clone();
        config.credential_cache = CredentialCache::default();
        change(&mut config);
        client(&config)
    }

    /// A connection behind all policies.
    pub(crate) async fn owner_connection(&self) -> sea_orm::DatabaseConnection {
        self.db.owner().await
    }

    pub(crate) async fn tenant(&self, slug: &str) -> TenantId {
        ensure_tenant(&self.config, slug, slug).await.unwrap().id
    }

    pub(crate) async fn user(&self, email: &str) -> UserId {
        let user = NewUser { email, name: email, password: PASSWORD };
        ensure_user(&self.config, user).await.unwrap().id
    }

    /// A signed-in member.
    pub(crate) async fn member(&self, tenant: TenantId, email: &str, role: Role, permissions: &[&str]) -> Member {
        let user = self.user(email).await;
        ensure_member(&self.config, tenant, user, role, permissions).await.unwrap();
        let body = json!({"email": email, "password": PASSWORD, "tenant_id": tenant, "transport": "token"});
        let opened = self.public.post("/api/identity/v1/sessions", body).await.expect(201).value();
        let token = opened["token"].as_str().unwrap().to_owned();
        Member { user, email: email.to_owned(), client: self.bearer(&token), token }
    }

    /// A signed-in owner of a tenant of its own.
    pub(crate) async fn agency(&self, slug: &str) -> (TenantId, Member) {
        let tenant = self.tenant(slug).await;
        let owner = self.member(tenant, &format!("owner@{slug}.example"), Role::Owner, &[]).await;
        (tenant, owner)
    }

    /// A signed-in operator without a tenant.
    pub(crate) async fn operator(&self) -> Client {
        let user = self.user("operator@platform.example").await;
        ensure_operator(&self.config, user).await.unwrap();
        let token = self.sign_in("operator@platform.example").await;
        self.bearer(&token)
    }

    pub(crate) async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        self.public
            .post("/api/identity/v1/sessions", json!({"email": email, "password": password, "transport": "token"}))
            .await
    }

    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let opened = self.try_sign_in(email, PASSWORD).await.expect(201).value();
        opened["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn bearer(&self, token: &str) -> Client {
        self.public.header("authorization", &format!("Bearer {token}"))
    }

    /// The secret and identifier of a new API key.
    pub(crate) async fn api_key(&self, client: &Client, scopes: &[&str]) -> (String, String) {
        let created = client
            .post("/api/identity/v1/api-keys", json!({"name": "Test", "scopes": scopes}))
            .await
            .expect(201)
            .value();
        (text(&created["secret"]), text(&created["key"]["id"]))
    }
}

fn client(config: &Config) -> Client {
    Client::new(identity::with_authentication(identity::router(config.clone()), config))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
