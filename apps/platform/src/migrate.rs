//! Bringing the schema of every crate up to date.

use kernel::Db;
use kernel::db::{DbError, SYSTEM_ROLE, ensure_login_role};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;

use crate::settings::Settings;

/// Any number; it only has to be the same for all that migrate.
const LOCK: i64 = 7_319_842;

/// Runs an expression with each crate's migrator. The kernel comes first: all tables are granted to the roles that it makes.
macro_rules! for_each_migrator {
    ($migrator:ident => $body:expr) => {{
        {
            type $migrator = kernel::Migrator;
            $body
        }
        {
            type $migrator = jobs::Migrator;
            $body
        }
        {
            type $migrator = identity::Migrator;
            $body
        }
        {
            type $migrator = commerce::Migrator;
            $body
        }
        {
            type $migrator = cms::Migrator;
            $body
        }
        {
            type $migrator = ai_editor::Migrator;
            $body
        }
    }};
}

/// Applies what is missing, as the schema's owner, and makes the role that serves. Several at once wait for each other.
///
/// # Errors
/// When the database cannot be reached or refuses.
pub async fn migrate(settings: &Settings) -> Result<(), DbError> {
    let url = settings.migration_database_url.as_ref().unwrap_or(&settings.database_url);
    let owner = Db::connect_owner(url).await?;
    let is_postgres = owner.get_database_backend() == DbBackend::Postgres;
    if is_postgres {
        owner.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    }
    let outcome = apply(&owner).await;
    if is_postgres && outcome.is_ok() {
        ensure_login_role(&owner, &settings.database_url).await?;
        for_each_migrator!(M => allow_reading::<M>(&owner).await?);
    }
    // Closing the one connection also gives the lock back.
    owner.close().await?;
    outcome
}

async fn apply(owner: &DatabaseConnection) -> Result<(), DbError> {
    for_each_migrator!(M => M::up(owner, None).await?);
    Ok(())
}

/// How many migrations are still to be applied.
///
/// # Errors
/// When the database cannot be reached.
pub async fn pending(settings: &Settings) -> Result<usize, DbError> {
    let reader = Db::connect_owner(&settings.database_url).await?;
    if reader.get_database_backend() == DbBackend::Postgres {
        reader.execute_unprepared(&format!("SET ROLE {SYSTEM_ROLE}")).await?;
    }
    let mut pending = 0;
    for_each_migrator!(M => pending += M::get_pending_migrations_read_only(&reader).await?.len());
    reader.close().await?;
    Ok(pending)
}

/// Lets serving processes see how far a crate's schema is.
async fn allow_reading<M: MigratorTrait>(owner: &DatabaseConnection) -> Result<(), DbError> {
    let table = M::migration_table_name();
    owner.execute_unprepared(&format!("GRANT SELECT ON {} TO {SYSTEM_ROLE}", table.inner())).await?;
    Ok(())
}
