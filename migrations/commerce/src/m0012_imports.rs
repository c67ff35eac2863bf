//! Imports of products that jobs do: the file in parts, and what was done so far.

use migrations_kernel::{allow_system, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0012_imports"
    }
}

/// `done` counts the products that were dealt with. It moves in the transaction that brings them in, so a job that is tried
/// again goes on behind them.
const IMPORTS: &str = r"
CREATE TABLE commerce_imports (
    tenant_id text NOT NULL,
    id text NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'jsonl')),
    is_dry_run boolean NOT NULL,
    bytes bigint NOT NULL,
    job_id text,
    done bigint NOT NULL,
    created_count bigint NOT NULL,
    updated_count bigint NOT NULL,
    unchanged_count bigint NOT NULL,
    failed_count bigint NOT NULL,
    errors text NOT NULL,
    created_at bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (tenant_id, id)
);
";

const PARTS: &str = r"
CREATE TABLE commerce_import_parts (
    tenant_id text NOT NULL,
    import_id text NOT NULL,
    number bigint NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (tenant_id, import_id, number),
    CONSTRAINT commerce_import_parts_import_fkey FOREIGN KEY (tenant_id, import_id)
        REFERENCES commerce_imports (tenant_id, id) ON DELETE CASCADE
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = if manager.get_database_backend() == DbBackend::Postgres { "bytea" } else { "blob" };
        for (table, definition) in [("commerce_imports", IMPORTS), ("commerce_import_parts", PARTS)] {
            manager.get_connection().execute_unprepared(&definition.replace("{bytes}", bytes)).await?;
            protect(manager, table).await?;
            allow_system(manager, table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
