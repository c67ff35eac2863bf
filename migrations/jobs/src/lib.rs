//! Schema history of jobs: the queue itself, the outcomes that are kept, and the events of watched jobs.

mod m0001_jobs;

use sea_orm_migration::prelude::*;

/// The migrations of jobs. Run them after the kernel's.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_jobs::Migration)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("jobs_migrations").into_iden()
    }
}
