//! Jobs against real databases.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod alerts;
mod app;
mod attempts;
mod description;
mod events;
mod fairness;
mod gauges;
mod jobs;
mod leases;
mod limits;
mod operations;
mod operator;
mod pauses;
mod plans;
mod queue;
mod queue_events;
mod queues;
mod schedules;
mod shutdown;

use sea_orm_migration::prelude::*;
use testkit::{Migrate, migrate};

/// The schema of jobs and a table in which effects are counted.
const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<::jobs::Migrator>, migrate::<Effects>];

/// A domain of this test: each effect is a row, and none is refused, so that a second one would show.
struct Effects;

#[async_trait::async_trait]
impl MigratorTrait for Effects {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(MakeEffects)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("effects_migrations").into_iden()
    }
}

struct MakeEffects;

impl MigrationName for MakeEffects {
    fn name(&self) -> &'static str {
        "effects_m0001"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MakeEffects {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared("CREATE TABLE effects (tenant_id text NOT NULL, text text NOT NULL)").await?;
        migrations_kernel::protect(manager, "effects").await?;
        migrations_kernel::allow_system(manager, "effects").await
    }
}
