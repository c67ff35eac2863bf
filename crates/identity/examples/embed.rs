//! A host that mounts only identity, on a SQLite file of its own: `cargo run -p identity --example embed`.
#![expect(clippy::print_stdout, reason = "it tells where it listens")]

use std::sync::Arc;
use std::time::Duration;

use identity::provisioning::{NewUser, ensure_member, ensure_tenant, ensure_user};
use identity::{
    Config, CredentialCache, InvitationMail, MailError, Mailer, PasswordCost, Role, Secret, TokenKey, TokenKeys,
};
use kernel::http::{finish_problems, page::CursorKey};
use kernel::random::{Random as _, SystemRandom};
use kernel::{Db, DbConfig, rate_limit::InMemoryRateLimiter, signing::SigningKey, time::SystemClock};
use sea_orm_migration::MigratorTrait as _;

/// Prints what a real host would send.
struct Console;

#[async_trait::async_trait]
impl Mailer for Console {
    async fn send_invitation(&self, mail: InvitationMail) -> Result<(), MailError> {
        println!("an invitation to {}: {}", mail.tenant_name, mail.link);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("identity.db").display());
    let owner = Db::connect_owner(&url).await?;
    kernel::Migrator::up(&owner, None).await?;
    identity::Migrator::up(&owner, None).await?;
    owner.close().await?;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let config = Config {
        db: Db::connect(&DbConfig { url, max_connections: 4, application_name: "embed".to_owned() }).await?,
        rate_limiter: Arc::new(InMemoryRateLimiter::new(clock.clone())),
        mailer: Arc::new(Console),
        cursor_key: CursorKey::new(SigningKey::new(random.secret().as_bytes())),
        permissions: vec!["products:read", "products:write"],
        public_url: public_url.clone(),
        trusted_origins: Vec::new(),
        secure_cookies: false,
        session_lifetime: Duration::from_secs(24 * 3600),
        password_cost: PasswordCost::RECOMMENDED,
        editor_token_keys: TokenKeys {
            current: TokenKey { kid: "1".to_owned(), secret: Secret::new(random.secret().as_bytes()) },
            previous: Vec::new(),
        },
        host_key_secret: Secret::new(random.secret().as_bytes()),
        credential_cache: CredentialCache::new(Duration::from_secs(2)),
        clock,
        random: random.clone(),
    };

    let password = random.secret();
    let tenant = ensure_tenant(&config, "north", "North").await?.id;
    let user = ensure_user(&config, NewUser { email: "ada@north.example", name: "Ada", password: &password }).await?.id;
    ensure_member(&config, tenant, user, Role::Owner, &[]).await?;

    let router = identity::with_authentication(identity::router(config.clone()), &config);
    println!("{public_url}/api/identity/v1/me — sign in as ada@north.example with {password}");
    axum::serve(listener, router.layer(axum::middleware::from_fn(finish_problems))).await?;
    Ok(())
}
