//! The HTTP interface: one file per resource, thin handlers, and nothing decided here.

pub(crate) mod asset_files;
mod assets;
mod generation_body;
mod generations;
mod problems;
mod prompts;
mod stream;
mod tree_body;

use std::sync::Arc;

use kernel::{TenantId, http::ProblemOut};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::config::Config;

/// What handlers share.
type AppState = Arc<Config>;

/// What the description says of the crate as a whole.
#[derive(OpenApi)]
#[openapi(
    info(title = "AI editor", description = "Components made and changed by describing them, the memory of prompts, and pictures."),
    components(schemas(ProblemOut, TenantId)),
    tags(
        (name = "generations", description = "Requests to a model, streamed and kept."),
        (name = "prompts", description = "What was asked before: found again, and erased."),
        (name = "assets", description = "Pictures of the agency.")
    )
)]
struct Description;

/// All routes with their description.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(generations::routes())
        .merge(prompts::routes())
        .merge(assets::routes())
}
