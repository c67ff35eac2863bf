//! Guarantee 12, reduced: callers that go away at any moment leave no connection in a transaction, so no later write is lost
//! and no later read is another tenant's.

use std::time::Duration;

use kernel::random::Random as _;
use kernel::{Db, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{TestRandom, both, owner, tenant};

use crate::MIGRATIONS;

const ROUNDS: i64 = 400;

/// Inserts a note of this number and tells whether that was acknowledged.
async fn write(db: Db, number: i64, of: u128) -> bool {
    let tx = TenantTx::begin(&db, &owner(tenant(of))).await.unwrap();
    let sql = "INSERT INTO notes (tenant_id, id, text) VALUES ($1, $2, $3)";
    let values = [tenant(of).into(), number.into(), format!("note {number}").into()];
    tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await.unwrap();
    tx.commit().await.is_ok()
}

/// The tenants of the notes that this tenant's transaction sees by its own filter and, on PostgreSQL, without one.
async fn foreign(db: Db, of: u128) -> usize {
    let tx = TenantTx::read(&db, &owner(tenant(of))).await.unwrap();
    let filter = if db.pipeline().is_some() { "" } else { "WHERE tenant_id = $1" };
    let sql = format!("SELECT tenant_id FROM notes {filter}");
    let values = if filter.is_empty() { vec![] } else { vec![tenant(of).into()] };
    let rows = tx.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await.unwrap();
    let own = tenant(of).to_string();
    rows.iter().filter(|row| row.try_get::<String>("", "tenant_id").unwrap() != own).count()
}

both! {
    async fn cancelled_callers_poison_nothing(db: TestDb) {
        let seed = 20_261_123;
        println!("seed {seed}");
        let random = TestRandom::seeded(seed);
        let pool = db.reconnect(2).await;
        let mut acknowledged = Vec::new();
        for number in 0..ROUNDS {
            let of = u128::from(random.u64() % 20);
            let patience = Duration::from_micros(random.u64() % 3_000);
            // Dropping the future is what axum does to a handler whose client hangs up.
            if tokio::time::timeout(patience, write(pool.clone(), number, of)).await == Ok(true) {
                acknowledged.push(number);
            }
            let reader = u128::from(random.u64() % 20);
            assert_eq!(foreign(pool.clone(), reader).await, 0, "round {number}");
            let surely = ROUNDS + number;
            assert!(write(pool.clone(), surely, of).await);
            acknowledged.push(surely);
        }
        let owner = db.owner().await;
        let rows = owner.query_all_raw(Statement::from_string(db.backend(), "SELECT id FROM notes")).await.unwrap();
        let stored: std::collections::BTreeSet<i64> = rows.iter().map(|row| row.try_get("", "id").unwrap()).collect();
        let lost: Vec<_> = acknowledged.iter().filter(|number| !stored.contains(number)).collect();
        assert!(lost.is_empty(), "{lost:?} were acknowledged and lost");
        println!("{} of {} writes acknowledged, {} stored", acknowledged.len(), 2 * ROUNDS, stored.len());
        if db.pipeline().is_some() {
            let sql = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
            let row = owner.query_one_raw(Statement::from_string(db.backend(), sql)).await.unwrap().unwrap();
            assert_eq!(row.try_get::<i64>("", "n").unwrap(), 0);
        }
    }
}
