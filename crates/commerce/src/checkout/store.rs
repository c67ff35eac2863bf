//! The queries about handovers and checkouts. Expiry is judged by the database's clock, inside the statements.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, QueryResult, Statement, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::model::{Checkout, Details, Handover, Subject};
use crate::database_time_store;
use crate::id::{CheckoutId, OrderId};

/// Writes a handover.
pub(super) async fn insert_handover(
    tx: &TenantTx,
    hash: &str,
    handover: &Handover,
    now: Timestamp,
) -> Result<(), DbErr> {
    let (kind, id, version) = subject(handover.subject);
    let values: [Value; 9] = [
        hash.into(),
        kind.into(),
        id.into(),
        version.into(),
        handover.host.as_str().into(),
        handover.return_path.as_str().into(),
        json(&handover.agreed)?,
        handover.expires_at.into(),
        now.into(),
    ];
    let sql = "INSERT INTO commerce_handovers (tenant_id, token_hash, subject_kind, subject_id, subject_version, host,
                   return_path, agreed, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// Redeems a handover, if it is there, has not been redeemed, and its time has not come: one statement, so that of those who race
/// one wins.
pub(super) async fn redeem(tx: &TenantTx, hash: &str) -> Result<Option<Handover>, DbErr> {
    let now = database_time_store::expression(tx.get_database_backend());
    let sql = format!(
        "UPDATE commerce_handovers SET redeemed_at = {now}
         WHERE tenant_id = $1 AND token_hash = $2 AND redeemed_at IS NULL AND expires_at > {now}
         RETURNING subject_kind, subject_id, subject_version, host, return_path, agreed, expires_at"
    );
    tx.query_one_raw(statement(tx, &sql, [hash.into()])).await?.map(|row| read_handover(&row)).transpose()
}

/// A handover that was made, redeemed or not, in time or not.
pub(super) async fn find_handover(tx: &TenantTx, hash: &str) -> Result<Option<Handover>, DbErr> {
    let sql = "SELECT subject_kind, subject_id, subject_version, host, return_path, agreed, expires_at
               FROM commerce_handovers WHERE tenant_id = $1 AND token_hash = $2";
    tx.query_one_raw(statement(tx, sql, [hash.into()])).await?.map(|row| read_handover(&row)).transpose()
}

/// Forgets what ended: handovers a day after their time, checkouts at their time with all that was typed into them.
pub(super) async fn sweep(tx: &TenantTx) -> Result<(), DbErr> {
    let now = database_time_store::expression(tx.get_database_backend());
    for sql in [
        format!("DELETE FROM commerce_handovers WHERE tenant_id = $1 AND expires_at < {now} - 86400000000"),
        format!("DELETE FROM commerce_checkouts WHERE tenant_id = $1 AND expires_at < {now}"),
    ] {
        tx.execute_raw(statement(tx, &sql, [])).await?;
    }
    Ok(())
}

/// Writes a checkout.
pub(super) async fn insert(tx: &TenantTx, hash: &str, checkout: &Checkout, now: Timestamp) -> Result<(), DbErr> {
    let (kind, id, version) = subject(checkout.subject);
    let values: [Value; 10] = [
        checkout.id.into(),
        hash.into(),
        kind.into(),
        id.into(),
        version.into(),
        checkout.host.as_str().into(),
        checkout.return_path.as_str().into(),
        json(&checkout.agreed)?,
        checkout.expires_at.into(),
        now.into(),
    ];
    let sql =
        "INSERT INTO commerce_checkouts (tenant_id, id, session_hash, subject_kind, subject_id, subject_version, host,
                   return_path, agreed, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// The checkout of a session, if its time has not come.
pub(super) async fn find(tx: &TenantTx, hash: &str) -> Result<Option<Checkout>, DbErr> {
    one(tx, "session_hash", hash, "").await
}

/// The checkout of this id, and nobody else changes it until this transaction ends.
pub(super) async fn lock(tx: &TenantTx, id: CheckoutId) -> Result<Option<Checkout>, DbErr> {
    let lock = if tx.get_database_backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
    one(tx, "id", &id.to_string(), lock).await
}

/// Keeps who buys and where it goes.
pub(super) async fn save_details(tx: &TenantTx, id: CheckoutId, details: &Details) -> Result<(), DbErr> {
    let sql = "UPDATE commerce_checkouts SET details = $3 WHERE tenant_id = $1 AND id = $2";
    tx.execute_raw(statement(tx, sql, [id.into(), json(details)?])).await?;
    Ok(())
}

/// Notes the order, and forgets what it has now.
pub(super) async fn set_order(tx: &TenantTx, id: CheckoutId, order: OrderId) -> Result<(), DbErr> {
    let sql = "UPDATE commerce_checkouts SET order_id = $3, details = NULL WHERE tenant_id = $1 AND id = $2";
    tx.execute_raw(statement(tx, sql, [id.into(), order.into()])).await?;
    Ok(())
}

/// The host and the path that an order's shopper came from, while its visit is remembered.
pub(super) async fn origin_of_order(tx: &TenantTx, order: OrderId) -> Result<Option<(String, String)>, DbErr> {
    let sql = "SELECT host, return_path FROM commerce_checkouts WHERE tenant_id = $1
               AND (order_id = $2 OR (subject_kind = 'order' AND subject_id = $2))";
    let row = tx.query_one_raw(statement(tx, sql, [order.into()])).await?;
    row.map(|row| Ok((row.try_get("", "host")?, row.try_get("", "return_path")?))).transpose()
}

async fn one(tx: &TenantTx, column: &str, value: &str, lock: &str) -> Result<Option<Checkout>, DbErr> {
    let now = database_time_store::expression(tx.get_database_backend());
    let sql = format!(
        "SELECT id, subject_kind, subject_id, subject_version, host, return_path, agreed, details, order_id, expires_at
         FROM commerce_checkouts WHERE tenant_id = $1 AND {column} = $2 AND expires_at > {now}{lock}"
    );
    let row = tx.query_one_raw(statement(tx, &sql, [value.into()])).await?;
    row.map(|row| {
        Ok(Checkout {
            id: row.try_get("", "id")?,
            subject: read_subject(&row)?,
            host: row.try_get("", "host")?,
            return_path: row.try_get("", "return_path")?,
            agreed: read_json(&row, "agreed")?.unwrap_or_default(),
            details: read_json(&row, "details")?,
            order: row.try_get("", "order_id")?,
            expires_at: row.try_get("", "expires_at")?,
        })
    })
    .transpose()
}

fn subject(subject: Subject) -> (&'static str, String, i64) {
    match subject {
        Subject::Cart(id, version) => ("cart", id.to_string(), version),
        Subject::Order(id) => ("order", id.to_string(), 0),
    }
}

fn read_handover(row: &QueryResult) -> Result<Handover, DbErr> {
    Ok(Handover {
        subject: read_subject(row)?,
        host: row.try_get("", "host")?,
        return_path: row.try_get("", "return_path")?,
        agreed: read_json(row, "agreed")?.unwrap_or_default(),
        expires_at: row.try_get("", "expires_at")?,
    })
}

fn read_subject(row: &QueryResult) -> Result<Subject, DbErr> {
    let kind: String = row.try_get("", "subject_kind")?;
    if kind == "order" {
        return Ok(Subject::Order(row.try_get("", "subject_id")?));
    }
    Ok(Subject::Cart(row.try_get("", "subject_id")?, row.try_get("", "subject_version")?))
}

fn json(value: &impl Serialize) -> Result<Value, DbErr> {
    Ok(serde_json::to_value(value).map_err(|error| DbErr::Json(error.to_string()))?.into())
}

fn read_json<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Option<T>, DbErr> {
    let value: Option<serde_json::Value> = row.try_get("", column)?;
    value.map(|value| serde_json::from_value(value).map_err(|error| DbErr::Json(error.to_string()))).transpose()
}

/// A statement whose first parameter is the tenant.
fn statement<const N: usize>(tx: &TenantTx, sql: &str, values: [Value; N]) -> Statement {
    let values = std::iter::once(tx.tenant().into()).chain(values);
    Statement::from_sql_and_values(tx.get_database_backend(), sql, values)
}
