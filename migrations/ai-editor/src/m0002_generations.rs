//! Every request to a model and what came of it.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "ai_editor_m0002_generations"
    }
}

/// `prompt_id`, `prompt`, `messages`, `raw_output` and `answer_text` become null when the prompt is erased. `cost` is null until
/// somebody prices generations. `deadline_at` bounds `running`: what is still running then was cut off by a crash.
const GENERATIONS: &str = r"
CREATE TABLE ai_editor_generations (
    tenant_id text NOT NULL,
    id text NOT NULL,
    prompt_id text,
    mode text NOT NULL CHECK (mode IN ('assembly')),
    status text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'cancelled')),
    model text NOT NULL,
    component_id text NOT NULL,
    prompt text,
    messages {json},
    current_tree {json},
    raw_output text,
    answer_text text,
    tree {json},
    input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
    output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
    cost bigint,
    problem_code text,
    problem_detail text,
    job_id text,
    created_by text NOT NULL,
    created_at bigint NOT NULL,
    deadline_at bigint NOT NULL,
    finished_at bigint,
    accepted_at bigint,
    accepted_page_version text,
    PRIMARY KEY (tenant_id, id),
    CHECK ((status = 'running') = (finished_at IS NULL)),
    CHECK (status <> 'succeeded' OR tree IS NOT NULL),
    CONSTRAINT ai_editor_generations_prompt_fkey FOREIGN KEY (tenant_id, prompt_id)
        REFERENCES ai_editor_prompts (tenant_id, id)
);
CREATE INDEX ai_editor_generations_prompt_idx ON ai_editor_generations (tenant_id, prompt_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let json = match manager.get_database_backend() {
            DbBackend::Postgres => "jsonb",
            _ => "text",
        };
        manager.get_connection().execute_unprepared(&GENERATIONS.replace("{json}", json)).await?;
        protect(manager, "ai_editor_generations").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
