//! First answers to requests that carry an `Idempotency-Key`.

use sea_orm_migration::prelude::*;

use crate::{allow_system, protect};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "kernel_m0002_idempotency_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE TABLE kernel_idempotency_keys (
                   tenant_id text NOT NULL,
                   principal text NOT NULL,
                   operation text NOT NULL,
                   key text NOT NULL,
                   body_hash text NOT NULL,
                   answer text,
                   created_at bigint NOT NULL,
                   expires_at bigint NOT NULL,
                   PRIMARY KEY (tenant_id, principal, operation, key)
                 );
                 CREATE INDEX kernel_idempotency_keys_expiry ON kernel_idempotency_keys (expires_at);",
            )
            .await?;
        protect(manager, "kernel_idempotency_keys").await?;
        allow_system(manager, "kernel_idempotency_keys").await
    }
}
