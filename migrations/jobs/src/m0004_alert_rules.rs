//! `jobs_alert_rules`: when the operator is to be told about a queue. Two rules hold from the start.

use migrations_kernel::allow_system;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "jobs_m0004_alert_rules"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let tables = match connection.get_database_backend() {
            DbBackend::Postgres => TABLES.replace("TEXT", "text COLLATE \"C\"").replace("DOUBLE", "double precision"),
            _ => TABLES.replace("TEXT", "text").replace("DOUBLE", "double"),
        };
        connection.execute_unprepared(&tables).await?;
        allow_system(manager, "jobs_alert_rules").await
    }
}

/// A rule without a queue holds for each queue by itself.
const TABLES: &str = "
CREATE TABLE jobs_alert_rules (
  name TEXT PRIMARY KEY,
  measure TEXT NOT NULL,
  queue TEXT,
  above bigint NOT NULL,
  window_seconds bigint,
  clear_after_seconds bigint NOT NULL,
  created_at bigint NOT NULL
);
INSERT INTO jobs_alert_rules (name, measure, queue, above, window_seconds, clear_after_seconds, created_at)
  VALUES ('queue-age', 'queue_age', NULL, 300, NULL, 120, 0),
         ('dead-letters', 'dead_letters', NULL, 10, 3600, 120, 0);

ALTER TABLE jobs_alerts ADD COLUMN value DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE jobs_alerts ADD COLUMN calm_since bigint;
";
