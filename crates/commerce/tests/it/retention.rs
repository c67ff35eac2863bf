//! What has ended is forgotten when its time has come, for all tenants, and nothing else is.

use std::time::Duration;

use commerce::shop::carts::{self, Shopper};
use commerce::shop::checkout;
use commerce::{Forgotten, forget_ended};
use kernel::time::{Clock as _, SystemClock};
use kernel::{RequestCtx, SystemTx};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::both;

use crate::carts::offer;
use crate::shop::{MIGRATIONS, Shop};
use crate::till::{HOST, PUBLIC};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The tables, their moments of the end, and for how many days a row is kept.
const TABLES: [(&str, &str, u32); 5] = [
    ("commerce_customer_sessions", "expires_at", 30),
    ("commerce_customer_sessions", "revoked_at", 30),
    ("commerce_customer_links", "expires_at", 1),
    ("commerce_handovers", "expires_at", 1),
    ("commerce_checkouts", "expires_at", 0),
];

impl Shop {
    async fn rows(&self, table: &str) -> i64 {
        let tx = SystemTx::read(&self.config.db).await.unwrap();
        let sql = format!("SELECT COUNT(*) AS rows FROM {table}");
        let row = tx.query_one_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap();
        row.unwrap().try_get("", "rows").unwrap()
    }

    /// A session, its used link, another link, a handover that was redeemed, one that was not, and a visit.
    async fn fill(&self) {
        let (_, variant) = offer(self, "mug", 1_000, 9).await;
        self.signed_in("ada@example.com").await;
        self.mailed_token("grace@example.com").await;
        let ctx = RequestCtx::system(self.ctx.tenant, self.ctx.request_id);
        let added = carts::add(&self.config, &ctx, &Shopper::default(), variant.parse().unwrap(), 1).await.unwrap();
        let shopper = Shopper { token: added.token.as_ref(), customer: None };
        for redeemed in [true, false] {
            let made = checkout::start(&self.config, &ctx, &shopper, HOST, "/order").await.unwrap();
            if redeemed {
                self.till.visitor().get(made.url.strip_prefix(PUBLIC).unwrap()).await.expect(303);
            }
        }
    }
}

both! {
    async fn forgets_what_has_ended_and_nothing_else(db: TestDb) {
        let shop = Shop::open(&db);
        shop.fill().await;
        // The clock of the tests stands still in the past; what is judged here is the database's.
        for (table, _, _) in TABLES {
            shop.execute(&format!("UPDATE {table} SET expires_at = {}", (SystemClock.now() + DAY).as_micros())).await.unwrap();
        }
        assert_eq!(forget_ended(&shop.config).await.unwrap(), Forgotten::default());
        for (table, column, days) in TABLES {
            let before = shop.rows(table).await;
            assert!(before > 0, "{table}");
            let end = SystemClock.now() - DAY * days;
            for (moment, left) in [(end + DAY / 24, before), (end - Duration::from_secs(1), 0)] {
                shop.execute(&format!("UPDATE {table} SET {column} = {}", moment.as_micros())).await.unwrap();
                forget_ended(&shop.config).await.unwrap();
                assert_eq!(shop.rows(table).await, left, "{table} {column}");
            }
            if column == "revoked_at" || table.ends_with("sessions") {
                shop.signed_in(&format!("{column}@example.com")).await;
                shop.execute(&format!("UPDATE {table} SET expires_at = {}", (SystemClock.now() + DAY).as_micros())).await.unwrap();
                shop.execute(&format!("UPDATE commerce_customer_links SET expires_at = {}", (SystemClock.now() + DAY).as_micros())).await.unwrap();
            }
        }
    }

    async fn tells_how_many_and_finds_nothing_twice(db: TestDb) {
        let shop = Shop::open(&db);
        shop.fill().await;
        for (table, _, _) in TABLES {
            shop.execute(&format!("UPDATE {table} SET expires_at = 1")).await.unwrap();
        }
        shop.execute("UPDATE commerce_carts SET expires_at = 1").await.unwrap();
        let forgotten = forget_ended(&shop.config).await.unwrap();
        assert_eq!(forgotten, Forgotten { sessions: 1, links: 2, handovers: 2, visits: 1, carts: 1, reservations: 0, imports: 0 });
        assert_eq!(forget_ended(&shop.config).await.unwrap(), Forgotten::default());
    }

    async fn more_than_one_transaction_holds_goes_too(db: TestDb) {
        let shop = Shop::open(&db);
        shop.mailed_token("ada@example.com").await;
        let copy = "INSERT INTO commerce_customer_links (tenant_id, id, purpose, email, token_hash, host, page_url, shop_name, created_at, expires_at)
                    SELECT tenant_id, id || '-' || n.value, purpose, email, token_hash || '-' || n.value, host, page_url, shop_name, created_at, 1
                    FROM commerce_customer_links, (WITH RECURSIVE numbers(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < 2500) SELECT value FROM numbers) n";
        assert_eq!(shop.execute(copy).await.unwrap(), 2_500);
        assert_eq!(forget_ended(&shop.config).await.unwrap().links, 2_500 + 1);
    }

    async fn a_schedule_has_it_done(db: TestDb) {
        let shop = Shop::open(&db);
        shop.fill().await;
        shop.execute("UPDATE commerce_handovers SET expires_at = 1").await.unwrap();
        let due = "UPDATE jobs_schedules SET next_run_at = 1 WHERE kind = 'commerce.forget_ended'";
        // Workers make the schedule when they start; then it is due at once, and once more.
        shop.work_until(async || shop.scheduled(due).await == 1).await;
        for _ in 0..2 {
            shop.scheduled(due).await;
            shop.work_until(async || shop.rows("commerce_handovers").await == 0).await;
        }
    }
}

impl Shop {
    /// Runs a statement about the platform's schedules; answers how many rows it changed.
    async fn scheduled(&self, sql: &str) -> u64 {
        let tx = SystemTx::begin(&self.config.db).await.unwrap();
        let changed = tx.execute_unprepared(sql).await.unwrap().rows_affected();
        tx.commit().await.unwrap();
        changed
    }
}
