//! `/api/cms/v1/sites/{site_id}/theme`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::id::SiteId;
use crate::permission::{ReadSites, WriteSites};
use crate::sites::definition::ThemeDocument;
use crate::sites::themes;

/// Read a site's theme
///
/// The draft, as design tokens in the format of W3C DTCG 2025.10.
#[utoipa::path(
    get, path = "/api/cms/v1/sites/{site_id}/theme", tag = "themes",
    params(("site_id" = SiteId, Path), ("If-None-Match" = Option<String>, Header, description = "The version that you have")),
    responses(
        (status = 200, description = "The theme", body = ThemeDocument, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "You have it"),
        problems::Absent, problems::Caller
    )
)]
async fn get_theme(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    Path(site): Path<SiteId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let draft = themes::get(&config, &ctx, site).await?;
    Ok(document(draft.revision, &if_none_match, draft.theme))
}

/// Put a theme
///
/// In the place of the draft. Older forms of values (`#rrggbb`, `16px`) are accepted and answered in the form of 2025.10. Text
/// must have a contrast of 4.5 with what it stands on, in each mode.
#[utoipa::path(
    put, path = "/api/cms/v1/sites/{site_id}/theme", tag = "themes", request_body = ThemeDocument,
    params(("site_id" = SiteId, Path), ("If-Match" = String, Header, description = "The version that you saw")),
    responses(
        (status = 200, description = "The theme", body = ThemeDocument, headers(("ETag" = String, description = "Its version"))),
        problems::Absent, problems::Body, problems::Caller, problems::Version
    )
)]
async fn put_theme(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Path(site): Path<SiteId>,
    if_match: IfMatch,
    Json(theme): Json<Value>,
) -> Result<Response, Problem> {
    let draft = themes::put(&config, &ctx, site, &if_match, &theme).await?;
    Ok((ETag::version(draft.revision), Json(draft.theme)).into_response())
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_theme, put_theme))
}
