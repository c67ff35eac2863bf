//! `/api/ai-editor/v1/prompts`.

use axum::extract::State;
use http::StatusCode;
use kernel::{
    http::{
        Authorized, Json, Path, Problem,
        page::{Page, PageQuery, PageRequest},
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, problems};
use crate::{
    id::{GenerationId, PromptId},
    permission::{Generate, ReadGenerations},
    prompts::{self, Prompt, RelatedPrompt},
};

/// What cursors of the list are sealed for.
const LIST: &str = "prompts";

/// A prompt as it was written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "prm_01h455vb4pex5vsknk084sn02q", "text": "A hero for the autumn glazes", "embedded": true, "created_at": "2026-03-01T09:30:00Z"
}))]
struct PromptOut {
    id: PromptId,
    text: String,
    /// Whether it can be found by meaning.
    embedded: bool,
    created_at: Timestamp,
}

/// What prompts shall resemble.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "hero about autumn", "limit": 5}))]
struct RelatedIn {
    /// The text so far.
    #[schema(min_length = 1, max_length = 8000)]
    text: String,
    /// Prompts at the most.
    #[serde(default = "usual_limit")]
    #[schema(minimum = 1, maximum = 20, default = 5)]
    limit: usize,
}

/// Prompts that resemble a text.
#[derive(Debug, Serialize, ToSchema)]
struct RelatedOut {
    /// Best first.
    data: Vec<RelatedPromptOut>,
}

/// A prompt that resembles a text.
#[derive(Debug, Serialize, ToSchema)]
struct RelatedPromptOut {
    prompt: PromptOut,
    /// How well it fits, 0 to 1.
    score: f32,
    /// Whether a result came of it.
    worked: bool,
    /// The result that came of it; one that was accepted before others.
    #[schema(required)]
    generation_id: Option<GenerationId>,
}

/// List prompts
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/ai-editor/v1/prompts", tag = "prompts", params(PageQuery),
    responses((status = 200, description = "A page of prompts", body = Page<PromptOut>), problems::QueryString, problems::Caller)
)]
async fn list_prompts(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadGenerations>,
    page: PageRequest,
) -> Result<Page<PromptOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = prompts::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, PromptOut::from))
}

/// Find related prompts
///
/// By meaning and by words together, among all prompts of the agency. Those that worked come before those that did not.
#[utoipa::path(
    post, path = "/api/ai-editor/v1/prompts/related", tag = "prompts", request_body = RelatedIn,
    responses((status = 200, description = "Prompts, best first", body = RelatedOut), problems::Body, problems::Caller)
)]
async fn find_related_prompts(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadGenerations>,
    Json(body): Json<RelatedIn>,
) -> Result<Json<RelatedOut>, Problem> {
    let related = prompts::related(&config, &ctx, &body.text, body.limit).await?;
    Ok(Json(RelatedOut { data: related.into_iter().map(RelatedPromptOut::from).collect() }))
}

/// Erase a prompt
///
/// Its text, its place in the memory, and what generations repeat of it. Their results stay.
#[utoipa::path(
    delete, path = "/api/ai-editor/v1/prompts/{prompt_id}", tag = "prompts",
    params(("prompt_id" = PromptId, Path, description = "The prompt")),
    responses((status = 204, description = "It is gone"), problems::Caller, problems::Absent)
)]
async fn erase_prompt(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<Generate>,
    Path(id): Path<PromptId>,
) -> Result<StatusCode, Problem> {
    prompts::erase(&config, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn usual_limit() -> usize {
    5
}

impl From<Prompt> for PromptOut {
    fn from(prompt: Prompt) -> Self {
        Self { id: prompt.id, text: prompt.text, embedded: prompt.embedded, created_at: prompt.created_at }
    }
}

impl From<RelatedPrompt> for RelatedPromptOut {
    fn from(related: RelatedPrompt) -> Self {
        Self {
            prompt: related.prompt.into(),
            score: related.score,
            worked: related.worked,
            generation_id: related.generation,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_prompts))
        .routes(routes!(find_related_prompts))
        .routes(routes!(erase_prompt))
}
