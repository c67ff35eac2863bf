//! What users wrote, and where it lies in the space of an embedding model.

use migrations_kernel::{postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "ai_editor_m0001_prompts"
    }
}

/// There is no index over the vectors on purpose: a tenant's rows are scanned exactly, which is right and fast up to tens of
/// thousands of them, where an approximate index under a tenant filter misses most.
const PROMPTS: &str = r"
CREATE TABLE ai_editor_prompts (
    tenant_id text NOT NULL,
    id text NOT NULL,
    text text NOT NULL,
    created_by text NOT NULL,
    created_at bigint NOT NULL,
    embedding_model text,
    embedding_dimension integer,
    embedded_at bigint,
    embedding {vector},
    PRIMARY KEY (tenant_id, id)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        postgres(manager, "CREATE EXTENSION IF NOT EXISTS vector").await.map_err(|error| {
            DbErr::Custom(format!(
                "the extension pgvector (\"vector\") could not be created: install pgvector 0.5 or later on the server, and let \
                 the owner of the database, or a superuser, run CREATE EXTENSION vector ({error})"
            ))
        })?;
        let vector = match manager.get_database_backend() {
            DbBackend::Postgres => "vector(384)",
            _ => "blob",
        };
        manager.get_connection().execute_unprepared(&PROMPTS.replace("{vector}", vector)).await?;
        protect(manager, "ai_editor_prompts").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
