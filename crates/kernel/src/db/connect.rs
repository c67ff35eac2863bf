//! Opening the pools.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use log::LevelFilter;
use migrations_kernel::APP_ROLE;
use sea_orm::{DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::error::DbError;
use super::pipeline::Pipeline;

/// Where the database is and how many connections it may be given.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// `sqlite:path/to/file.db` or `postgres://user:password@host/database`.
    pub url: String,
    /// Connections of the pool that requests use; on SQLite, readers beside the one writer.
    pub max_connections: u32,
    /// What the server's own views call these connections.
    pub application_name: String,
}

/// A database that is open. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// A PostgreSQL server.
    Postgres(Arc<Postgres>),
    /// A SQLite file.
    Sqlite(Arc<Sqlite>),
}

/// The pools on a PostgreSQL server.
#[derive(Debug)]
pub struct Postgres {
    pub(super) pool: PgPool,
    pub(super) pipeline: Option<Pipeline>,
    options: PgConnectOptions,
}

/// The pools on a SQLite file: one writer, several readers.
#[derive(Debug)]
pub struct Sqlite {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for longer is asked whether it is alive before it is used.
const TRUSTED_IDLE: Duration = Duration::from_millis(500);

impl Db {
    /// Opens the pools. One connection is made at once, so that a wrong address shows here.
    ///
    /// # Errors
    /// When the address is not understood or the database cannot be reached.
    pub async fn connect(config: &DbConfig) -> Result<Self, DbError> {
        if config.url.starts_with("sqlite:") {
            Self::connect_sqlite(config).await
        } else {
            Self::connect_postgres(config).await
        }
    }

    /// Which database it is.
    #[must_use]
    pub const fn backend(&self) -> DbBackend {
        match self {
            Self::Postgres(_) => DbBackend::Postgres,
            Self::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    /// Pipelined reads, where the database has them: PostgreSQL over a connection without TLS.
    #[must_use]
    pub fn pipeline(&self) -> Option<&Pipeline> {
        match self {
            Self::Postgres(postgres) => postgres.pipeline.as_ref(),
            Self::Sqlite(_) => None,
        }
    }

    /// Answers when the database does.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn ping(&self) -> Result<(), DbError> {
        match self {
            Self::Postgres(postgres) => postgres.pool.execute("SELECT 1").await.map(drop),
            Self::Sqlite(sqlite) => sqlite.readers.execute("SELECT 1").await.map(drop),
        }
        .map_err(Into::into)
    }

    /// Closes the pools after what is running has ended.
    pub async fn close(&self) {
        match self {
            Self::Postgres(postgres) => postgres.pool.close().await,
            Self::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                // The last connection to close folds the write-ahead log into the file.
                sqlite.writer.close().await;
            }
        }
    }

    /// A connection that owns the schema, for migrations and nothing else: on PostgreSQL as the role of `url`, on SQLite the
    /// writer.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect_owner(url: &str) -> Result<DatabaseConnection, DbError> {
        if url.starts_with("sqlite:") {
            let options = sqlite_options(url)?;
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
            Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
        } else {
            let options = PgConnectOptions::from_str(url)?.log_statements(LevelFilter::Trace);
            let pool =
                PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).connect_with(options).await?;
            Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
        }
    }

    /// A pool of its own on a PostgreSQL server for work that must not wait behind requests, such as the job worker's claims.
    /// Its connections run as `sitewright_system`.
    #[must_use]
    pub fn system_pool(&self, max_connections: u32) -> Option<PgPool> {
        let Self::Postgres(postgres) = self else { return None };
        let options = postgres.options.clone().options([("role", migrations_kernel::SYSTEM_ROLE)]);
        Some(pg_pool(max_connections).connect_lazy_with(options))
    }

    /// A SQLite file's one writer, for the same purpose; everybody shares it.
    #[must_use]
    pub fn sqlite_writer(&self) -> Option<&SqlitePool> {
        match self {
            Self::Postgres(_) => None,
            Self::Sqlite(sqlite) => Some(&sqlite.writer),
        }
    }

    async fn connect_postgres(config: &DbConfig) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(&config.url)?
            .application_name(&config.application_name)
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Warn, Duration::from_millis(500))
            .options(SETTINGS);
        let app = options.clone().options([("role", APP_ROLE)]);
        let pool = pg_pool(config.max_connections).connect_with(app).await?;
        let pipeline = Pipeline::connect(&config.url, config.max_connections).await;
        Ok(Self::Postgres(Arc::new(Postgres { pool, pipeline, options })))
    }

    async fn connect_sqlite(config: &DbConfig) -> Result<Self, DbError> {
        let options = sqlite_options(&config.url)?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(Duration::from_secs(60))
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "ON"));
        Ok(Self::Sqlite(Arc::new(Sqlite { writer, readers })))
    }
}

/// Settings of every connection of ours to PostgreSQL. A bound LIMIT would otherwise be planned anew by each query.
pub(super) const SETTINGS: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "15s"),
];

fn pg_pool(max_connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > TRUSTED_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, DbError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
        .log_statements(LevelFilter::Trace)
        .log_slow_statements(LevelFilter::Warn, Duration::from_millis(500));
    if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
        std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
    }
    Ok(options)
}
