//! The tables of a domain that enqueues and whose jobs have effects.

use sea_orm::{ConnectionTrait as _, Statement};
use sea_orm_migration::prelude::*;

use kernel::{DbError, TenantTx};

/// The migrations.
pub(super) struct Tables;

#[async_trait::async_trait]
impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(MakeTables)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("prove_migrations").into_iden()
    }
}

struct MakeTables;

impl MigrationName for MakeTables {
    fn name(&self) -> &'static str {
        "prove_m0001_jobs"
    }
}

/// `prove_facts`: what a transaction wrote that also enqueued a job. `prove_effects`: what jobs did; nothing keeps a second one
/// away, so that it would show. `prove_marks`: what jobs did that are only safe to run twice. `prove_starts`: attempts.
const TABLES: [(&str, &str); 4] = [
    ("prove_facts", "CREATE TABLE prove_facts (tenant_id text NOT NULL, number bigint NOT NULL, job_id text NOT NULL)"),
    (
        "prove_effects",
        "CREATE TABLE prove_effects (tenant_id text NOT NULL, number bigint NOT NULL, job_id text NOT NULL, attempt integer NOT NULL,
           process bigint NOT NULL, began bigint NOT NULL, ended bigint NOT NULL)",
    ),
    (
        "prove_marks",
        "CREATE TABLE prove_marks (tenant_id text NOT NULL, number bigint NOT NULL, times bigint NOT NULL, PRIMARY KEY (tenant_id, number))",
    ),
    (
        "prove_starts",
        "CREATE TABLE prove_starts (tenant_id text NOT NULL, number bigint NOT NULL, attempt integer NOT NULL, began bigint NOT NULL)",
    ),
];

const INDEXES: [&str; 3] = [
    "CREATE INDEX prove_facts_job ON prove_facts (tenant_id, job_id)",
    "CREATE INDEX prove_effects_job ON prove_effects (tenant_id, job_id)",
    "CREATE INDEX prove_effects_number ON prove_effects (tenant_id, number)",
];

#[async_trait::async_trait]
impl MigrationTrait for MakeTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, statement) in TABLES {
            manager.get_connection().execute_unprepared(statement).await?;
            migrations_kernel::protect(manager, table).await?;
            migrations_kernel::allow_system(manager, table).await?;
        }
        for statement in INDEXES {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// Writes within a tenant's transaction; the tenant is the first value.
pub(super) async fn write<const N: usize>(tx: &TenantTx, sql: &str, values: [Value; N]) -> Result<(), DbError> {
    let values = std::iter::once(tx.tenant().into()).chain(values);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
