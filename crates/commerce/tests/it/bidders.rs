//! What the tests of auctions share: items to sell, customers who bid, time that passes, and orders that are paid or not.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use commerce::auctions::{OrderOutcome, WinnerOrder, WinnerOrders};
use commerce::{CommerceError, Config};
use kernel::time::{Clock as _, SystemClock, Timestamp};
use kernel::{RequestCtx, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{Answer, Client};

use crate::shop::{Shop, id, product, stock_path};

pub(crate) const AUCTIONS: &str = "/api/commerce/v1/auctions";

/// Keeps orders in memory, and does with them what the test says.
#[derive(Debug, Default)]
pub(crate) struct WinnersOrders {
    placed: Mutex<Vec<(WinnerOrder, OrderOutcome)>>,
}

impl WinnersOrders {
    /// What was ordered, the first first.
    pub(crate) fn placed(&self) -> Vec<WinnerOrder> {
        self.placed.lock().unwrap().iter().map(|(order, _)| order.clone()).collect()
    }

    /// Says what became of the last order of an auction.
    pub(crate) fn end_last(&self, auction: &str, outcome: OrderOutcome) {
        let mut placed = self.placed.lock().unwrap();
        let last = placed.iter_mut().rfind(|(order, _)| order.auction.to_string() == auction).unwrap();
        last.1 = outcome;
    }
}

#[async_trait]
impl WinnerOrders for WinnersOrders {
    async fn place(
        &self,
        _: &Config,
        _: &TenantTx,
        _: &RequestCtx,
        order: &WinnerOrder,
    ) -> Result<Option<String>, CommerceError> {
        let mut placed = self.placed.lock().unwrap();
        placed.push((order.clone(), OrderOutcome::Pending));
        Ok(Some((placed.len() - 1).to_string()))
    }

    async fn outcome(&self, _: &TenantTx, _: &RequestCtx, order: &str) -> Result<OrderOutcome, CommerceError> {
        // Another host of the test keeps its own.
        let placed = self.placed.lock().unwrap();
        Ok(placed.get(order.parse::<usize>().unwrap()).map_or(OrderOutcome::Pending, |(_, outcome)| *outcome))
    }
}

/// The time as the test's machine, and so the database beside it, has it.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// The body of an auction of a variant that is open for so long, from 100 euros by 5.
pub(crate) fn auction(variant: &str, open_for: Duration) -> Value {
    json!({
        "variant_id": variant, "start_price": euros(10_000), "increments": [{"from": 0, "increment": 500}],
        "starts_at": now() - Duration::from_secs(1), "ends_at": now() + open_for
    })
}

/// An amount in cents.
pub(crate) fn euros(amount: i64) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// The body with some fields set otherwise.
pub(crate) fn with(mut body: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The path of an auction, or of something below it.
pub(crate) fn path(auction: &str, below: &str) -> String {
    format!("{AUCTIONS}/{auction}{below}")
}

impl Shop {
    /// Makes a product with one piece in stock; its variant.
    pub(crate) async fn item(&self, slug: &str) -> String {
        let item = self.client.post(crate::shop::PRODUCTS, product(slug)).await.expect(201).value();
        let location = self.location(slug).await;
        let stock = self.at_current(&stock_path(&item, &location)).await;
        let _ = stock.put(&stock_path(&item, &location), json!({"on_hand": 1})).await.expect(200);
        id(&item["variants"][0])
    }

    /// Makes an auction and announces it.
    pub(crate) async fn announced(&self, body: Value) -> String {
        let draft = id(&self.client.post(AUCTIONS, body).await.expect(201).value());
        let _ = self.client.post(&path(&draft, "/schedule"), json!({})).await.expect(200);
        draft
    }

    /// Makes an item and an auction of it that is open for an hour, with some fields set otherwise.
    pub(crate) async fn open_auction(&self, slug: &str, fields: Value) -> String {
        let variant = self.item(slug).await;
        self.announced(with(auction(&variant, Duration::from_secs(3_600)), fields)).await
    }

    /// Makes a customer with an account; the identifier.
    pub(crate) async fn account(&self, name: &str) -> String {
        account_of(self, &self.ctx, name).await
    }

    /// Bids for a customer.
    pub(crate) async fn bid(&self, auction: &str, customer: &str, maximum: i64) -> Answer {
        bid(&self.client, auction, customer, maximum).await
    }

    /// An auction as the agency sees it.
    pub(crate) async fn auction(&self, auction: &str) -> Value {
        self.client.get(&path(auction, "")).await.expect(200).value()
    }

    /// All lines of an auction's bids, the first first.
    pub(crate) async fn bids(&self, auction: &str) -> Vec<Value> {
        let mut lines = Vec::new();
        let mut next = path(auction, "/bids?limit=100");
        loop {
            let page = self.client.get(&next).await.expect(200).value();
            lines.extend(page["data"].as_array().unwrap().clone());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            next = path(auction, &format!("/bids?limit=100&cursor={cursor}"));
        }
        lines.reverse();
        lines
    }

    /// Lets so much time pass for an auction: by the database's clock all of it was so much earlier.
    pub(crate) async fn pass(&self, auction: &str, time: Duration) {
        pass(self, &self.ctx, auction, time).await;
    }

    /// Lets the time of an auction end, and has it looked after.
    pub(crate) async fn end(&self, auction: &str) -> Value {
        self.pass(auction, Duration::from_secs(2 * 3_600)).await;
        self.sweep().await;
        self.auction(auction).await
    }

    /// Looks after all auctions.
    pub(crate) async fn sweep(&self) {
        commerce::auctions::sweep(&self.config).await.unwrap();
    }
    /// How often each kind of event is in an auction's history.
    pub(crate) async fn events(&self, auction: &str) -> BTreeMap<String, usize> {
        let page = self.client.get(&path(auction, "/history?limit=100")).await.expect(200).value();
        let mut kinds = BTreeMap::new();
        for entry in page["data"].as_array().unwrap() {
            *kinds.entry(entry["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        kinds
    }
}

/// Bids for a customer through a client.
pub(crate) async fn bid(client: &Client, auction: &str, customer: &str, maximum: i64) -> Answer {
    let key = format!("{auction}-{customer}-{maximum}-{}", rand::random::<u64>());
    let body = json!({"customer_id": customer, "maximum": euros(maximum)});
    client.header("idempotency-key", &key).post(&path(auction, "/bids"), body).await
}

/// Makes a customer of a caller's tenant with an account; the identifier.
pub(crate) async fn account_of(shop: &Shop, ctx: &RequestCtx, name: &str) -> String {
    let tx = TenantTx::begin(&shop.config.db, ctx).await.unwrap();
    let email = format!("{name}@example.com");
    let guest = commerce::find_or_create_guest(&shop.config, &tx, ctx, &email).await.unwrap();
    let sql = "UPDATE commerce_customers SET state = 'account' WHERE tenant_id = $1 AND id = $2";
    change_one(&tx, sql, [ctx.tenant.into(), guest.id.into()]).await;
    tx.commit().await.unwrap();
    guest.id.to_string()
}

/// Lets so much time pass for an auction of a caller's tenant.
pub(crate) async fn pass(shop: &Shop, ctx: &RequestCtx, auction: &str, time: Duration) {
    let tx = TenantTx::begin(&shop.config.db, ctx).await.unwrap();
    let columns = ["starts_at", "announced_ends_at", "ends_at", "last_bid_at", "payment_due_at", "due_at"];
    let set = columns.map(|column| format!("{column} = {column} - $3")).join(", ");
    let sql = format!("UPDATE commerce_auctions SET {set} WHERE tenant_id = $1 AND id = $2");
    let micros = i64::try_from(time.as_micros()).unwrap();
    change_one(&tx, &sql, [ctx.tenant.into(), auction.into(), micros.into()]).await;
    tx.commit().await.unwrap();
}

async fn change_one(tx: &TenantTx, sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    assert_eq!(tx.execute_raw(statement).await.unwrap().rows_affected(), 1);
}
