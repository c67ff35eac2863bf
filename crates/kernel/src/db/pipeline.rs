//! Reads in one network trip, for the few lists that are asked for all the time.
//!
//! The opening string, the query and COMMIT leave in one flush on a connection that nobody else uses meanwhile. The protocol
//! keeps their order, so the query sees the tenant that the opening has set, and a caller that goes away leaves nothing
//! half-open: COMMIT is already on the wire.

use std::fmt::Write as _;
use std::str::FromStr as _;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use migrations_kernel::APP_ROLE;
use sea_orm::{DbErr, RuntimeErr, Value};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::connect::SETTINGS;
use super::error::{DbError, is_gone};
use super::transaction::bind;
use crate::id::TenantId;

/// Statements that a connection keeps prepared; pages put together many different ones.
const STATEMENTS_MAX: usize = 200;

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
    /// Opens the pool and a first connection. It speaks no TLS, so a server that asks for TLS has no pipeline and every read takes
    /// the ordinary way.
    pub(super) async fn connect(url: &str, max_connections: u32) -> Option<Self> {
        let opened = async {
            let pipeline = Self::new(url, max_connections)?;
            drop(pipeline.client().await?);
            Ok::<_, DbError>(pipeline)
        };
        opened
            .await
            .inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::warn!(error, "no pipelined reads: they need a plain connection to PostgreSQL");
            })
            .ok()
    }

    fn new(url: &str, max_connections: u32) -> Result<Self, DbError> {
        let mut config = tokio_postgres::Config::from_str(url).map_err(|error| DbError::Other(custom(&error)))?;
        let mut options = format!("-c role={APP_ROLE}");
        for (name, value) in SETTINGS {
            // Writing to a String cannot fail.
            let _ = write!(options, " -c {name}={value}");
        }
        config.options(options);
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager).max_size(max_connections as usize).build();
        Ok(Self { pool: pool.map_err(|error| DbError::Other(custom(&error)))? })
    }

    async fn client(&self) -> Result<Object, DbError> {
        self.pool.get().await.map_err(|error| DbError::Unavailable(custom(&error)))
    }

    /// The rows of a statement that was made for either database and only reads, as `tenant` sees them. Values are texts, numbers and
    /// booleans.
    ///
    /// # Errors
    /// As for [`Pipeline::query`], and when a value is of another kind.
    pub async fn query_statement(&self, tenant: TenantId, sql: &str, values: &[Value]) -> Result<Vec<Row>, DbError> {
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(to_sql).collect::<Result<_, _>>()?;
        self.query(tenant, sql, &values).await
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
        let client = self.client().await?;
        if client.statement_cache.size() >= STATEMENTS_MAX {
            client.statement_cache.clear();
        }
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let opening = format!("BEGIN READ ONLY; {}", bind(tenant));
        let (opened, rows, ended) = tokio::join!(
            biased;
            client.batch_execute(&opening),
            client.query(&statement, values),
            client.batch_execute("COMMIT"),
        );
        opened.map_err(failed)?;
        let rows = rows.map_err(failed)?;
        ended.map_err(failed)?;
        Ok(rows)
    }
}

fn to_sql(value: &Value) -> Result<&(dyn ToSql + Sync), DbError> {
    Ok(match value {
        Value::String(text) => text,
        Value::BigInt(number) => number,
        Value::Int(number) => number,
        Value::Bool(flag) => flag,
        other => return Err(DbError::Other(DbErr::Type(format!("{other:?} cannot be sent through the pipeline")))),
    })
}

/// A connection that broke or is being closed by the server is no fault of the statement.
fn failed(error: tokio_postgres::Error) -> DbError {
    let told = error.code().map(SqlState::code);
    if told.is_none_or(is_gone) { DbError::Unavailable(custom(&error)) } else { DbError::Other(custom(&error)) }
}

fn custom(error: &(dyn std::error::Error + 'static)) -> DbErr {
    let chain: Vec<String> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    DbErr::Query(RuntimeErr::Internal(chain.join(": ")))
}
