//! The statements that forget. Time is the database's.

use std::time::Duration;

use kernel::SystemTx;
use sea_orm::{ConnectionTrait as _, DbErr, Statement};

use crate::database_time_store;

/// Rows that one transaction deletes at most.
pub(super) const ROWS_MAX: u64 = 1_000;

const DAY: Duration = Duration::from_secs(24 * 3600);
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long the rows of a table are kept.
pub(super) struct Kept {
    table: &'static str,
    /// The rest of its primary key.
    key: &'static str,
    /// What is over, by the moment in `$1`.
    ended: &'static str,
    /// How long after that.
    time: Duration,
}

impl Kept {
    pub(super) const SESSIONS: Self = Self {
        table: "commerce_customer_sessions",
        key: "id",
        ended: "expires_at < $1 OR revoked_at < $1",
        time: MONTH,
    };
    pub(super) const LINKS: Self =
        Self { table: "commerce_customer_links", key: "id", ended: "expires_at < $1", time: DAY };
    pub(super) const HANDOVERS: Self =
        Self { table: "commerce_handovers", key: "token_hash", ended: "expires_at < $1", time: DAY };
    pub(super) const VISITS: Self =
        Self { table: "commerce_checkouts", key: "id", ended: "expires_at < $1", time: Duration::ZERO };
}

/// Deletes at most [`ROWS_MAX`] rows of all tenants; how many.
pub(super) async fn forget(tx: &SystemTx, kept: &Kept) -> Result<u64, DbErr> {
    let before = database_time_store::now(tx).await? - kept.time;
    let Kept { table, key, ended, .. } = kept;
    let sql = format!(
        "DELETE FROM {table} WHERE (tenant_id, {key}) IN
             (SELECT tenant_id, {key} FROM {table} WHERE {ended} LIMIT {ROWS_MAX})"
    );
    let done = tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [before.into()])).await?;
    Ok(done.rows_affected())
}
