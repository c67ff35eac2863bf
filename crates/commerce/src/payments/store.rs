//! The queries about webhooks.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait as _, DbErr, Statement};

/// A message that is kept as it came.
pub(crate) struct StoredWebhook {
    pub(crate) body: String,
    pub(crate) is_applied: bool,
}

/// Keeps a message; `false` when it is known already.
pub(crate) async fn insert(
    tx: &TenantTx,
    gateway: &str,
    message: &str,
    body: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let done = tx
        .execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO commerce_webhooks (tenant_id, gateway, message_id, body, received_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id, gateway, message_id) DO NOTHING",
            [tx.tenant().into(), gateway.into(), message.into(), body.into(), now.into()],
        ))
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A message that was kept.
pub(crate) async fn find(tx: &TenantTx, gateway: &str, message: &str) -> Result<Option<StoredWebhook>, DbErr> {
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "SELECT body, applied_at FROM commerce_webhooks WHERE tenant_id = $1 AND gateway = $2 AND message_id = $3",
            [tx.tenant().into(), gateway.into(), message.into()],
        ))
        .await?;
    let Some(row) = row else { return Ok(None) };
    let applied_at: Option<i64> = row.try_get("", "applied_at")?;
    Ok(Some(StoredWebhook { body: row.try_get("", "body")?, is_applied: applied_at.is_some() }))
}

/// Notes what was made of a message.
pub(crate) async fn settle(
    tx: &TenantTx,
    gateway: &str,
    message: &str,
    outcome: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE commerce_webhooks SET outcome = $4, applied_at = $5 WHERE tenant_id = $1 AND gateway = $2 AND message_id = $3",
        [tx.tenant().into(), gateway.into(), message.into(), outcome.into(), now.into()],
    ))
    .await?;
    Ok(())
}
