//! `/api/cms/v1/sites`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, present, problems};
use crate::id::SiteId;
use crate::pages::publish;
use crate::permission::{PublishSites, ReadSites, WriteSites};
use crate::sites::definition::{LayoutDocument, Settings, ThemeDocument, empty_object};
use crate::sites::{self, NewSite, Site, SitePatch};

/// What cursors of the site list are sealed for.
const LIST: &str = "sites";

/// A site to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Corner Books", "domains": ["corner-books.localhost"], "settings": {"locale": "en-GB"}}))]
struct SiteIn {
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// Host names, the main one first, each directly under the platform's own name.
    #[serde(default)]
    #[schema(max_items = 10)]
    domains: Vec<String>,
    /// What holds for the whole site.
    #[serde(default)]
    settings: Settings,
    /// Header and footer.
    #[serde(default = "empty_object")]
    #[schema(value_type = Option<LayoutDocument>)]
    layout: Value,
    /// Design tokens; a plain theme when absent.
    #[serde(default)]
    #[schema(value_type = Option<ThemeDocument>)]
    theme: Option<Value>,
}

/// A change of a site. What is absent stays; domains, settings and layout are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Corner Books and Maps"}))]
struct SitePatchIn {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Host names, the main one first. They lead to the site at once.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<String>, required = false, max_items = 10)]
    domains: Option<Vec<String>>,
    /// What holds for the whole site. Visitors see it with the next publication.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Settings, required = false)]
    settings: Option<Settings>,
    /// Header and footer. Visitors see them with the next publication.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LayoutDocument, required = false)]
    layout: Option<Value>,
}

/// A site with its drafts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Site)]
pub(super) struct SiteOut {
    /// Its identifier.
    pub(super) id: SiteId,
    /// Its name.
    name: String,
    /// Host names, the main one first.
    domains: Vec<String>,
    /// What holds for the whole site.
    settings: Settings,
    /// Header and footer.
    #[schema(value_type = LayoutDocument)]
    layout: Value,
    /// Whether visitors find it.
    is_public: bool,
    /// Rises with every change; also the `ETag`.
    pub(super) version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was changed last.
    updated_at: Timestamp,
}

/// List sites
///
/// In the order of their making.
#[utoipa::path(
    get, path = "/api/cms/v1/sites", tag = "sites", params(PageQuery),
    responses((status = 200, description = "A page of sites", body = Page<SiteOut>), problems::QueryString, problems::Caller)
)]
async fn list_sites(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    page: PageRequest,
) -> Result<Page<SiteOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = sites::list(&config, &ctx, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, SiteOut::from))
}

/// Make a site
///
/// It has no pages yet. Visitors find it once something of it is published.
#[utoipa::path(
    post, path = "/api/cms/v1/sites", tag = "sites", request_body = SiteIn,
    responses(
        (status = 201, description = "The site", body = SiteOut, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`domain_taken`: another site has one of the host names.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Json(SiteIn { name, domains, settings, layout, theme }): Json<SiteIn>,
) -> Result<Response, Problem> {
    let site = sites::create(&config, &ctx, NewSite { name, domains, settings, layout, theme }).await?;
    Ok((StatusCode::CREATED, ETag::version(site.version), Json(SiteOut::from(site))).into_response())
}

/// Read a site
///
/// With its drafts of settings, header and footer.
#[utoipa::path(
    get, path = "/api/cms/v1/sites/{site_id}", tag = "sites",
    params(("site_id" = SiteId, Path), ("If-None-Match" = Option<String>, Header, description = "The version that you have")),
    responses(
        (status = 200, description = "The site", body = SiteOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "You have it"),
        problems::Absent, problems::Caller
    )
)]
async fn get_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    Path(id): Path<SiteId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let site = sites::get(&config, &ctx, id).await?;
    Ok(document(site.version, &if_none_match, SiteOut::from(site)))
}

/// Change a site
///
/// Addresses change at once; all else is a draft that the next publication makes visible.
#[utoipa::path(
    patch, path = "/api/cms/v1/sites/{site_id}", tag = "sites", request_body = SitePatchIn,
    params(("site_id" = SiteId, Path), ("If-Match" = String, Header, description = "The version that you saw")),
    responses(
        (status = 200, description = "The site", body = SiteOut, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`domain_taken`: another site has one of the host names.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Absent, problems::Body, problems::Caller, problems::Version
    )
)]
async fn update_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Path(id): Path<SiteId>,
    if_match: IfMatch,
    Json(SitePatchIn { name, domains, settings, layout }): Json<SitePatchIn>,
) -> Result<Response, Problem> {
    let site = sites::update(&config, &ctx, id, &if_match, SitePatch { name, domains, settings, layout }).await?;
    Ok((ETag::version(site.version), Json(SiteOut::from(site))).into_response())
}

/// Publish a site
///
/// All its pages that have changed, and theme, header, footer and settings, in one step.
#[utoipa::path(
    post, path = "/api/cms/v1/sites/{site_id}/publish", tag = "sites", params(("site_id" = SiteId, Path)),
    responses((status = 200, description = "The site", body = SiteOut), problems::Absent, problems::Caller)
)]
async fn publish_site(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<PublishSites>,
    Path(id): Path<SiteId>,
) -> Result<Json<SiteOut>, Problem> {
    Ok(Json(publish::publish_site(&config, &ctx, id).await?.into()))
}

impl From<Site> for SiteOut {
    fn from(site: Site) -> Self {
        let Site { id, name, domains, settings, layout, theme_version_id, version, created_at, updated_at, .. } = site;
        let layout = serde_json::to_value(layout).unwrap_or_default();
        Self {
            id,
            name,
            domains,
            settings,
            layout,
            is_public: theme_version_id.is_some(),
            version,
            created_at,
            updated_at,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_sites, create_site))
        .routes(routes!(get_site, update_site))
        .routes(routes!(publish_site))
}
