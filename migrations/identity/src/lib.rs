//! Schema history of identity.
//!
//! Three kinds of tables. Those of a tenant (`identity_tenants` itself, memberships, API keys, invitations, host keys, token
//! exchanges) are under row-level security for the app role, and open to the system role because a credential must be
//! found before its tenant is known. Those of people (`identity_users`, `identity_sessions`) have no tenant: one person may
//! be a member of several agencies. They are granted to the system role alone, so a request's own transaction cannot read
//! an email address or a password hash at all.

mod m0001_identity;

use sea_orm_migration::prelude::*;

/// The migrations of identity. Run the kernel's before them.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_identity::Migration)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("identity_migrations").into_iden()
    }
}
