//! Where a promise is shown: a database of its own, a size, and random choices that can be repeated.

use std::iter::Sum;
use std::path::PathBuf;

use anyhow::Context as _;
use kernel::{Db, DbConfig, SystemTx};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sea_orm::{ConnectionTrait as _, QueryResult, Statement, Value};
use testkit::TestDb;
use tokio::task::JoinSet;

use crate::Proof;

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As much as the promise names.
    Full,
    /// A few seconds of it.
    Reduced,
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A private PostgreSQL server.
    Postgres,
    /// A file.
    Sqlite,
}

/// What a promise is shown with.
#[derive(Debug)]
pub struct Stage {
    /// The proof that it belongs to.
    pub proof: &'static Proof,
    /// The program that is started again as a child.
    pub program: PathBuf,
    /// Its database, gone when this is dropped.
    pub database: TestDb,
    /// How much is done.
    pub size: Size,
    /// What all random choices come from.
    pub seed: u64,
}

impl Database {
    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

impl Stage {
    /// A fresh one; nothing where there is no PostgreSQL. The program is this one.
    ///
    /// # Errors
    /// When the path of this program cannot be told.
    pub async fn make(
        proof: &'static Proof,
        database: Database,
        size: Size,
        seed: u64,
    ) -> anyhow::Result<Option<Self>> {
        let database = match database {
            Database::Postgres => TestDb::postgres(&format!("prove_{}", proof.name), proof.migrations).await,
            Database::Sqlite => Some(TestDb::sqlite(proof.migrations).await),
        };
        let Some(database) = database else { return Ok(None) };
        let program = std::env::current_exe().context("this program has a path")?;
        Ok(Some(Self { proof, program, database, size, seed }))
    }

    /// `full` or `reduced`, as the size is.
    pub fn pick<T>(&self, full: T, reduced: T) -> T {
        match self.size {
            Size::Full => full,
            Size::Reduced => reduced,
        }
    }

    /// Random choices that are the same for the same seed and purpose.
    #[must_use]
    pub fn random(&self, purpose: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ purpose)
    }

    /// Runs rounds in so many lanes at once, each with random choices of its own, and adds up what they come to. What is wrong in one
    /// ends all.
    ///
    /// # Errors
    /// The first one of a round.
    pub async fn in_lanes<T, F>(
        &self,
        purpose: u64,
        (rounds, lanes): (usize, usize),
        round: impl Fn(usize, StdRng) -> F + Clone + Send + 'static,
    ) -> anyhow::Result<T>
    where
        T: Sum + Send + 'static,
        F: Future<Output = anyhow::Result<T>> + Send + 'static,
    {
        let mut running = JoinSet::new();
        for lane in 0..lanes {
            let randoms: Vec<_> =
                (lane..rounds).step_by(lanes).map(|at| (at, self.random(purpose + ((at as u64) << 8)))).collect();
            let round = round.clone();
            running.spawn(async move {
                let mut outcomes = Vec::new();
                for (at, random) in randoms {
                    outcomes.push(round(at, random).await.with_context(|| format!("round {at}"))?);
                }
                anyhow::Ok(outcomes.into_iter().sum::<T>())
            });
        }
        let mut all = Vec::new();
        while let Some(lane) = running.join_next().await {
            all.push(lane??);
        }
        Ok(all.into_iter().sum())
    }

    /// The rows of a statement that only reads, over all tenants.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows<const N: usize>(&self, sql: &str, values: [Value; N]) -> anyhow::Result<Vec<QueryResult>> {
        rows(&self.database, sql, values).await
    }

    /// The one number that such a statement yields.
    ///
    /// # Errors
    /// When the database refuses or yields something else.
    pub async fn number(&self, sql: &str) -> anyhow::Result<i64> {
        number(&self.database, sql).await
    }
}

/// Opens a database as a server would.
///
/// # Errors
/// When it cannot be reached.
pub async fn open(url: &str, max_connections: u32) -> anyhow::Result<Db> {
    let config = DbConfig { url: url.to_owned(), max_connections, application_name: "sitewright prove".to_owned() };
    Ok(Db::connect(&config).await?)
}

/// The rows of a statement that only reads, over all tenants.
///
/// # Errors
/// When the database refuses.
pub async fn rows<const N: usize>(db: &Db, sql: &str, values: [Value; N]) -> anyhow::Result<Vec<QueryResult>> {
    let tx = SystemTx::read(db).await?;
    Ok(tx.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?)
}

/// The one number that a statement yields in its first column.
///
/// # Errors
/// When the database refuses or yields something else.
pub async fn number(db: &Db, sql: &str) -> anyhow::Result<i64> {
    let rows = rows(db, sql, []).await?;
    let row = rows.first().context("a row was expected")?;
    Ok(row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0))
}
