//! Schema history of the kernel, and the two grants that every tenant table of every domain asks for.
//!
//! On PostgreSQL two roles without login are made. `sitewright_app` is what a request runs as: it owns nothing and
//! row-level security binds it to the tenant of its transaction. `sitewright_system` is what sweepers and look-ups across
//! tenants run as: it is bound to the tables that asked for it with [`allow_system`]. Neither may bypass policies.

mod m0001_roles;
mod m0002_idempotency_keys;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The role that serves requests of one tenant.
pub const APP_ROLE: &str = "sitewright_app";
/// The role of sweepers and of look-ups that precede the knowledge of the tenant.
pub const SYSTEM_ROLE: &str = "sitewright_system";

/// The kernel's migrations. Run them before those of any domain: the others grant to the roles made here.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_roles::Migration), Box::new(m0002_idempotency_keys::Migration)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("kernel_migrations").into_iden()
    }
}

/// Puts `table`, which has a text column `tenant_id`, under row-level security and lets the app role use it.
/// On SQLite it does nothing: there the stores' own tenant filter is all there is.
///
/// # Errors
/// When the database refuses a statement.
pub async fn protect(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    // `NULLIF`: once a transaction has set the tenant and ended, the setting reads as an empty string.
    let tenant = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')";
    postgres(
        manager,
        &format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
             CREATE POLICY tenant_isolation ON {table} TO {APP_ROLE} USING ({tenant}) WITH CHECK ({tenant});
             GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};"
        ),
    )
    .await
}

/// Lets the system role use `table` across tenants. The table is under row-level security either way.
///
/// # Errors
/// When the database refuses a statement.
pub async fn allow_system(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    postgres(
        manager,
        &format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
             CREATE POLICY system_access ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
             GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {SYSTEM_ROLE};"
        ),
    )
    .await
}

/// Runs `sql` on PostgreSQL and nothing elsewhere.
///
/// # Errors
/// When the database refuses a statement.
pub async fn postgres(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        connection.execute_unprepared(sql).await?;
    }
    Ok(())
}
