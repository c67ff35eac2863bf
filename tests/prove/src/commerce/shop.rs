//! A shop on the stage's database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, anyhow, ensure};
use async_trait::async_trait;
use commerce::catalogue::{ImportedProduct, NewProduct, NewVariant, ProductStatus, import_products};
use commerce::mail::{Mail, MailError, Mailer};
use commerce::{
    Config, CustomerId, HostsError, Payments, ProductId, TransportError, VariantId, VerifiedHosts, WebhookTransport,
};
use jobs::{Wake, Worker, WorkerConfig, WorkerTiming};
use kernel::fan_out::InMemoryFanOut;
use kernel::money::{Currency, Money};
use kernel::random::SystemRandom;
use kernel::time::{Clock, SystemClock, Timestamp};
use kernel::{RequestCtx, TenantTx};
use platform::settings::Settings;
use platform::wiring::{Handles, Modules};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Client;
use tokio_util::sync::CancellationToken;

use crate::stage::Stage;

/// The shop's own host name.
pub(super) const HOST: &str = "shop.example";
/// How long jobs may take that a proof waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Commerce as the platform wires it, for one tenant. What leaves the process is kept here instead.
pub(super) struct Shop {
    pub(super) config: Config,
    pub(super) ctx: RequestCtx,
    /// The agency at its API.
    pub(super) client: Client,
    /// A shopper at the checkout's pages.
    pub(super) visitor: Client,
    pub(super) outside: Arc<Outside>,
    wake: Wake,
    _data: TempDir,
}

/// Mails, and messages of the test gateway, on their way out.
#[derive(Debug, Default)]
pub(super) struct Outside {
    mails: Mutex<Vec<Mail>>,
    messages: Mutex<Vec<Message>>,
}

/// A message of the test gateway.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Outside {
    /// The mails to this address, the oldest first.
    pub(super) fn mails_to(&self, address: &str) -> Vec<Mail> {
        lock(&self.mails).iter().filter(|mail| mail.to == address).cloned().collect()
    }

    /// The messages, the oldest first.
    pub(super) fn messages(&self) -> Vec<Message> {
        lock(&self.messages).clone()
    }
}

#[async_trait]
impl Mailer for Outside {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        lock(&self.mails).push(mail);
        Ok(())
    }
}

#[async_trait]
impl WebhookTransport for Outside {
    async fn post(&self, url: &str, headers: &[(&'static str, String)], body: String) -> Result<u16, TransportError> {
        lock(&self.messages).push(Message { url: url.to_owned(), headers: headers.to_vec(), body });
        Ok(204)
    }
}

/// One host name is the agency's.
#[derive(Debug)]
struct OneHost;

#[async_trait]
impl VerifiedHosts for OneHost {
    async fn origin(&self, _: &RequestCtx, host: &str) -> Result<Option<String>, HostsError> {
        Ok((host == HOST).then(|| format!("https://{HOST}")))
    }
}

/// The machine's clock, wrong by so many seconds.
#[derive(Debug)]
struct WrongClock(i64);

impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(SystemClock.now().as_micros() + self.0 * 1_000_000)
    }
}

impl Shop {
    /// One on the stage's database.
    pub(super) async fn open(stage: &Stage) -> anyhow::Result<Self> {
        Self::at(stage.database.url(), 0).await
    }

    /// A host of the shop on this database, whose clock is ahead by so many seconds.
    pub(super) async fn at(url: &str, ahead: i64) -> anyhow::Result<Self> {
        let data = TempDir::new()?;
        let folder = data.path().to_str().context("the folder has a name")?;
        let environment: BTreeMap<String, String> = [
            ("SITEWRIGHT_DATABASE_URL", url),
            ("SITEWRIGHT_DATA_DIR", folder),
            ("SITEWRIGHT_SECRET", "a secret of the proof, long enough"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let settings = Settings::from_sources("", &environment).map_err(|faults| anyhow!("{faults:?}"))?;
        let outside = Arc::new(Outside::default());
        let mut handles = Handles::open(settings, "sitewright prove").await?;
        handles.clock = Arc::new(WrongClock(ahead));
        handles.mailer = outside.clone();
        let mut config = Modules::new(&handles).commerce;
        config.checkout.hosts = Arc::new(OneHost);
        config.checkout.secure_cookies = true;
        if let Payments::Test(gateway) = &mut config.payments {
            gateway.transport = outside.clone();
        }
        let ctx = testkit::owner(testkit::tenant(1));
        let client = Client::new(commerce::router(config.clone())).acting_as(&ctx);
        let visitor = Client::new(commerce::checkout_pages(config.clone()));
        Ok(Self { config, ctx, client, visitor, outside, wake: handles.wake, _data: data })
    }

    /// A published product with one variant, of which there are so many.
    pub(super) async fn stocked(&self, slug: &str, on_hand: i64) -> anyhow::Result<VariantId> {
        Ok(self.product(slug, on_hand).await?.1)
    }

    /// The same, with the product.
    pub(super) async fn product(&self, slug: &str, on_hand: i64) -> anyhow::Result<(ProductId, VariantId)> {
        let sku = slug.to_uppercase();
        let product = NewProduct {
            slug: slug.to_owned(),
            title: slug.to_owned(),
            description: String::new(),
            status: ProductStatus::Published,
            attributes: BTreeMap::new(),
            images: Vec::new(),
            variants: vec![NewVariant {
                sku: sku.clone(),
                title: String::new(),
                options: BTreeMap::new(),
                price: Money::new(1_000, Currency::EUR),
                compare_at: None,
            }],
        };
        let imported = ImportedProduct { product, on_hand: BTreeMap::from([(sku, on_hand)]) };
        let report = import_products(&self.config, &self.ctx, vec![imported]).await?;
        let product = *report.created.first().context("the product was made")?;
        let document = self.get(&format!("/api/commerce/v1/products/{product}")).await?;
        Ok((product, document["variants"][0]["id"].as_str().context("it has a variant")?.parse()?))
    }

    /// A coupon that holds now, with these limits.
    pub(super) async fn coupon(&self, code: &str, in_all: i64, own: i64) -> anyhow::Result<String> {
        let body = json!({
            "code": code, "discount": {"kind": "percentage", "basis_points": 1_000},
            "starts_at": "2020-01-01T00:00:00Z", "limit_in_all": in_all, "limit_per_customer": own
        });
        let made = self.post("/api/commerce/v1/coupons", body).await?;
        Ok(made["id"].as_str().context("it has an identifier")?.to_owned())
    }

    /// A customer with an account.
    pub(super) async fn account(&self, name: &str) -> anyhow::Result<CustomerId> {
        let tx = TenantTx::begin(&self.config.db, &self.ctx).await?;
        let email = format!("{name}@example.com");
        let guest = commerce::find_or_create_guest(&self.config, &tx, &self.ctx, &email).await?;
        let sql = "UPDATE commerce_customers SET state = 'account' WHERE tenant_id = $1 AND id = $2";
        let values = [self.ctx.tenant.into(), guest.id.into()];
        tx.execute_raw(Statement::from_sql_and_values(self.config.db.backend(), sql, values)).await?;
        tx.commit().await?;
        Ok(guest.id)
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.client.get(path).await;
        ensure!(answer.status.is_success(), "{}", answer.text());
        Ok(answer.value())
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let answer = self.client.post(path, body).await;
        ensure!(answer.status.is_success(), "{}", answer.text());
        Ok(answer.value())
    }

    /// The one number that a statement about the shop yields.
    pub(super) async fn number(&self, sql: &str) -> anyhow::Result<i64> {
        let tx = TenantTx::read(&self.config.db, &self.ctx).await?;
        let row = tx.query_one_raw(Statement::from_string(self.config.db.backend(), sql)).await?;
        Ok(row.context("a row was expected")?.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0))
    }

    /// The database's present moment, as an expression of a statement.
    pub(super) fn database_time(&self) -> &'static str {
        match self.config.db.backend() {
            DbBackend::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
            _ => "cast(unixepoch('subsec') * 1000000 AS integer)",
        }
    }

    /// Runs the jobs that were enqueued, until none waits but those that look after deadlines.
    pub(super) async fn run_jobs(&self) -> anyhow::Result<()> {
        let worker = WorkerConfig {
            db: self.config.db.clone(),
            random: Arc::new(SystemRandom),
            fan_out: Arc::new(InMemoryFanOut::default()),
            wake: self.wake.clone(),
            concurrency: BTreeMap::new(),
            default_concurrency: 4,
            timing: WorkerTiming { poll_interval: Duration::from_millis(20), ..WorkerTiming::standard() },
        };
        let stop = CancellationToken::new();
        let worker = Worker::new(worker, commerce::job_handlers(self.config.clone()));
        let running = tokio::spawn(worker.run(stop.clone().cancelled_owned()));
        let waited = tokio::time::timeout(PATIENCE, async {
            let left = "SELECT count(*) FROM jobs_jobs WHERE kind NOT IN ('commerce.expire_order', 'commerce.advance_auction')";
            while self.number(left).await? > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            anyhow::Ok(())
        });
        waited.await.context("jobs are left")??;
        stop.cancel();
        running.await??;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
