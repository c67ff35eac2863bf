//! Sites as one JSON file: `/api/cms/v1/site-imports` and `/api/cms/v1/sites/{site_id}/definition`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::{Authorized, ETag, Json, Path, Problem, ProblemOut};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sites::SiteOut;
use super::{AppState, problems};
use crate::id::SiteId;
use crate::permission::{ReadSites, WriteSites};
use crate::sites::definition::Definition;
use crate::sites::import;

/// Import a site
///
/// Makes a new site with all its pages as drafts, or nothing. Publish it to show it.
#[utoipa::path(
    post, path = "/api/cms/v1/site-imports", tag = "sites", request_body = Definition,
    responses(
        (status = 201, description = "The site", body = SiteOut, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`domain_taken`: another site has one of the host names.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn import_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Json(definition): Json<Definition>,
) -> Result<Response, Problem> {
    let site = import::import(&config, &ctx, definition, false).await?;
    Ok((StatusCode::CREATED, ETag::version(site.version), Json(SiteOut::from(site))).into_response())
}

/// Export a site
///
/// Its drafts as one file, which can be imported elsewhere.
#[utoipa::path(
    get, path = "/api/cms/v1/sites/{site_id}/definition", tag = "sites", params(("site_id" = SiteId, Path)),
    responses((status = 200, description = "The definition", body = Definition), problems::Absent, problems::Caller)
)]
async fn export_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    Path(id): Path<SiteId>,
) -> Result<Json<Definition>, Problem> {
    Ok(Json(import::export(&config, &ctx, id).await?))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(import_site)).routes(routes!(export_site))
}
