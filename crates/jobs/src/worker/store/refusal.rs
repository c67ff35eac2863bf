//! Telling a database that refuses what is written from one that is away.

use kernel::DbError;
use sea_orm::{DbErr, RuntimeErr};

/// Whether the database refuses what is written, as it will do each time, and not the moment.
pub(crate) fn refuses_data(error: &DbError) -> bool {
    match error {
        DbError::Unique { .. } | DbError::Constraint { .. } => true,
        DbError::Other(DbErr::Query(RuntimeErr::SqlxError(inner)) | DbErr::Exec(RuntimeErr::SqlxError(inner))) => {
            // Data exceptions, and limits of the program such as a document that is too large.
            let code = inner.as_database_error().and_then(|told| told.code());
            code.is_some_and(|code| code.len() == 5 && (code.starts_with("22") || code.starts_with("54")))
        }
        _ => false,
    }
}
