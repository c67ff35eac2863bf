//! Prompt memory: what was asked before, found again by meaning and by words, and erased when the tenant wants.

pub(crate) mod ranking;
pub(crate) mod store;

use std::collections::HashMap;

use kernel::{RequestCtx, TenantTx, db::retry, time::Timestamp};

use crate::{
    config::Config,
    embedding::{EMBEDDING_DIMENSION, EmbeddingError},
    error::{AiEditorError, Fault},
    generations::{self, GenerationStatus, MAX_PROMPT},
    id::{GenerationId, PromptId},
};

/// Most related prompts in one answer.
pub(crate) const MAX_RELATED: usize = 20;

/// A prompt as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) id: PromptId,
    pub(crate) text: String,
    /// Whether it can be found by meaning.
    pub(crate) embedded: bool,
    pub(crate) created_at: Timestamp,
}

/// A prompt that resembles another text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RelatedPrompt {
    pub(crate) prompt: Prompt,
    /// 0 to 1.
    pub(crate) score: f32,
    /// Whether a result came of it.
    pub(crate) worked: bool,
    /// The last result that came of it; one that was accepted before others.
    pub(crate) generation: Option<GenerationId>,
}

/// The tenant's prompts, the newest first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<PromptId>,
    rows: u64,
) -> Result<Vec<Prompt>, AiEditorError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// Prompts of the tenant that resemble `text`, best first. Without an answer of the embedding model: by words alone.
pub(crate) async fn related(
    config: &Config,
    ctx: &RequestCtx,
    text: &str,
    limit: usize,
) -> Result<Vec<RelatedPrompt>, AiEditorError> {
    if text.trim().is_empty() || text.chars().count() > MAX_PROMPT {
        return Err(AiEditorError::Invalid(vec![Fault::new(
            "/text",
            "invalid",
            format!("1 to {MAX_PROMPT} characters that are not all blank"),
        )]));
    }
    if !(1..=MAX_RELATED).contains(&limit) {
        return Err(AiEditorError::Invalid(vec![Fault::new("/limit", "out_of_range", format!("1 to {MAX_RELATED}"))]));
    }
    let vector = embed(config, text).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "related prompts are searched by words alone");
        None
    });
    let tx = TenantTx::read(&config.db, ctx).await?;
    let candidates = store::candidates(&tx, config.embedding.name(), vector.as_deref(), text).await?;
    let ranked = ranking::rank(text, candidates, MAX_RELATED * 2);
    let ids: Vec<PromptId> = ranked.iter().map(|(candidate, _)| candidate.prompt.id).collect();
    let mut results: HashMap<PromptId, (GenerationId, bool)> = HashMap::new();
    for (prompt, generation, status, accepted) in generations::store::of_prompts(&tx, ids).await? {
        let better = results.get(&prompt).is_none_or(|(_, before)| accepted || !before);
        if status == GenerationStatus::Succeeded && better {
            results.insert(prompt, (generation, accepted));
        }
    }
    let mut related: Vec<RelatedPrompt> = ranked
        .into_iter()
        .map(|(candidate, score)| {
            let result = results.get(&candidate.prompt.id);
            // What worked is worth more than what did not, and what was taken most.
            let worth = result.map_or(0.8, |(_, accepted)| if *accepted { 1.0 } else { 0.9 });
            RelatedPrompt {
                score: score * worth,
                worked: result.is_some(),
                generation: result.map(|(id, _)| *id),
                prompt: candidate.prompt,
            }
        })
        .collect();
    related.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.prompt.id.cmp(&one.prompt.id)));
    related.truncate(limit);
    Ok(related)
}

/// Erases a prompt: its text, its vector, and what its generations repeat of it. Their results stay.
pub(crate) async fn erase(config: &Config, ctx: &RequestCtx, id: PromptId) -> Result<(), AiEditorError> {
    retry(|| erase_once(config, ctx, id)).await
}

async fn erase_once(config: &Config, ctx: &RequestCtx, id: PromptId) -> Result<(), AiEditorError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    generations::store::forget_prompt(&tx, id).await?;
    if !store::delete(&tx, id).await? {
        return Err(AiEditorError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// The vector of a text; nothing for one without direction, such as a text without a word.
pub(crate) async fn embed(config: &Config, text: &str) -> Result<Option<Vec<f32>>, EmbeddingError> {
    let mut vectors = config.embedding.embed(&[text.to_owned()]).await?;
    let vector = vectors
        .pop()
        .filter(|_| vectors.is_empty())
        .ok_or_else(|| EmbeddingError("not one vector for one text".to_owned()))?;
    if vector.len() != EMBEDDING_DIMENSION || vector.iter().any(|number| !number.is_finite()) {
        return Err(EmbeddingError(format!("not {EMBEDDING_DIMENSION} finite numbers")));
    }
    Ok(Some(vector).filter(|vector| vector.iter().any(|number| *number != 0.0)))
}
