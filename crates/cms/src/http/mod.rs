//! The HTTP interface: one file per resource, thin handlers, and nothing decided here.

mod components;
mod definitions;
mod pages;
mod problems;
mod sites;
mod themes;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::{ETag, IfNoneMatch, Json};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::config::Config;

/// What handlers share.
type AppState = Arc<Config>;

/// What the description says of the crate as a whole.
#[derive(OpenApi)]
#[openapi(
    info(title = "CMS", description = "Sites, pages, themes and components of one agency."),
    tags(
        (name = "sites", description = "Web sites with their addresses, header and footer."),
        (name = "pages", description = "Trees of components, as drafts and as visitors see them."),
        (name = "themes", description = "Design tokens of a site."),
        (name = "components", description = "What pages are made of.")
    )
)]
struct Description;

/// All routes with their description.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(sites::routes())
        .merge(definitions::routes())
        .merge(pages::routes())
        .merge(themes::routes())
        .merge(components::routes())
}

/// A document with its version, or 304 when the client has it.
fn document<T: Serialize>(version: i64, if_none_match: &IfNoneMatch, out: T) -> Response {
    let tag = ETag::version(version);
    if if_none_match.holds(&tag) {
        return (StatusCode::NOT_MODIFIED, tag, ()).into_response();
    }
    (tag, Json(out)).into_response()
}

/// For fields of a patch: absent is `None`, and null is whatever `T` makes of it.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
