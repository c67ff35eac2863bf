//! A host that mounts only this crate: SQLite in a temporary folder, one tenant, and a caller who may do everything.
//!
//! `cargo run -p commerce --example embed`, then `curl http://127.0.0.1:8080/api/commerce/v1/products`.
#![expect(clippy::print_stdout, reason = "it says where it listens")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use commerce::mail::{Mail, MailError, Mailer};
use commerce::{
    CheckoutConfig, Config, HostsError, Migrator, Passwords, Payments, ShippingTable, TaxTable, TestGateway,
    TransportError, UsageTable, VerifiedHosts, WebhookSecret, WebhookTransport,
};
use jobs::{JobQueue, Wake};
use kernel::db::DbConfig;
use kernel::http::finish_problems;
use kernel::http::page::CursorKey;
use kernel::random::{Random as _, SystemRandom};
use kernel::rate_limit::InMemoryRateLimiter;
use kernel::signing::SigningKey;
use kernel::time::SystemClock;
use kernel::{Db, RequestCtx, RequestId, TenantId};
use sea_orm_migration::MigratorTrait as _;

/// Prints mails instead of sending them. A real host runs a worker with [`commerce::job_handlers`] and a mail server.
#[derive(Debug)]
struct Terminal;

#[async_trait::async_trait]
impl Mailer for Terminal {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        println!("To {}: {}\n{}", mail.to, mail.subject, mail.text);
        Ok(())
    }
}

/// Brings no webhooks anywhere: a shopper's return asks the gateway, too. A real host posts them.
#[derive(Debug)]
struct NoPost;

#[async_trait::async_trait]
impl WebhookTransport for NoPost {
    async fn post(&self, url: &str, _: &[(&'static str, String)], _: String) -> Result<u16, TransportError> {
        Err(TransportError(url.to_owned()))
    }
}

/// Knows one host name. A real host asks whoever verifies them.
#[derive(Debug)]
struct OneHost;

#[async_trait::async_trait]
impl VerifiedHosts for OneHost {
    async fn origin(&self, _: &RequestCtx, host: &str) -> Result<Option<String>, HostsError> {
        Ok((host == "localhost").then(|| "http://localhost:8080".to_owned()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let owner = Db::connect_owner(&url).await?;
    kernel::Migrator::up(&owner, None).await?;
    jobs::Migrator::up(&owner, None).await?;
    Migrator::up(&owner, None).await?;
    owner.close().await?;

    let db = Db::connect(&DbConfig { url, max_connections: 4, application_name: "embed".to_owned() }).await?;
    let jobs = JobQueue::new(Arc::new(SystemClock), Arc::new(SystemRandom), Wake::new());
    let public_url = "http://localhost:8080".to_owned();
    let gateway = TestGateway {
        db: db.clone(),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        jobs: jobs.clone(),
        public_url: public_url.clone(),
        secret: WebhookSecret::new(SystemRandom.secret())?,
        transport: Arc::new(NoPost),
        delay: Duration::from_secs(20),
    };
    let config = Config {
        db,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        cursor_key: CursorKey::new(SigningKey::new(SystemRandom.secret().as_bytes())),
        jobs,
        payments: Payments::Test(gateway),
        checkout: CheckoutConfig {
            public_url,
            secure_cookies: false,
            key: SigningKey::new(SystemRandom.secret().as_bytes()),
            hosts: Arc::new(OneHost),
            payment_window: Duration::from_secs(1_800),
            fee_basis_points: 0,
        },
        events: Arc::new(UsageTable { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }),
        mailer: Arc::new(Terminal),
        rate_limiter: Arc::new(InMemoryRateLimiter::new(Arc::new(SystemClock))),
        passwords: Passwords::new(19 * 1024, 2, Arc::new(SystemRandom)),
        taxes: Arc::new(TaxTable),
        shipping: Arc::new(ShippingTable),
        fan_out: Arc::new(kernel::fan_out::InMemoryFanOut::default()),
        stop: tokio_util::sync::CancellationToken::new(),
        winner_orders: Arc::new(commerce::auctions::ShopOrders),
        link_key: SigningKey::new(SystemRandom.secret().as_bytes()),
        pipelined_list: true,
    };

    // A real host authenticates here, and takes the tenant from what it found.
    let tenant = TenantId::generate(&SystemClock, &SystemRandom);
    let authenticate = move |mut request: Request, next: Next| async move {
        let request_id = RequestId::generate(&SystemClock, &SystemRandom);
        request.extensions_mut().insert(RequestCtx::system(tenant, request_id));
        request.extensions_mut().insert(request_id);
        next.run(request).await
    };
    let description = axum::Json(commerce::openapi());
    let app = commerce::router(config.clone())
        .merge(commerce::checkout_pages(config))
        .route("/api/openapi.json", axum::routing::get(async || description))
        .layer(from_fn(finish_problems))
        .layer(from_fn(authenticate));

    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/api/commerce/v1/products", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
