//! Schema history of cms: sites with their domains, looks, pages and the versions of both.
//!
//! Every statement is written so that SQLite and PostgreSQL read it alike; only the type of JSON columns differs.

mod m0001_sites;

use sea_orm_migration::prelude::*;

/// Brings a database to the schema that this version of `cms` expects.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_sites::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "cms_migrations".into_iden()
    }
}
