//! In PostgreSQL an update adds an entry to every index that holds the row. A claim takes jobs of many tenants, so under a key that
//! begins with the tenant each of them dirtied a page of its own, which was a quarter of a claim's cost. What runs is therefore not
//! in that key; a job is found by its id, and ids rise with time, so that what is claimed together lies side by side.
//!
//! SQLite keeps its key: there an update touches only the indexes of the columns that it changes.

use migrations_kernel::postgres;
use sea_orm_migration::prelude::*;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "jobs_m0005_job_ids"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        postgres(
            manager,
            "ALTER TABLE jobs_jobs DROP CONSTRAINT jobs_jobs_id_key;
             CREATE INDEX jobs_jobs_id ON jobs_jobs (id);
             CREATE UNIQUE INDEX jobs_jobs_resting_key ON jobs_jobs (tenant_id, id) WHERE state <> 1;",
        )
        .await
    }
}
