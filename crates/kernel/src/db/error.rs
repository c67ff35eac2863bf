//! What can go wrong with a statement, in the terms that a use case decides by.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr};

/// A failed statement.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint stands in the way. See [`DbError::is_unique_violation`].
    #[error("a row with the same {constraint} exists")]
    Unique {
        /// PostgreSQL: the constraint's name. SQLite: `table.column, table.column`.
        constraint: String,
        /// What the driver said.
        source: DbErr,
    },
    /// A foreign key or a check stands in the way.
    #[error("a constraint refused the row")]
    Constraint {
        /// The constraint's name; empty where SQLite does not tell it.
        constraint: String,
        /// What the driver said.
        source: DbErr,
    },
    /// The database could not serialise this transaction with others; doing it again will help.
    #[error("the transaction collided with another one")]
    Collision(#[source] DbErr),
    /// No connection, or it broke. The fate of a commit is unknown.
    #[error("the database cannot be reached")]
    Unavailable(#[source] DbErr),
    /// Anything else: a fault of ours.
    #[error("the database refused a statement")]
    Other(#[source] DbErr),
}

impl DbError {
    /// Whether the unique constraint over `column` (with the tenant) of `table` was violated. It must be named
    /// `<table>_<column>_key`, as the schema's rule is.
    #[must_use]
    pub fn is_unique_violation(&self, table: &str, column: &str) -> bool {
        let Self::Unique { constraint, .. } = self else { return false };
        constraint == &format!("{table}_{column}_key")
            || constraint.split(", ").any(|part| part.split_once('.') == Some((table, column)))
    }

    /// Whether the constraint of this name was violated. SQLite tells the name of checks only.
    #[must_use]
    pub fn is_violation_of(&self, name: &str) -> bool {
        matches!(self, Self::Unique { constraint, .. } | Self::Constraint { constraint, .. } if constraint == name)
    }

    /// Whether the same transaction may succeed when it is done again from its start.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Collision(_))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(error))).into()
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        let (DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner))) = &error
        else {
            return match error {
                DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
                _ => Self::Other(error),
            };
        };
        let Some(told) = inner.as_database_error() else {
            return match **inner {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
                _ => Self::Other(error),
            };
        };
        let code = told.code().unwrap_or_default().into_owned();
        let constraint = || constraint_name(told);
        match code.as_str() {
            // PostgreSQL: unique; SQLite: UNIQUE and PRIMARY KEY.
            "23505" | "2067" | "1555" => Self::Unique { constraint: constraint(), source: error },
            // PostgreSQL: not null, foreign key, check, exclusion; SQLite: CHECK, FOREIGNKEY, NOTNULL, TRIGGER.
            "23502" | "23503" | "23514" | "23P01" | "275" | "787" | "1299" | "1811" => {
                Self::Constraint { constraint: constraint(), source: error }
            }
            // PostgreSQL: serialisation failure, deadlock, lock timeout; SQLite: BUSY and its kinds.
            "40001" | "40P01" | "55P03" | "5" | "261" | "517" => Self::Collision(error),
            gone if is_gone(gone) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}

/// Whether PostgreSQL says by this code that it cannot be spoken to: connection exceptions, shutting down, too many connections.
pub(super) fn is_gone(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03" | "53300") || code.starts_with("08")
}

/// PostgreSQL names the constraint; SQLite puts it behind a colon in its message.
fn constraint_name(told: &dyn sqlx::error::DatabaseError) -> String {
    told.constraint().map_or_else(
        || told.message().rsplit_once("failed: ").map_or_else(String::new, |(_, name)| name.to_owned()),
        str::to_owned,
    )
}

/// Does a whole transaction again, up to five times in all, while it fails by a collision with another one.
///
/// # Errors
/// The last error, or the first one that doing it again would not mend.
// Not `AsyncFnMut`: what it returns is not known to be `Send`, so no handler could await it.
pub async fn retry<T, E, F>(mut transaction: impl FnMut() -> F) -> Result<T, E>
where
    E: std::error::Error + 'static,
    F: Future<Output = Result<T, E>>,
{
    let mut attempt: u32 = 0;
    loop {
        match transaction().await {
            Err(error) if attempt < 4 && is_transient(&error) => {
                attempt += 1;
                tracing::debug!(attempt, "transaction collided, doing it again");
                tokio::time::sleep(Duration::from_millis(2 << attempt)).await;
            }
            outcome => return outcome,
        }
    }
}

/// A domain's error wraps the database's, so the whole chain is looked at.
fn is_transient(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<DbError>())
        .any(DbError::is_transient)
}
