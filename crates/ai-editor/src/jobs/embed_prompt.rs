//! Places a prompt in the space of the embedding model, so that it is found by meaning.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobFailure, JobResult, Outcome};
use kernel::TenantTx;
use serde::{Deserialize, Serialize};

use crate::{config::Config, id::PromptId, prompts};

/// Embeds one prompt. Doing it again writes the same vector; for an erased prompt there is nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmbedPrompt {
    /// The prompt.
    pub(crate) prompt: PromptId,
}

impl Job for EmbedPrompt {
    const KIND: &'static str = "ai_editor.embed_prompt";
    const TIME_LIMIT: Duration = Duration::from_secs(60);
    const OUTCOME: Outcome = Outcome::Keep;
}

pub(crate) async fn run(config: Config, job: JobContext, payload: EmbedPrompt) -> JobResult<&'static str> {
    let ctx = job.request();
    let tx = TenantTx::read(&config.db, ctx).await?;
    let prompt = prompts::store::find(&tx, payload.prompt).await?;
    drop(tx);
    let Some(prompt) = prompt else { return Ok("erased") };
    let vector = prompts::embed(&config, &prompt.text).await.map_err(|error| {
        JobFailure::retry("embedding_unavailable", "The embedding model gave no vector.").because(error)
    })?;
    let tx = TenantTx::begin(&config.db, ctx).await?;
    prompts::store::set_embedding(&tx, prompt.id, config.embedding.name(), vector.as_deref(), config.clock.now())
        .await?;
    job.complete_in(&tx, &"embedded").await?;
    tx.commit().await?;
    Ok("embedded")
}
