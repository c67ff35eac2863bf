//! The kernel against real databases.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print their seeds and figures"
)]

mod idempotency;
mod pipeline;
mod pool;
mod redis;
mod tenancy;

use migrations_kernel::{allow_system, protect};
use sea_orm_migration::prelude::*;
use testkit::{Migrate, migrate};

/// The kernel's schema and one table of notes.
const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<Notes>];

/// A domain of this test.
struct Notes;

#[async_trait::async_trait]
impl MigratorTrait for Notes {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(MakeNotes)]
    }

    fn migration_table_name() -> DynIden {
        Alias::new("notes_migrations").into_iden()
    }
}

struct MakeNotes;

impl MigrationName for MakeNotes {
    fn name(&self) -> &'static str {
        "notes_m0001"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MakeNotes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "CREATE TABLE notes (tenant_id text NOT NULL, id bigint NOT NULL, text text NOT NULL, PRIMARY KEY (tenant_id, id),
                   CONSTRAINT notes_text_key UNIQUE (tenant_id, text), CONSTRAINT notes_id_positive CHECK (id >= 0))",
            )
            .await?;
        connection
            .execute_unprepared("CREATE TABLE hidden_notes (tenant_id text NOT NULL, id bigint NOT NULL)")
            .await?;
        protect(manager, "notes").await?;
        allow_system(manager, "notes").await?;
        protect(manager, "hidden_notes").await
    }
}
