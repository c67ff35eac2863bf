//! Schema history of jobs: the queue itself, the outcomes that are kept, the events of watched jobs, and what operating needs.

mod m0001_jobs;
mod m0002_operations;
mod m0003_held;
mod m0004_alert_rules;
mod m0005_job_ids;

use sea_orm_migration::prelude::*;

/// The migrations of jobs. Run them after the kernel's.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_jobs::Migration),
            Box::new(m0002_operations::Migration),
            Box::new(m0003_held::Migration),
            Box::new(m0004_alert_rules::Migration),
            Box::new(m0005_job_ids::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("jobs_migrations").into_iden()
    }
}
