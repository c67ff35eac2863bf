//! A table for the effects of handlers.

use sea_orm_migration::prelude::*;

/// The migrations.
pub(super) struct Tables;

#[async_trait::async_trait]
impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(MakeTables)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("bench_migrations").into_iden()
    }
}

struct MakeTables;

impl MigrationName for MakeTables {
    fn name(&self) -> &'static str {
        "bench_m0001"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MakeTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let effects = "CREATE TABLE bench_effects (tenant_id text NOT NULL, job_id text NOT NULL)";
        manager.get_connection().execute_unprepared(effects).await?;
        migrations_kernel::protect(manager, "bench_effects").await
    }
}
