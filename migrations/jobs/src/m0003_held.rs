//! What the operator stops is kept apart from what a tenant stops, so that neither lets go on what the other stopped.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "jobs_m0003_held"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in ["jobs_limits", "jobs_schedules"] {
            let sql = format!("ALTER TABLE {table} ADD COLUMN held boolean NOT NULL DEFAULT false");
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
