//! The roles that requests and sweepers run as.

use sea_orm_migration::prelude::*;

use crate::{APP_ROLE, SYSTEM_ROLE, postgres};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "kernel_m0001_roles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Roles belong to the cluster, not to the database: another database may have made them, perhaps just now.
        for role in [APP_ROLE, SYSTEM_ROLE] {
            postgres(
                manager,
                &format!(
                    "DO $$ BEGIN
                       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                         CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
                       END IF;
                     EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                     END $$;
                     GRANT USAGE ON SCHEMA public TO {role};"
                ),
            )
            .await?;
        }
        Ok(())
    }
}
