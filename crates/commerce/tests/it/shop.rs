//! What the tests share: a router over a fresh database, and short ways to fill it.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use commerce::{Config, Passwords, ShippingTable, TaxTable, UsageTable, router};
use jobs::{JobQueue, Wake};
use kernel::RequestCtx;
use kernel::fan_out::InMemoryFanOut;
use kernel::http::page::CursorKey;
use kernel::random::SystemRandom;
use kernel::rate_limit::InMemoryRateLimiter;
use kernel::signing::SigningKey;
use kernel::time::{Clock, Timestamp};
use serde_json::{Value, json};
use testkit::{Answer, Client, Migrate, TestClock, TestDb, migrate, owner, tenant};
use tokio_util::sync::CancellationToken;

use crate::bidders::WinnersOrders;
use crate::till::Till;
use crate::worker::Postbox;

/// What each test database begins with.
pub(crate) const MIGRATIONS: &[Migrate] =
    &[migrate::<kernel::Migrator>, migrate::<jobs::Migrator>, migrate::<commerce::Migrator>];
pub(crate) const PRODUCTS: &str = "/api/commerce/v1/products";
pub(crate) const LOCATIONS: &str = "/api/commerce/v1/stock-locations";

/// A shop of tenant 1, seen by its owner.
pub(crate) struct Shop {
    pub(crate) config: Config,
    pub(crate) ctx: RequestCtx,
    pub(crate) client: Client,
    /// Moves the clock on.
    pub(crate) clock: Arc<Ticking>,
    /// What winners of auctions ordered.
    pub(crate) orders: Arc<WinnersOrders>,
    /// What was mailed.
    pub(crate) postbox: Arc<Postbox>,
    pub(crate) wake: Wake,
    /// What the test gateway sent.
    pub(crate) till: Arc<Till>,
}

/// A clock that never says the same time twice, so that identifiers sort as they were made.
#[derive(Debug, Default)]
pub(crate) struct Ticking(pub(crate) TestClock);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(Duration::from_millis(1));
        self.0.now()
    }
}

impl Shop {
    pub(crate) fn open(db: &TestDb) -> Self {
        Self::with(db, true)
    }

    pub(crate) fn with(db: &TestDb, pipelined_list: bool) -> Self {
        let (clock, random) = (Arc::new(Ticking::default()), Arc::new(SystemRandom));
        let (postbox, wake) = (Arc::new(Postbox::default()), Wake::new());
        let till = Arc::new(Till::default());
        let orders = Arc::new(WinnersOrders::default());
        let config = Config {
            db: db.db(),
            clock: clock.clone(),
            random: random.clone(),
            cursor_key: CursorKey::new(SigningKey::new(b"the key of the tests")),
            jobs: JobQueue::new(clock.clone(), random.clone(), wake.clone()),
            payments: till.payments(db, &clock, &wake),
            checkout: crate::till::checkout(),
            events: Arc::new(UsageTable { clock: clock.clone(), random: random.clone() }),
            mailer: postbox.clone(),
            rate_limiter: Arc::new(InMemoryRateLimiter::new(clock.clone())),
            // The least that argon2 can do.
            passwords: Passwords::new(8, 1, random),
            taxes: Arc::new(TaxTable),
            shipping: Arc::new(ShippingTable),
            link_key: SigningKey::new(b"the key of the links"),
            fan_out: Arc::new(InMemoryFanOut::default()),
            stop: CancellationToken::new(),
            winner_orders: orders.clone(),
            pipelined_list,
        };
        let ctx = owner(tenant(1));
        till.open(&config);
        // Whether operators alone may do something is for tests without this layer.
        let client = Client::new(router(config.clone()).layer(Extension(jobs::Operator))).acting_as(&ctx);
        Self { config, ctx, client, clock, orders, postbox, wake, till }
    }

    /// The same shop's service as another caller sees it.
    pub(crate) fn seen_by(&self, ctx: &RequestCtx) -> Client {
        self.client.acting_as(ctx)
    }

    /// Makes a product with one variant of the SKU `<SLUG>-1` at 10 euros.
    pub(crate) async fn product(&self, slug: &str) -> Value {
        self.client.post(PRODUCTS, product(slug)).await.expect(201).value()
    }

    /// Makes a location.
    pub(crate) async fn location(&self, code: &str) -> String {
        let body = json!({"code": code, "name": format!("The {code}")});
        id(&self.client.post(LOCATIONS, body).await.expect(201).value())
    }

    /// Changes a document at the version that it has now.
    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.at_current(path).await.patch(path, body).await
    }

    /// The client, with `If-Match` of what is at `path` now.
    pub(crate) async fn at_current(&self, path: &str) -> Client {
        let now = self.client.get(path).await.expect(200);
        self.client.header("if-match", now.header("etag").unwrap())
    }
}

/// What all random choices of a test come from. It is printed, and repeated by `SITEWRIGHT_SEED`.
pub(crate) fn seed() -> u64 {
    let named = std::env::var("SITEWRIGHT_SEED").ok();
    let seed = named.map_or_else(|| rand::random_range(0..1_000_000), |seed| seed.parse().unwrap());
    println!("seed {seed}; repeat it with SITEWRIGHT_SEED");
    seed
}

/// The body of a product with one variant of the SKU `<SLUG>-1` at 10 euros.
pub(crate) fn product(slug: &str) -> Value {
    json!({"slug": slug, "title": format!("The {slug}"), "variants": [variant(&format!("{}-1", slug.to_uppercase()), 1000)]})
}

/// The body of a variant priced in euros.
pub(crate) fn variant(sku: &str, amount: i64) -> Value {
    json!({"sku": sku, "price": {"amount": amount, "currency": "EUR"}})
}

pub(crate) fn id(document: &Value) -> String {
    document["id"].as_str().unwrap().to_owned()
}

pub(crate) fn product_path(document: &Value) -> String {
    format!("{PRODUCTS}/{}", id(document))
}

/// The path of a product's variant by its place.
pub(crate) fn variant_path(product: &Value, at: usize) -> String {
    format!("/api/commerce/v1/variants/{}", id(&product["variants"][at]))
}

/// Where the stock of a product's first variant at a location is.
pub(crate) fn stock_path(product: &Value, location: &str) -> String {
    format!("{}/stock/{location}", variant_path(product, 0))
}

pub(crate) fn slugs(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|entry| entry["slug"].as_str().unwrap()).collect()
}
