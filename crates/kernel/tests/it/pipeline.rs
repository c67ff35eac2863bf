use kernel::{DbError, TenantTx};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use testkit::{TestDb, owner, tenant};

use crate::MIGRATIONS;

#[tokio::test]
async fn a_pipelined_read_sees_its_tenant_only() {
    let Some(db) = TestDb::postgres("kernel", MIGRATIONS).await else { return };
    for number in [1, 2] {
        let tx = TenantTx::begin(&db, &owner(tenant(number))).await.unwrap();
        let id = tenant(number);
        tx.execute_unprepared(&format!("INSERT INTO notes VALUES ('{id}', 1, 'of {number}')")).await.unwrap();
        tx.commit().await.unwrap();
    }
    let pipeline = db.pipeline().unwrap();
    for number in [1, 2, 1, 3] {
        let rows = pipeline.query(tenant(number), "SELECT text FROM notes WHERE id >= $1", &[&0_i64]).await.unwrap();
        let texts: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(texts, if number == 3 { vec![] } else { vec![format!("of {number}")] });
    }
    let refused =
        pipeline.query(tenant(1), "UPDATE notes SET text = 'x' WHERE id = $1 RETURNING text", &[&1_i64]).await;
    assert!(refused.is_err(), "a pipelined read cannot write");
    let rows = pipeline.query(tenant(1), "SELECT text FROM notes WHERE id >= $1", &[&0_i64]).await.unwrap();
    assert_eq!(rows.len(), 1, "and leaves no aborted transaction behind");
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_fault_of_the_statement() {
    let Some(db) = TestDb::postgres("kernel", MIGRATIONS).await else { return };
    let asking = tokio::spawn({
        let db = db.db();
        async move { db.pipeline().unwrap().query(tenant(1), "SELECT pg_sleep(60)::text", &[]).await.map(drop) }
    });
    let owner = db.owner().await;
    let end = "SELECT pg_terminate_backend(pid)::int::bigint AS ended FROM pg_stat_activity
               WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'";
    let end = || Statement::from_string(DbBackend::Postgres, end);
    while owner.query_one_raw(end()).await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    assert!(matches!(asking.await.unwrap(), Err(DbError::Unavailable(_))));
    let rows = db.pipeline().unwrap().query(tenant(1), "SELECT text FROM notes", &[]).await.unwrap();
    assert!(rows.is_empty(), "and the next one has a new connection");
}
