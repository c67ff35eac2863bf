//! `/api/ai-editor/v1/generations`.

use axum::{extract::State, response::Response};
use kernel::http::{
    Authorized, Json, Path, Problem, ProblemOut,
    idempotency::Idempotent,
    page::{Page, PageQuery, PageRequest},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AppState,
    generation_body::{AcceptIn, GenerationIn, GenerationOut, GenerationSummaryOut},
    problems, stream,
};
use crate::{
    generations::{self, Started},
    id::GenerationId,
    permission::{Generate, ReadGenerations},
};

/// One event of the stream.
#[derive(Debug, ToSchema)]
#[schema(as = StreamEvent)]
#[expect(dead_code, reason = "it only describes what the stream writes by hand")]
struct StreamEventOut {
    /// JSON whose `type` tells what it is, or `[DONE]`.
    data: String,
}

/// What cursors of the list are sealed for.
const LIST: &str = "generations";

/// Generate a component
///
/// Asks the model for a new form of one component and streams the answer as it comes: the AI SDK's UI message stream,
/// version 1. Each event is one line `data: <JSON>`; the types are `start`, `data-job` (the job that embeds the prompt),
/// `text-start`, `text-delta`, `text-end`, `data-tree` (the result: once, checked, and only when it succeeded), `data-usage`,
/// and on failure `data-problem` and `error`; then `finish`, and `[DONE]`. Closing the connection stops the model.
///
/// The result consists of registered components whose props follow their schemas, and of pictures of the agency. An answer that
/// breaks this goes back to the model once and is then refused. Repeating the request with its key answers what came of it.
#[utoipa::path(
    post, path = "/api/ai-editor/v1/generations", tag = "generations", request_body = GenerationIn,
    params(("Idempotency-Key" = String, Header, description = "A fresh random value; the same one to repeat the request", min_length = 1, max_length = 255, example = "7d3c6f0e")),
    responses(
        (status = 200, description = "The stream, event by event", body = StreamEventOut, content_type = "text/event-stream",
            headers(("x-vercel-ai-ui-message-stream" = String, description = "`v1`")),
            example = "data: {\"type\":\"start\",\"messageId\":\"gen_01h455vb4pex5vsknk084sn02q\"}\n\ndata: [DONE]\n\n"),
        (status = 409, description = "`idempotency_key_running`: the first request with this key still runs.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Dependency
    )
)]
async fn create_generation(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<Generate>,
    Idempotent { body, request }: Idempotent<GenerationIn>,
) -> Result<Response, Problem> {
    Ok(match generations::start(&config, &ctx, &request, body.into()).await? {
        Started::Running(id, job, events) => stream::live(id, config.model.name(), job, events),
        Started::Finished(generation) => stream::replay(*generation),
    })
}

/// List generations
///
/// The newest first, without messages and trees.
#[utoipa::path(
    get, path = "/api/ai-editor/v1/generations", tag = "generations", params(PageQuery),
    responses((status = 200, description = "A page of generations", body = Page<GenerationSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_generations(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadGenerations>,
    page: PageRequest,
) -> Result<Page<GenerationSummaryOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = generations::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, GenerationSummaryOut::from))
}

/// Read a generation
///
/// With what was sent to the model, what it answered, and the checked result.
#[utoipa::path(
    get, path = "/api/ai-editor/v1/generations/{generation_id}", tag = "generations",
    params(("generation_id" = GenerationId, Path, description = "The generation")),
    responses((status = 200, description = "The generation", body = GenerationOut), problems::Caller, problems::Absent)
)]
async fn get_generation(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadGenerations>,
    Path(id): Path<GenerationId>,
) -> Result<Json<GenerationOut>, Problem> {
    Ok(Json(generations::get(&config, &ctx, id).await?.into()))
}

/// Accept a generation
///
/// Notes that its result was taken, and into which version of a page. Doing it again changes at most the version.
#[utoipa::path(
    post, path = "/api/ai-editor/v1/generations/{generation_id}/accept", tag = "generations", request_body = AcceptIn,
    params(("generation_id" = GenerationId, Path, description = "The generation")),
    responses(
        (status = 200, description = "The generation", body = GenerationOut),
        (status = 409, description = "`generation_not_succeeded`: it has no result.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn accept_generation(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<Generate>,
    Path(id): Path<GenerationId>,
    Json(body): Json<AcceptIn>,
) -> Result<Json<GenerationOut>, Problem> {
    Ok(Json(generations::accept(&config, &ctx, id, body.page_version).await?.into()))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_generation, list_generations))
        .routes(routes!(get_generation))
        .routes(routes!(accept_generation))
}
