//! The role that a server logs in as.

use std::str::FromStr as _;

use migrations_kernel::{APP_ROLE, SYSTEM_ROLE};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use super::error::DbError;

/// Makes the role named in `url`, with the password given there, able to become the app and the system role and nothing else.
/// An existing role keeps its password. Run after the kernel's migrations, as the schema's owner.
///
/// # Errors
/// When `url` names no role, or the owner may not make or grant roles.
pub async fn ensure_login_role(owner: &DatabaseConnection, url: &str) -> Result<(), DbError> {
    let wanted = tokio_postgres::Config::from_str(url).map_err(|error| invalid(&error.to_string()))?;
    let role = wanted.get_user().ok_or_else(|| invalid("the address names no role"))?;
    let password = wanted.get_password().map(String::from_utf8_lossy).unwrap_or_default();
    // Roles cannot be bound as parameters; the server's own quoting functions make the statement.
    let make = Statement::from_sql_and_values(
        owner.get_database_backend(),
        "SELECT CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text) THEN '' ELSE
           format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD %L;', $1::text, $2::text)
         END || format('GRANT %I, %I TO %I', $3::text, $4::text, $1::text) AS statement",
        [role.into(), password.as_ref().into(), APP_ROLE.into(), SYSTEM_ROLE.into()],
    );
    let row = owner.query_one_raw(make).await?.ok_or_else(|| invalid("the server did not answer"))?;
    let statement: String = row.try_get("", "statement")?;
    owner.execute_unprepared(&statement).await?;
    Ok(())
}

fn invalid(why: &str) -> DbError {
    DbError::Other(sea_orm::DbErr::Custom(why.to_owned()))
}
