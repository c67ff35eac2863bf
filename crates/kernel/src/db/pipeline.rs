//! Reads in one network trip, for the few lists that are asked for all the time.
//!
//! The opening string, the query and COMMIT leave in one flush on a connection that nobody else uses meanwhile. The protocol
//! keeps their order, so the query sees the tenant that the opening has set, and a caller that goes away leaves nothing
//! half-open: COMMIT is already on the wire.

use std::fmt::Write as _;
use std::str::FromStr as _;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use migrations_kernel::APP_ROLE;
use sea_orm::{DbErr, RuntimeErr};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::connect::SETTINGS;
use super::error::DbError;
use crate::id::TenantId;

/// A small pool of connections for pipelined reads.
pub struct Pipeline {
    pool: Pool,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pipeline")
    }
}

impl Pipeline {
    pub(super) fn new(url: &str, max_connections: u32) -> Result<Self, DbError> {
        let mut config = tokio_postgres::Config::from_str(url).map_err(|error| other(&error))?;
        let mut options = format!("-c role={APP_ROLE}");
        for (name, value) in SETTINGS {
            // Writing to a String cannot fail.
            let _ = write!(options, " -c {name}={value}");
        }
        config.options(options);
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager).max_size(max_connections as usize).build().map_err(|error| other(&error))?;
        Ok(Self { pool })
    }

    /// The rows of `sql`, a statement that only reads, as `tenant` sees them.
    ///
    /// # Errors
    /// When no connection can be had or the server refuses any of the three messages.
    pub async fn query(
        &self,
        tenant: TenantId,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, DbError> {
        let client = self.pool.get().await.map_err(|error| DbError::Unavailable(custom(&error)))?;
        let statement = client.prepare_cached(sql).await.map_err(|error| other(&error))?;
        let opening = format!("BEGIN READ ONLY; SELECT set_config('app.tenant_id','{tenant}',true)");
        let (opened, rows, ended) = tokio::join!(
            biased;
            client.batch_execute(&opening),
            client.query(&statement, values),
            client.batch_execute("COMMIT"),
        );
        opened.map_err(|error| other(&error))?;
        let rows = rows.map_err(|error| other(&error))?;
        ended.map_err(|error| other(&error))?;
        Ok(rows)
    }
}

fn other(error: &(dyn std::error::Error + 'static)) -> DbError {
    DbError::Other(custom(error))
}

fn custom(error: &(dyn std::error::Error + 'static)) -> DbErr {
    let chain: Vec<String> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    DbErr::Query(RuntimeErr::Internal(chain.join(": ")))
}
