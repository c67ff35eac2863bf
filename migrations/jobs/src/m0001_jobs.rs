//! `jobs_jobs`: what waits, runs or died. `jobs_history`: how kept jobs ended. `jobs_events`: what happened to kept jobs.
//!
//! The partial indexes of `jobs_jobs` begin with what the claiming, reaping and promoting statements ask for across tenants,
//! not with the tenant; their order is what makes the claim a skip scan over tenants.

use migrations_kernel::{allow_system, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "jobs_m0001_jobs"
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
            DbBackend::Postgres => POSTGRES_TABLES,
            _ => SQLITE_TABLES,
        };
        connection.execute_unprepared(tables).await?;
        connection.execute_unprepared(INDEXES).await?;
        for table in ["jobs_jobs", "jobs_history", "jobs_events"] {
            protect(manager, table).await?;
            allow_system(manager, table).await?;
        }
        Ok(())
    }
}

/// Texts that are compared while claiming have the collation "C": a comparison is then one of bytes.
const POSTGRES_TABLES: &str = r#"
CREATE TABLE jobs_jobs (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  priority smallint NOT NULL,
  state smallint NOT NULL,
  run_at bigint NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL,
  lease bigint,
  lease_until bigint,
  kept boolean NOT NULL,
  idempotency_key text,
  request_id text NOT NULL,
  traceparent text,
  fraction double precision,
  message text,
  event_id bigint NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  last_error text,
  problem jsonb,
  created_at bigint NOT NULL,
  started_at bigint,
  CONSTRAINT jobs_jobs_id_key UNIQUE (tenant_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE jobs_history (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  state smallint NOT NULL,
  attempt integer NOT NULL,
  max_attempts integer NOT NULL,
  idempotency_key text,
  request_id text NOT NULL,
  fraction double precision,
  message text,
  result jsonb,
  problem jsonb,
  run_at bigint NOT NULL,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE jobs_events (
  tenant_id text COLLATE "C" NOT NULL,
  job_id text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text NOT NULL,
  attempt integer NOT NULL,
  fraction double precision,
  message text,
  body jsonb,
  run_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, job_id, id)
);
"#;

/// `AUTOINCREMENT`, so that the number of a deleted job is never given again and a late settlement cannot hit another job.
const SQLITE_TABLES: &str = "
CREATE TABLE jobs_jobs (
  seq integer PRIMARY KEY AUTOINCREMENT,
  tenant_id text NOT NULL,
  id text NOT NULL,
  queue text NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  payload text NOT NULL,
  priority integer NOT NULL,
  state integer NOT NULL,
  run_at bigint NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL,
  lease bigint,
  lease_until bigint,
  kept boolean NOT NULL,
  idempotency_key text,
  request_id text NOT NULL,
  traceparent text,
  fraction double,
  message text,
  event_id bigint NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  last_error text,
  problem text,
  created_at bigint NOT NULL,
  started_at bigint,
  CONSTRAINT jobs_jobs_id_key UNIQUE (tenant_id, id)
);

CREATE TABLE jobs_history (
  tenant_id text NOT NULL,
  id text NOT NULL,
  queue text NOT NULL,
  kind text NOT NULL,
  state integer NOT NULL,
  attempt integer NOT NULL,
  max_attempts integer NOT NULL,
  idempotency_key text,
  request_id text NOT NULL,
  fraction double,
  message text,
  result text,
  problem text,
  run_at bigint NOT NULL,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE jobs_events (
  tenant_id text NOT NULL,
  job_id text NOT NULL,
  id bigint NOT NULL,
  name text NOT NULL,
  attempt integer NOT NULL,
  fraction double,
  message text,
  body text,
  run_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, job_id, id)
) WITHOUT ROWID;
";

const INDEXES: &str = "
CREATE INDEX jobs_jobs_ready ON jobs_jobs (queue, tenant_id, priority, seq) WHERE state = 0;
CREATE INDEX jobs_jobs_lease ON jobs_jobs (lease_until) WHERE state = 1;
CREATE INDEX jobs_jobs_due ON jobs_jobs (run_at) WHERE state = 2;
CREATE UNIQUE INDEX jobs_jobs_idempotency_key_key ON jobs_jobs (tenant_id, kind, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_history_idempotency ON jobs_history (tenant_id, kind, idempotency_key) WHERE idempotency_key IS NOT NULL;
";
