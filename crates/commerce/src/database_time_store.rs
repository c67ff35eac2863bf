//! The database's clock. It decides what has begun and what has ended, because all servers share it.

use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// The present moment, also while a transaction has been waiting: not the time of its beginning.
pub(crate) async fn now(tx: &impl ConnectionTrait) -> Result<Timestamp, DbErr> {
    let backend = tx.get_database_backend();
    let sql = format!("SELECT {} AS now", expression(backend));
    let row = tx.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("now".to_owned()))?;
    Ok(Timestamp::from_micros(row.try_get("", "now")?))
}

/// The present moment in microseconds, as an expression of a statement.
pub(crate) const fn expression(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
        _ => "cast(unixepoch('subsec') * 1000000 AS integer)",
    }
}
