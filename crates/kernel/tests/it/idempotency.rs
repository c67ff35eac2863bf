use std::sync::Arc;
use std::time::Duration;

use kernel::idempotency::{Begun, IdempotencyError, IdempotentRequest};
use kernel::{Db, RequestCtx, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{TestClock, both, owner, tenant};

use crate::MIGRATIONS;

fn request(key: &str, body: &str) -> IdempotentRequest {
    IdempotentRequest { operation: "POST /notes".to_owned(), key: key.to_owned(), body_hash: body.to_owned() }
}

/// Writes a note once per key; gives its number.
async fn once(db: &Db, ctx: &RequestCtx, clock: &TestClock, key: &str, body: &str) -> Result<i64, IdempotencyError> {
    let request = request(key, body);
    let tx = TenantTx::begin(db, ctx).await?;
    if let Begun::Done(answer) = request.begin(&tx, ctx, clock).await? {
        return Ok(answer);
    }
    let sql = "INSERT INTO notes (tenant_id, id, text) SELECT $1, coalesce(max(id), 0) + 1, $2 FROM notes WHERE tenant_id = $1 RETURNING id";
    let values = [ctx.tenant.into(), format!("{key}{body}").into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?.unwrap();
    let id: i64 = row.try_get("", "id")?;
    request.finish(&tx, ctx, &id).await?;
    tx.commit().await?;
    Ok(id)
}

both! {
    async fn a_key_acts_once(db: TestDb) {
        let (ctx, clock) = (owner(tenant(1)), Arc::new(TestClock::default()));
        let mut sends = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (db, ctx, clock) = (db.db(), ctx.clone(), Arc::clone(&clock));
            sends.spawn(async move { once(&db, &ctx, &clock, "k", "b").await.unwrap() });
        }
        assert!(sends.join_all().await.iter().all(|id| *id == 1));
        assert!(matches!(once(&db, &ctx, &clock, "k", "other").await, Err(IdempotencyError::OtherBody)));
        assert_eq!(once(&db, &ctx, &clock, "k2", "b").await.unwrap(), 2);
        assert_eq!(once(&db, &owner(tenant(2)), &clock, "k", "other").await.unwrap(), 1, "tenants share no keys");

        clock.advance(Duration::from_secs(25 * 60 * 60));
        assert_eq!(once(&db, &ctx, &clock, "k", "new").await.unwrap(), 3, "a day later the key is free");
    }

    async fn work_that_outlives_its_transaction_is_running(db: TestDb) {
        let (ctx, clock, request) = (owner(tenant(1)), TestClock::default(), request("k", "b"));
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        assert_eq!(request.begin::<String>(&tx, &ctx, &clock).await.unwrap(), Begun::Fresh);
        tx.commit().await.unwrap();

        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        assert!(matches!(request.begin::<String>(&tx, &ctx, &clock).await, Err(IdempotencyError::Running)));
        request.finish(&tx, &ctx, &"done").await.unwrap();
        assert_eq!(request.begin::<String>(&tx, &ctx, &clock).await.unwrap(), Begun::Done("done".to_owned()));
    }

    async fn a_failure_before_execution_is_not_stored(db: TestDb) {
        let (ctx, clock, request) = (owner(tenant(1)), TestClock::default(), request("k", "b"));
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        assert_eq!(request.begin::<String>(&tx, &ctx, &clock).await.unwrap(), Begun::Fresh);
        request.abandon(&tx, &ctx).await.unwrap();
        assert_eq!(request.begin::<String>(&tx, &ctx, &clock).await.unwrap(), Begun::Fresh);
    }
}
