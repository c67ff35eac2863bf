//! One pooled connection inside one transaction, whoever goes away in the middle.

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool, Postgres, Sqlite};
use sqlx_core::sql_str::SqlStr;
use sqlx_core::transaction::TransactionManager;

/// A connection, with an open transaction unless it only reads from SQLite. Dropping it rolls back.
pub(super) struct Session<DB: Database> {
    pub(super) connection: PoolConnection<DB>,
    open: bool,
}

impl Session<Sqlite> {
    /// Takes a connection that cannot write. Each statement sees what is committed when it begins, as on PostgreSQL, where a
    /// transaction is needed to bind the tenant; here BEGIN and ROLLBACK would be two trips to the connection's thread for nothing.
    pub(super) async fn read(readers: &Pool<Sqlite>) -> Result<Self, sqlx::Error> {
        Ok(Self { connection: readers.acquire().await?, open: false })
    }
}

impl<DB: Database> Session<DB> {
    /// Takes a connection and opens the transaction with `opening`, which begins with BEGIN.
    ///
    /// It is done in a task of its own: the driver counts a transaction as begun only when the answer has arrived, so a
    /// caller that goes away while waiting would otherwise return a connection to the pool inside a transaction that
    /// nobody knows of. If the opening fails, BEGIN may still have succeeded, so that connection is closed.
    pub(super) async fn open(pool: Pool<DB>, opening: SqlStr) -> Result<Self, sqlx::Error>
    where
        PoolConnection<DB>: Send,
    {
        let opened = tokio::spawn(async move {
            let mut connection = pool.acquire().await?;
            match DB::TransactionManager::begin(&mut connection, Some(opening)).await {
                Ok(()) => Ok(Self { connection, open: true }),
                Err(error) => {
                    connection.close_on_drop();
                    Err(error)
                }
            }
        });
        opened.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        if self.open {
            DB::TransactionManager::commit(&mut self.connection).await?;
            self.open = false;
        }
        Ok(())
    }
}

impl<DB: Database> Drop for Session<DB> {
    fn drop(&mut self) {
        if self.open {
            // Queued, and sent together with the pool's own ping on release.
            DB::TransactionManager::start_rollback(&mut self.connection);
        }
    }
}

/// A session of either database.
pub(super) enum AnySession {
    Postgres(Session<Postgres>),
    Sqlite(Session<Sqlite>),
}

impl AnySession {
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(session) => session.commit().await,
            Self::Sqlite(session) => session.commit().await,
        }
    }
}
