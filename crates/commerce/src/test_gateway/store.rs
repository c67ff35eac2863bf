//! The test gateway's books.

use kernel::TenantTx;
use kernel::money::Money;
use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, QueryResult, Statement, Value};

use super::TestPayment;
use crate::entity::product::currency;
use crate::id::{PaymentId, RefundId, TestEventId};

const COLUMNS: &str = "SELECT reference, payment_id, description, currency, amount, refunded_amount, state, failure, return_url, \
                       cancel_url, changed_at FROM commerce_test_payments WHERE tenant_id = $1 AND reference = $2";

/// The payment of this reference.
pub(super) async fn find(tx: &TenantTx, reference: &str) -> Result<Option<TestPayment>, DbErr> {
    let row = tx.query_one_raw(statement(tx, COLUMNS, [reference.into()])).await?;
    row.map(|row| read(&row)).transpose()
}

/// As [`find`], and nobody else changes it until this transaction ends.
pub(super) async fn lock(tx: &TenantTx, reference: &str) -> Result<Option<TestPayment>, DbErr> {
    let sql = match tx.get_database_backend() {
        DbBackend::Postgres => format!("{COLUMNS} FOR UPDATE"),
        _ => COLUMNS.to_owned(),
    };
    let row = tx.query_one_raw(statement(tx, &sql, [reference.into()])).await?;
    row.map(|row| read(&row)).transpose()
}

/// The reference of a payment that was made before.
pub(super) async fn of_payment(tx: &TenantTx, id: PaymentId) -> Result<Option<String>, DbErr> {
    let sql = "SELECT reference FROM commerce_test_payments WHERE tenant_id = $1 AND payment_id = $2";
    let row = tx.query_one_raw(statement(tx, sql, [id.into()])).await?;
    row.map(|row| row.try_get("", "reference")).transpose()
}

/// Writes a new payment; `false` when it was made before.
pub(super) async fn insert(tx: &TenantTx, payment: &TestPayment, now: Timestamp) -> Result<bool, DbErr> {
    let values: [Value; 11] = [
        payment.reference.as_str().into(),
        payment.payment_id.into(),
        payment.description.as_str().into(),
        payment.amount.currency.code().into(),
        payment.amount.amount.into(),
        payment.state.as_str().into(),
        payment.failure.clone().into(),
        payment.return_url.as_str().into(),
        payment.cancel_url.as_str().into(),
        payment.changed_at.into(),
        now.into(),
    ];
    let sql = "INSERT INTO commerce_test_payments (tenant_id, reference, payment_id, description, currency, amount,
                   refunded_amount, state, failure, return_url, cancel_url, changed_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12)
               ON CONFLICT (tenant_id, payment_id) DO NOTHING";
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected() == 1)
}

/// Writes what may change of a locked payment.
pub(super) async fn save(tx: &TenantTx, payment: &TestPayment) -> Result<(), DbErr> {
    let values: [Value; 5] = [
        payment.reference.as_str().into(),
        payment.state.as_str().into(),
        payment.failure.clone().into(),
        payment.refunded.into(),
        payment.changed_at.into(),
    ];
    let sql = "UPDATE commerce_test_payments SET state = $3, failure = $4, refunded_amount = $5, changed_at = $6
               WHERE tenant_id = $1 AND reference = $2";
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// Whether a refund was made before.
pub(super) async fn has_refund(tx: &TenantTx, id: RefundId) -> Result<bool, DbErr> {
    let sql = "SELECT refund_id FROM commerce_test_refunds WHERE tenant_id = $1 AND refund_id = $2";
    Ok(tx.query_one_raw(statement(tx, sql, [id.into()])).await?.is_some())
}

/// Writes a refund.
pub(super) async fn insert_refund(
    tx: &TenantTx,
    id: RefundId,
    reference: &str,
    amount: i64,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO commerce_test_refunds (tenant_id, refund_id, reference, amount, created_at)
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute_raw(statement(tx, sql, [id.into(), reference.into(), amount.into(), now.into()])).await?;
    Ok(())
}

/// Writes a message that is to be delivered.
pub(super) async fn insert_message(tx: &TenantTx, id: TestEventId, body: &str, now: Timestamp) -> Result<(), DbErr> {
    let sql = "INSERT INTO commerce_test_events (tenant_id, id, body, created_at) VALUES ($1, $2, $3, $4)";
    tx.execute_raw(statement(tx, sql, [id.into(), body.into(), now.into()])).await?;
    Ok(())
}

/// A message that nobody has accepted yet.
pub(super) async fn undelivered(tx: &TenantTx, id: TestEventId) -> Result<Option<String>, DbErr> {
    let sql = "SELECT body FROM commerce_test_events WHERE tenant_id = $1 AND id = $2 AND delivered_at IS NULL";
    let row = tx.query_one_raw(statement(tx, sql, [id.into()])).await?;
    row.map(|row| row.try_get("", "body")).transpose()
}

/// Notes that a message was accepted.
pub(super) async fn delivered(tx: &TenantTx, id: TestEventId, now: Timestamp) -> Result<(), DbErr> {
    let sql = "UPDATE commerce_test_events SET delivered_at = $3 WHERE tenant_id = $1 AND id = $2";
    tx.execute_raw(statement(tx, sql, [id.into(), now.into()])).await?;
    Ok(())
}

/// A statement whose first parameter is the tenant.
fn statement<const N: usize>(tx: &TenantTx, sql: &str, values: [Value; N]) -> Statement {
    let values = std::iter::once(tx.tenant().into()).chain(values);
    Statement::from_sql_and_values(tx.get_database_backend(), sql, values)
}

fn read(row: &QueryResult) -> Result<TestPayment, DbErr> {
    let currency = currency(&row.try_get::<String>("", "currency")?)?;
    Ok(TestPayment {
        reference: row.try_get("", "reference")?,
        payment_id: row.try_get("", "payment_id")?,
        description: row.try_get("", "description")?,
        amount: Money::new(row.try_get("", "amount")?, currency),
        refunded: row.try_get("", "refunded_amount")?,
        state: row.try_get("", "state")?,
        failure: row.try_get("", "failure")?,
        return_url: row.try_get("", "return_url")?,
        cancel_url: row.try_get("", "cancel_url")?,
        changed_at: row.try_get("", "changed_at")?,
    })
}
