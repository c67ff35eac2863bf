use kernel::{DbError, SystemTx, TenantTx};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;

fn insert(backend: DbBackend, tenant: u128, id: i64, text: &str) -> Statement {
    let tenant = testkit::tenant(tenant);
    let sql = "INSERT INTO notes (tenant_id, id, text) VALUES ($1, $2, $3)";
    Statement::from_sql_and_values(backend, sql, [tenant.into(), id.into(), text.into()])
}

/// All notes that a connection sees, without any filter of the query's own.
async fn seen(connection: &impl ConnectionTrait) -> Vec<String> {
    let backend = connection.get_database_backend();
    let rows = connection
        .query_all_raw(Statement::from_string(backend, "SELECT text FROM notes ORDER BY text"))
        .await
        .unwrap();
    rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}

both! {
    async fn commits_or_leaves_nothing(db: TestDb) {
        let ctx = owner(tenant(1));
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        tx.execute_raw(insert(db.backend(), 1, 1, "kept")).await.unwrap();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        tx.after_commit(move || sender.send(()).unwrap());
        tx.commit().await.unwrap();
        receiver.await.unwrap();

        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        tx.execute_raw(insert(db.backend(), 1, 2, "dropped")).await.unwrap();
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        tx.after_commit(move || sender.send(()).unwrap());
        drop(tx);
        assert!(receiver.await.is_err(), "nothing is done after a rollback");

        assert_eq!(seen(&TenantTx::read(&db, &ctx).await.unwrap()).await, ["kept"]);
    }

    async fn a_read_cannot_write(db: TestDb) {
        let tx = TenantTx::read(&db, &owner(tenant(1))).await.unwrap();
        assert!(tx.execute_raw(insert(db.backend(), 1, 1, "no")).await.is_err());
    }

    async fn names_the_violated_constraint(db: TestDb) {
        let tx = TenantTx::begin(&db, &owner(tenant(1))).await.unwrap();
        tx.execute_raw(insert(db.backend(), 1, 1, "one")).await.unwrap();
        let error: DbError = tx.execute_raw(insert(db.backend(), 1, 2, "one")).await.unwrap_err().into();
        assert!(error.is_unique_violation("notes", "text"), "{error:?}");
        assert!(!error.is_unique_violation("notes", "id"), "{error:?}");
        drop(tx);
        let tx = TenantTx::begin(&db, &owner(tenant(1))).await.unwrap();
        let error: DbError = tx.execute_raw(insert(db.backend(), 1, -1, "minus")).await.unwrap_err().into();
        assert!(error.is_violation_of("notes_id_positive"), "{error:?}");
    }

    async fn a_system_transaction_sees_every_tenant(db: TestDb) {
        let tx = SystemTx::begin(&db).await.unwrap();
        tx.execute_raw(insert(db.backend(), 1, 1, "a")).await.unwrap();
        tx.execute_raw(insert(db.backend(), 2, 1, "b")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(seen(&SystemTx::read(&db).await.unwrap()).await, ["a", "b"]);
    }
}

/// A transaction that was another tenant's for a while is its own again, and what it did for the other is its own to commit.
#[tokio::test]
async fn a_transaction_is_anothers_only_within() {
    let Some(db) = testkit::TestDb::postgres("kernel", MIGRATIONS).await else { return };
    let ctx = owner(tenant(1));
    for commits in [false, true] {
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        tx.execute_raw(insert(db.backend(), 1, 1, "own")).await.unwrap();
        let told: Result<(), DbError> = tx
            .as_tenant(tenant(2), async |theirs| {
                assert_eq!((theirs.tenant(), seen(theirs).await), (tenant(2), vec![]));
                theirs.execute_raw(insert(db.backend(), 2, 1, "theirs")).await?;
                assert_eq!(seen(theirs).await, ["theirs"]);
                // A fault of the work alone ends nothing.
                Err(DbError::from(sea_orm::DbErr::Custom("no".to_owned())))
            })
            .await;
        assert!(told.is_err());
        assert_eq!((tx.tenant(), seen(&tx).await), (tenant(1), vec!["own".to_owned()]));
        if commits {
            tx.commit().await.unwrap();
        }
        let expected: &[&str] = if commits { &["own", "theirs"] } else { &[] };
        assert_eq!(seen(&SystemTx::read(&db).await.unwrap()).await, expected);
    }

    // One whose statement failed commits nothing, whatever it is told.
    let tx = TenantTx::begin(&db, &ctx).await.unwrap();
    tx.execute_raw(insert(db.backend(), 1, 2, "later")).await.unwrap();
    let planted: Result<(), DbError> = tx
        .as_tenant(tenant(2), async |theirs| {
            theirs.execute_raw(insert(db.backend(), 3, 1, "planted")).await?;
            Ok(())
        })
        .await;
    assert!(planted.is_err());
    let _ = tx.commit().await;
    assert_eq!(seen(&SystemTx::read(&db).await.unwrap()).await, ["own", "theirs"]);
}

/// What only policies can do, so on PostgreSQL alone.
#[tokio::test]
async fn policies_divide_the_tenants() {
    let Some(db) = testkit::TestDb::postgres("kernel", MIGRATIONS).await else { return };
    for number in [1, 2] {
        let tx = TenantTx::begin(&db, &owner(tenant(number))).await.unwrap();
        tx.execute_raw(insert(db.backend(), number, 1, &format!("of {number}"))).await.unwrap();
        tx.commit().await.unwrap();
    }
    let ctx = owner(tenant(1));
    assert_eq!(seen(&TenantTx::read(&db, &ctx).await.unwrap()).await, ["of 1"]);

    let tx = TenantTx::begin(&db, &ctx).await.unwrap();
    for sql in ["UPDATE notes SET text = 'stolen'", "DELETE FROM notes"] {
        assert_eq!(tx.execute_unprepared(sql).await.unwrap().rows_affected(), 1, "{sql}");
    }
    drop(tx);
    for statement in [insert(db.backend(), 2, 9, "planted"), Statement::from_string(db.backend(), "TRUNCATE notes")] {
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        assert!(tx.execute_raw(statement).await.is_err());
    }

    // Without a tenant, after one was set on the same connection, nothing is seen.
    let one = db.reconnect(1).await;
    drop(TenantTx::read(&one, &ctx).await.unwrap());
    let system = SystemTx::read(&one).await.unwrap();
    let hidden = Statement::from_string(db.backend(), "SELECT * FROM hidden_notes");
    assert!(system.query_all_raw(hidden).await.is_err(), "the system role sees only what was made for it");
    drop(system);
    let tx = TenantTx::read(&one, &owner(tenant(3))).await.unwrap();
    assert!(seen(&tx).await.is_empty());
}

#[tokio::test]
async fn finds_what_would_let_tenants_meet() {
    let Some(db) = testkit::TestDb::postgres("kernel", MIGRATIONS).await else { return };
    assert_eq!(db.isolation_faults().await.unwrap(), []);

    let owner = db.owner().await;
    for (sql, part) in [
        ("CREATE TABLE bare (tenant_id text)", "bare"),
        (
            "CREATE TABLE open_notes (tenant_id text); ALTER TABLE open_notes ENABLE ROW LEVEL SECURITY; GRANT SELECT ON open_notes TO sitewright_app",
            "open_notes",
        ),
        ("CREATE POLICY wide_open ON notes TO PUBLIC USING (true)", "notes"),
        ("CREATE UNIQUE INDEX notes_across_tenants ON notes (text)", "notes_across_tenants"),
        ("GRANT TRUNCATE ON notes TO sitewright_app", "TRUNCATE a table, which no policy stops: notes"),
        ("CREATE VIEW all_notes AS SELECT * FROM notes; GRANT SELECT ON all_notes TO sitewright_app", "all_notes"),
    ] {
        let before = db.isolation_faults().await.unwrap();
        owner.execute_unprepared(sql).await.unwrap();
        let after = db.isolation_faults().await.unwrap();
        let new: Vec<String> =
            after.into_iter().filter(|fault| !before.contains(fault)).map(|fault| fault.fault).collect();
        assert!(!new.is_empty() && new.iter().all(|fault| fault.contains(part)), "{sql}: {new:?}");
    }
}

#[tokio::test]
async fn refuses_a_superuser() {
    let Some(db) = testkit::TestDb::postgres("kernel", MIGRATIONS).await else { return };
    let url = db.owner_url().to_owned();
    let config = kernel::DbConfig { url, max_connections: 1, application_name: "test".to_owned() };
    let superuser = kernel::Db::connect(&config).await.unwrap();
    let faults = superuser.isolation_faults().await.unwrap();
    assert!(faults.iter().any(|fault| fault.fault.contains("superuser")), "{faults:?}");
}
