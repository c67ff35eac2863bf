//! The transactions that stores take.

use std::sync::{Arc, Mutex as SyncMutex};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::AssertSqlSafe;
use sqlx_core::sql_str::SqlSafeStr as _;
use tokio::sync::Mutex;

use super::connect::Db;
use super::error::DbError;
use super::session::{AnySession, Session};
use crate::context::RequestCtx;
use crate::id::TenantId;

/// Something to do once the transaction has committed, for example to wake a worker.
type AfterCommit = Box<dyn FnOnce() + Send>;

/// A transaction that sees one tenant. It is the only thing that a store accepts.
///
/// On PostgreSQL row-level security is bound to the tenant before the first statement. On SQLite only the stores' own filters
/// divide the tenants. Dropping it rolls back; for a read that is as good as a commit and saves a trip.
pub struct TenantTx {
    tenant: TenantId,
    open: Arc<OpenTx>,
}

/// A transaction across tenants: for sweepers, and to find the tenant of a host name, a session or a key.
///
/// On PostgreSQL it runs as the role `sitewright_system`, which may use only the tables whose migration allowed it.
pub struct SystemTx {
    open: OpenTx,
}

struct OpenTx {
    backend: DbBackend,
    session: Mutex<AnySession>,
    after_commit: SyncMutex<Vec<AfterCommit>>,
}

#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

impl TenantTx {
    /// Opens a transaction that may write. On SQLite it waits for its turn: there is one writer.
    ///
    /// # Errors
    /// When the database cannot be reached or no connection becomes free in time.
    pub async fn begin(db: &Db, ctx: &RequestCtx) -> Result<Self, DbError> {
        Self::open(db, ctx.tenant, Access::Write).await
    }

    /// Opens a transaction that only reads. Each statement sees what is committed when it begins, on either database.
    ///
    /// # Errors
    /// As for [`TenantTx::begin`].
    pub async fn read(db: &Db, ctx: &RequestCtx) -> Result<Self, DbError> {
        Self::open(db, ctx.tenant, Access::Read).await
    }

    async fn open(db: &Db, tenant: TenantId, access: Access) -> Result<Self, DbError> {
        Ok(Self { tenant, open: Arc::new(OpenTx::new(db, access, &bind(tenant)).await?) })
    }

    /// The tenant whose rows this sees.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Does `work` as another tenant within this transaction, which is this tenant's again afterwards: what one tenant agreed to do
    /// for another, such as holding stock for its orders, happens with the rest or not at all. `work` sees the other tenant alone.
    /// Few have a reason to call it; who does decides what the one may do to the other.
    ///
    /// # Errors
    /// What `work` says, and when the database refuses.
    pub async fn as_tenant<T, E: From<DbError>>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.open.bind(tenant).await?;
        let done = {
            let theirs = Self { tenant, open: Arc::clone(&self.open) };
            work(&theirs).await
        };
        let back = self.open.bind(self.tenant).await;
        // After a statement that failed the transaction takes no other, and cannot be committed.
        let done = done?;
        back?;
        Ok(done)
    }

    /// Makes all that was written durable.
    ///
    /// # Errors
    /// When the database refuses, or when it cannot be known whether it did.
    pub async fn commit(self) -> Result<(), DbError> {
        // Only `as_tenant` shares it, for as long as it takes.
        match Arc::into_inner(self.open) {
            Some(open) => open.commit().await,
            None => Err(DbErr::Custom("the transaction is in use".to_owned()).into()),
        }
    }

    /// Does `action` right after a successful commit. It must be quick and must not fail.
    pub fn after_commit(&self, action: impl FnOnce() + Send + 'static) {
        self.open.after_commit(Box::new(action));
    }
}

impl SystemTx {
    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// When the database cannot be reached or no connection becomes free in time.
    pub async fn begin(db: &Db) -> Result<Self, DbError> {
        Ok(Self { open: OpenTx::new(db, Access::Write, SYSTEM).await? })
    }

    /// Opens a transaction that only reads.
    ///
    /// # Errors
    /// As for [`SystemTx::begin`].
    pub async fn read(db: &Db) -> Result<Self, DbError> {
        Ok(Self { open: OpenTx::new(db, Access::Read, SYSTEM).await? })
    }

    /// Makes all that was written durable.
    ///
    /// # Errors
    /// When the database refuses, or when it cannot be known whether it did.
    pub async fn commit(self) -> Result<(), DbError> {
        self.open.commit().await
    }

    /// Does `action` right after a successful commit. It must be quick and must not fail.
    pub fn after_commit(&self, action: impl FnOnce() + Send + 'static) {
        self.open.after_commit(Box::new(action));
    }
}

/// Binds a transaction to a tenant; behind BEGIN in one string it costs no trip. An identifier writes itself from an alphabet without
/// quotes, so it may stand in the statement. Unlike a SELECT of `set_config` it needs no plan and answers no row.
pub(super) fn bind(tenant: TenantId) -> String {
    format!("SET LOCAL app.tenant_id = '{tenant}'")
}

const SYSTEM: &str = "SET LOCAL ROLE sitewright_system";

impl OpenTx {
    async fn new(db: &Db, access: Access, setting: &str) -> Result<Self, DbError> {
        let session = match db {
            Db::Postgres(postgres) => {
                let begin = match access {
                    Access::Read => "BEGIN READ ONLY",
                    Access::Write => "BEGIN",
                };
                let opening = AssertSqlSafe(format!("{begin}; {setting}")).into_sql_str();
                AnySession::Postgres(Session::open(postgres.pool.clone(), opening).await?)
            }
            Db::Sqlite(sqlite) => AnySession::Sqlite(match access {
                Access::Read => Session::read(&sqlite.readers).await?,
                // A deferred transaction that turns to writing fails at once if another one wrote meanwhile.
                Access::Write => Session::open(sqlite.writer.clone(), "BEGIN IMMEDIATE".into_sql_str()).await?,
            }),
        };
        Ok(Self { backend: db.backend(), session: Mutex::new(session), after_commit: SyncMutex::default() })
    }

    /// Makes the transaction see `tenant` from now on. On SQLite the queries' own filters do it.
    async fn bind(&self, tenant: TenantId) -> Result<(), DbError> {
        if self.backend == DbBackend::Postgres {
            self.execute_unprepared(&bind(tenant)).await?;
        }
        Ok(())
    }

    async fn commit(self) -> Result<(), DbError> {
        self.session.into_inner().commit().await?;
        let actions = self.after_commit.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        for action in actions {
            action();
        }
        Ok(())
    }

    fn after_commit(&self, action: AfterCommit) {
        self.after_commit.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(action);
    }
}

/// Runs a statement on whichever database it is.
macro_rules! on_session {
    ($self:ident, $statement:ident, $method:ident, $error:path) => {{
        let Statement { sql, values, .. } = $statement;
        let values = SqlxValues(values.unwrap_or(sea_orm::Values(Vec::new())));
        let query = AssertSqlSafe(sql);
        match &mut *$self.session.lock().await {
            AnySession::Postgres(session) => {
                let done = sqlx::query_with(query, values).$method(&mut *session.connection).await;
                done.map(OnSession::on_session).map_err(|error| $error(RuntimeErr::SqlxError(error.into())))
            }
            AnySession::Sqlite(session) => {
                let done = sqlx::query_with(query, values).$method(&mut *session.connection).await;
                done.map(OnSession::on_session).map_err(|error| $error(RuntimeErr::SqlxError(error.into())))
            }
        }
    }};
}

/// From a driver's answer to the ORM's.
trait OnSession<T> {
    fn on_session(self) -> T;
}

impl<R: Into<ExecResult>> OnSession<ExecResult> for R {
    fn on_session(self) -> ExecResult {
        self.into()
    }
}

impl<R: Into<QueryResult>> OnSession<Option<QueryResult>> for Option<R> {
    fn on_session(self) -> Option<QueryResult> {
        self.map(Into::into)
    }
}

impl<R: Into<QueryResult>> OnSession<Vec<QueryResult>> for Vec<R> {
    fn on_session(self) -> Vec<QueryResult> {
        self.into_iter().map(Into::into).collect()
    }
}

impl OpenTx {
    async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        on_session!(self, statement, execute, DbErr::Exec)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        use sqlx::Executor as _;
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut *self.session.lock().await {
            AnySession::Postgres(session) => session.connection.execute(sqlx::raw_sql(sql)).await.map(Into::into),
            AnySession::Sqlite(session) => session.connection.execute(sqlx::raw_sql(sql)).await.map(Into::into),
        }
        .map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
    }

    async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on_session!(self, statement, fetch_optional, DbErr::Query)
    }

    async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on_session!(self, statement, fetch_all, DbErr::Query)
    }
}

macro_rules! connection {
    ($name:ident) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $name {
            fn get_database_backend(&self) -> DbBackend {
                self.open.backend
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.open.execute(statement).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.open.execute_unprepared(sql).await
            }

            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.open.query_one(statement).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.open.query_all(statement).await
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

connection!(TenantTx);
connection!(SystemTx);
