//! What has ended is forgotten for all tenants at once: the sweep may see those tables, and finds what is due by an index.

use migrations_kernel::allow_system;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0011_retention"
    }
}

const INDEXES: &str = r"
CREATE INDEX commerce_customer_sessions_ended_idx ON commerce_customer_sessions (expires_at);
CREATE INDEX commerce_customer_sessions_revoked_idx ON commerce_customer_sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX commerce_customer_links_ended_idx ON commerce_customer_links (expires_at);
CREATE INDEX commerce_handovers_ended_idx ON commerce_handovers (expires_at);
CREATE INDEX commerce_checkouts_ended_idx ON commerce_checkouts (expires_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEXES).await?;
        for table in
            ["commerce_customer_sessions", "commerce_customer_links", "commerce_handovers", "commerce_checkouts"]
        {
            allow_system(manager, table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
