//! What operating the queues needs: why attempts failed, limits and pauses, schedules, figures, alerts.
//!
//! `jobs_queues` is the operator's alone and has no tenant; `jobs_limits` holds what differs for one tenant.

use migrations_kernel::{allow_system, postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "jobs_m0002_operations"
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
            DbBackend::Postgres => TABLES.replace("TEXT", "text COLLATE \"C\"").replace("JSON", "jsonb"),
            _ => TABLES.replace("TEXT", "text").replace("JSON", "text"),
        };
        connection.execute_unprepared(&tables).await?;
        for table in ["jobs_limits", "jobs_schedules", "jobs_figures"] {
            protect(manager, table).await?;
            allow_system(manager, table).await?;
        }
        for table in ["jobs_queues", "jobs_alerts"] {
            allow_system(manager, table).await?;
        }
        // Workers clear away the index entries of finished jobs themselves: autovacuum looks only once a minute. Before
        // PostgreSQL 17 nobody but the owner may, and autovacuum has to do.
        postgres(
            manager,
            "DO $$ BEGIN
               IF current_setting('server_version_num')::int >= 170000 THEN
                 EXECUTE 'GRANT MAINTAIN ON jobs_jobs TO sitewright_system';
               END IF;
             END $$;",
        )
        .await
    }
}

const TABLES: &str = "
ALTER TABLE jobs_jobs ADD COLUMN failures JSON;
ALTER TABLE jobs_history ADD COLUMN failures JSON;
CREATE INDEX jobs_jobs_dead ON jobs_jobs (tenant_id, id) WHERE state = 3;
CREATE INDEX jobs_history_age ON jobs_history (finished_at);

CREATE TABLE jobs_queues (
  queue TEXT PRIMARY KEY,
  paused boolean NOT NULL,
  max_running bigint,
  max_running_per_tenant bigint,
  updated_at bigint NOT NULL
);

CREATE TABLE jobs_limits (
  tenant_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  paused boolean NOT NULL,
  max_running bigint,
  updated_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, queue)
);

CREATE TABLE jobs_schedules (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  cron TEXT NOT NULL,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  version integer NOT NULL,
  payload JSON NOT NULL,
  max_attempts integer NOT NULL,
  kept boolean NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  next_run_at bigint NOT NULL,
  last_run_at bigint,
  last_job_id TEXT,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT jobs_schedules_name_key UNIQUE (tenant_id, name)
);
CREATE INDEX jobs_schedules_due ON jobs_schedules (next_run_at) WHERE NOT paused;

CREATE TABLE jobs_figures (
  tenant_id TEXT NOT NULL,
  at bigint NOT NULL,
  id bigint NOT NULL,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  succeeded bigint NOT NULL,
  failed bigint NOT NULL,
  dead bigint NOT NULL,
  cancelled bigint NOT NULL,
  waits JSON NOT NULL,
  runs JSON NOT NULL,
  reasons JSON NOT NULL,
  PRIMARY KEY (tenant_id, at, id)
);
CREATE INDEX jobs_figures_age ON jobs_figures (at);

CREATE TABLE jobs_alerts (
  rule TEXT NOT NULL,
  queue TEXT NOT NULL,
  since bigint NOT NULL,
  told_at bigint NOT NULL,
  PRIMARY KEY (rule, queue)
);
";
