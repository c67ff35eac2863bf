//! Files of a tenant. The bytes lie in the object store; what is known of them lies here.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "ai_editor_m0003_assets"
    }
}

/// The same content is one asset of a tenant, however often it is imported.
const ASSETS: &str = r"
CREATE TABLE ai_editor_assets (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    width bigint NOT NULL CHECK (width > 0),
    height bigint NOT NULL CHECK (height > 0),
    alt text NOT NULL,
    placeholder text,
    content_hash text NOT NULL CHECK (length(content_hash) = 64),
    object_key text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT ai_editor_assets_content_hash_key UNIQUE (tenant_id, content_hash)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(ASSETS).await?;
        protect(manager, "ai_editor_assets").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
