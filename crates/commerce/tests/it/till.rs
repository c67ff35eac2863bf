//! Paying at the test gateway: its pages, and its messages on their way to us.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use commerce::orders::{Contact, NewOrder, OrderDetail, OrderSource, OrderSourceKind};
use commerce::pricing::{Input, InputLine, InputShipping, Priced, TaxRate, price};
use commerce::{
    CheckoutConfig, CommerceError, Config, HostsError, OrderId, Payments, ShopSite, TestGateway, TransportError,
    VerifiedHosts, WebhookSecret, WebhookTransport,
};
use http::{Request, header};
use jobs::{JobQueue, Wake};
use kernel::money::{Currency, Money};
use kernel::random::SystemRandom;
use kernel::signing::SigningKey;
use kernel::time::{Clock as _, SystemClock};
use kernel::{RequestCtx, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{Answer, Client, TestDb};

use crate::shop::{Shop, Ticking};

/// Where the platform of the tests is reached.
pub(crate) const PUBLIC: &str = "https://platform.example";
/// The one host name that is verified.
pub(crate) const HOST: &str = "shop.example";
/// What the gateway and the shop share.
pub(crate) const SECRET: &[u8] = b"what the test gateway and the shop share";

/// Carries the gateway's messages to the shop's own address, or keeps them.
#[derive(Debug, Default)]
pub(crate) struct Till {
    pages: Mutex<Option<Router>>,
    sent: Mutex<Vec<Sent>>,
    refusals: AtomicU32,
    holds: AtomicBool,
}

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// The checkout of the tests.
pub(crate) fn checkout() -> CheckoutConfig {
    CheckoutConfig {
        public_url: PUBLIC.to_owned(),
        secure_cookies: true,
        key: SigningKey::new(b"the key of the checkout"),
        hosts: Arc::new(OneHost),
        payment_window: Duration::from_secs(1_800),
        fee_basis_points: 250,
    }
}

#[derive(Debug)]
struct OneHost;

#[async_trait]
impl VerifiedHosts for OneHost {
    async fn origin(&self, _: &RequestCtx, host: &str) -> Result<Option<String>, HostsError> {
        Ok((host == HOST).then(|| format!("https://{HOST}")))
    }

    async fn shop(&self, _: &RequestCtx) -> Result<Option<ShopSite>, HostsError> {
        let url = |path: &str| format!("https://{HOST}/{path}");
        Ok(Some(ShopSite { name: "The shop".to_owned(), orders_url: url("orders"), auctions_url: url("auctions") }))
    }
}

impl Till {
    /// The gateway whose messages come here.
    pub(crate) fn payments(self: &Arc<Self>, db: &TestDb, clock: &Arc<Ticking>, wake: &Wake) -> Payments {
        Payments::Test(TestGateway {
            db: db.db(),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            jobs: JobQueue::new(clock.clone(), Arc::new(SystemRandom), wake.clone()),
            public_url: PUBLIC.to_owned(),
            secret: WebhookSecret::new(SECRET).unwrap(),
            transport: self.clone(),
            // Longer than the message takes that the payment is on its way.
            delay: Duration::from_millis(500),
        })
    }

    /// Lets messages arrive.
    pub(crate) fn open(&self, config: &Config) {
        *self.pages.lock().unwrap() = Some(commerce::checkout_pages(config.clone()));
    }

    /// Somebody who looks at pages.
    pub(crate) fn visitor(&self) -> Client {
        Client::new(self.pages.lock().unwrap().clone().unwrap())
    }

    /// The next messages get no answer.
    pub(crate) fn refuse(&self, times: u32) {
        self.refusals.store(times, Ordering::SeqCst);
    }

    /// Messages are kept here instead of delivered.
    pub(crate) fn hold(&self) {
        self.holds.store(true, Ordering::SeqCst);
    }

    /// All messages so far, the oldest first.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// Posts a message, as anybody could.
    pub(crate) async fn post(&self, sent: &Sent) -> Answer {
        let mut request = Request::post(&sent.path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in &sent.headers {
            request = request.header(*name, value);
        }
        self.visitor().call(request.body(Body::from(sent.body.clone())).unwrap()).await
    }
}

#[async_trait]
impl WebhookTransport for Till {
    async fn post(&self, url: &str, headers: &[(&'static str, String)], body: String) -> Result<u16, TransportError> {
        if self.refusals.load(Ordering::SeqCst) > 0 {
            self.refusals.fetch_sub(1, Ordering::SeqCst);
            return Err(TransportError("the test wants it so".to_owned()));
        }
        let sent = Sent { path: url.strip_prefix(PUBLIC).unwrap().to_owned(), headers: headers.to_vec(), body };
        self.sent.lock().unwrap().push(sent.clone());
        if self.holds.load(Ordering::SeqCst) {
            return Ok(204);
        }
        Ok(Till::post(self, &sent).await.status.as_u16())
    }
}

/// So many of a product's first variant at 10 euros, 19 % tax in them, and shipping for 4.90.
pub(crate) fn priced(product: &Value, quantity: i64) -> Priced {
    let variant = &product["variants"][0];
    let rate = TaxRate::from_millionths(190_000).unwrap();
    let line = InputLine {
        product_id: product["id"].as_str().unwrap().parse().unwrap(),
        variant_id: variant["id"].as_str().unwrap().parse().unwrap(),
        sku: variant["sku"].as_str().unwrap().to_owned(),
        title: product["title"].as_str().unwrap().to_owned(),
        options: String::new(),
        image_url: None,
        quantity,
        list_price: Money::new(variant["price"]["amount"].as_i64().unwrap(), Currency::EUR),
        tax_rate: rate,
    };
    let shipping = InputShipping { name: "Standard".to_owned(), price: Money::new(490, Currency::EUR), tax_rate: rate };
    price(&Input {
        currency: Currency::EUR,
        prices_include_tax: true,
        lines: vec![line],
        sales: Vec::new(),
        coupon: None,
        shipping: Some(shipping),
    })
    .unwrap()
}

impl Shop {
    /// Makes a product of which so many lie at a location.
    pub(crate) async fn stocked(&self, slug: &str, on_hand: i64) -> Value {
        let product = self.product(slug).await;
        let location = self.location(slug).await;
        let path = crate::shop::stock_path(&product, &location);
        self.client.header("if-match", "*").put(&path, json!({"on_hand": on_hand})).await.expect(200);
        product
    }

    /// How many of a product are on hand.
    pub(crate) async fn on_hand(&self, product: &Value) -> i64 {
        let path = format!("{}/stock", crate::shop::variant_path(product, 0));
        let levels = self.client.get(&path).await.expect(200).value();
        levels["data"].as_array().unwrap().iter().map(|level| level["on_hand"].as_i64().unwrap()).sum()
    }

    /// Places an order for what is priced, as a cart of this name.
    pub(crate) async fn try_place(&self, cart: &str, priced: Priced) -> Result<OrderDetail, CommerceError> {
        self.place_as(&self.ctx, cart, priced).await
    }

    /// The same for another tenant.
    pub(crate) async fn place_as(
        &self,
        ctx: &RequestCtx,
        cart: &str,
        priced: Priced,
    ) -> Result<OrderDetail, CommerceError> {
        let new = NewOrder {
            source: OrderSource { kind: OrderSourceKind::Cart, id: cart.to_owned() },
            customer_id: None,
            contact: Contact { email: "ada@example.com".to_owned(), phone: None },
            shipping_address: None,
            billing_address: None,
            priced,
            country: None,
            // Deadlines are judged by the database's clock.
            payment_due_at: SystemClock.now() + Duration::from_secs(1_800),
        };
        let tx = TenantTx::begin(&self.config.db, ctx).await.unwrap();
        let placed = commerce::orders::place(&self.config, &tx, ctx, new).await?;
        tx.commit().await.unwrap();
        Ok(placed)
    }

    /// Places an order for so many of a product.
    pub(crate) async fn place(&self, product: &Value, quantity: i64) -> OrderId {
        let cart = format!("cart of {}", self.clock.0.now().as_micros());
        self.try_place(&cart, priced(product, quantity)).await.unwrap().order.id
    }

    /// Begins to pay an order; answers the path of the gateway's page.
    pub(crate) async fn begin_payment(&self, order: OrderId) -> String {
        let path = format!("/api/commerce/v1/orders/{order}/payments");
        let body = json!({"host": HOST, "return_path": "/order"});
        let page = self.client.header("idempotency-key", "pay").post(&path, body).await.expect(201).value();
        page["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
    }

    /// Presses a button of the gateway's page; answers where it leads.
    pub(crate) async fn choose(&self, page: &str, choice: &str) -> String {
        let answer = form(&self.till.visitor(), page, &[("choice", choice)]).await.expect(303);
        answer.header("location").unwrap().to_owned()
    }

    /// Places an order and pays it.
    pub(crate) async fn paid(&self, product: &Value, quantity: i64) -> OrderId {
        let order = self.place(product, quantity).await;
        let page = self.begin_payment(order).await;
        self.choose(&page, "pay").await;
        self.run_jobs().await;
        order
    }

    /// The order as a client sees it.
    pub(crate) async fn order(&self, id: OrderId) -> Value {
        self.client.get(&format!("/api/commerce/v1/orders/{id}")).await.expect(200).value()
    }

    /// Asks for something of an order, with a fresh idempotency key.
    pub(crate) async fn ask(&self, id: OrderId, what: &str, body: Value) -> Answer {
        let key = format!("key of {}", self.clock.0.now().as_micros());
        self.clock.0.advance(Duration::from_micros(1));
        self.client.header("idempotency-key", &key).post(&format!("/api/commerce/v1/orders/{id}/{what}"), body).await
    }

    /// The kinds of an order's history, the oldest first.
    pub(crate) async fn history(&self, id: OrderId) -> Vec<String> {
        let page = self.client.get(&format!("/api/commerce/v1/orders/{id}/events?limit=100")).await.expect(200).value();
        page["data"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Events of money, in the order of their making: kind, amount, fee.
    pub(crate) async fn usage(&self) -> Vec<(String, i64, i64)> {
        let sql = "SELECT kind, amount, fee_amount FROM commerce_usage_events ORDER BY id";
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let rows = tx.query_all_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap();
        rows.iter()
            .map(|row| {
                let amount = |name: &str| row.try_get::<i64>("", name).unwrap();
                (row.try_get("", "kind").unwrap(), amount("amount"), amount("fee_amount"))
            })
            .collect()
    }

    /// Runs a statement as the tenant.
    pub(crate) async fn execute(&self, sql: &str) -> Result<u64, sea_orm::DbErr> {
        let tx = TenantTx::begin(&self.config.db, &self.ctx).await.unwrap();
        let done = tx.execute_unprepared(sql).await?.rows_affected();
        tx.commit().await.unwrap();
        Ok(done)
    }

    /// Runs the job that looks whether an order's payment is overdue, once.
    pub(crate) async fn expire(&self, id: OrderId) {
        let job = format!("kind = 'commerce.expire_order' AND CAST(payload AS text) LIKE '%{id}%'");
        self.execute(&format!("UPDATE jobs_jobs SET run_at = 1 WHERE {job}")).await.unwrap();
        let due = format!("SELECT id FROM jobs_jobs WHERE run_at = 1 AND {job}");
        self.work_until(async || {
            let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
            let waiting = Statement::from_string(self.config.db.backend(), due.clone());
            tx.query_one_raw(waiting).await.unwrap().is_none()
        })
        .await;
    }

    /// Lets the payment deadline of all orders pass.
    pub(crate) async fn pass_deadlines(&self) {
        self.execute("UPDATE commerce_orders SET payment_due_at = 1").await.unwrap();
        self.execute("UPDATE commerce_reservations SET expires_at = 1").await.unwrap();
        self.execute("UPDATE commerce_reservation_lines SET expires_at = 1").await.unwrap();
    }
}

/// Sends a form.
pub(crate) async fn form(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |encoded, byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded + &char::from(byte).to_string(),
            _ => encoded + &format!("%{byte:02X}"),
        })
    };
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    client.call(request.body(Body::from(body.join("&"))).unwrap()).await
}
