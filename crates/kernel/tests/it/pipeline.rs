use kernel::TenantTx;
use sea_orm::ConnectionTrait as _;
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
