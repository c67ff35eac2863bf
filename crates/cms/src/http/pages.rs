//! `/api/cms/v1/sites/{site_id}/pages` and `/api/cms/v1/pages`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::page::{Page as ListPage, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfMatch, IfNoneMatch, Json, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, document, problems};
use crate::id::{PageId, SiteId};
use crate::pages::{self, Draft, NewPage, Page, publish};
use crate::permission::{PublishSites, ReadSites, WriteSites};
use crate::sites::definition::{NodeDocument, PageDefinition};

/// A new draft of a page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "About us", "description": "Who we are.",
    "tree": {"id": "page", "component": "page", "slots": {"content": [{"id": "hero", "component": "hero", "props": {"title": "Three of us"}}]}}}))]
struct PageDraftIn {
    /// Title without the site's name.
    #[schema(min_length = 1, max_length = 120)]
    title: String,
    /// A sentence for search engines and previews.
    #[serde(default)]
    #[schema(max_length = 300)]
    description: String,
    /// Path of a picture for previews.
    #[serde(default)]
    picture: Option<String>,
    /// The components.
    #[schema(value_type = NodeDocument)]
    tree: Value,
}

/// What a page is for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PageKind {
    /// A page with its own path.
    Standard,
    /// The template of all product pages.
    Product,
    /// What is shown when nothing is found.
    NotFound,
}

/// A page in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PageSummary)]
struct PageSummaryOut {
    /// Its identifier.
    id: PageId,
    /// Its site.
    site_id: SiteId,
    /// Where it is.
    path: String,
    /// What it is for.
    kind: PageKind,
    /// Title without the site's name.
    title: String,
    /// Rises with every change of the draft; also the `ETag`.
    version: i64,
    /// The version of the draft that visitors see.
    #[serde(skip_serializing_if = "Option::is_none")]
    published_version: Option<i64>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<Timestamp>,
    /// When it was made.
    created_at: Timestamp,
    /// When its draft was changed last.
    updated_at: Timestamp,
}

/// A page with its draft.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
struct PageOut {
    #[serde(flatten)]
    summary: PageSummaryOut,
    /// A sentence for search engines and previews.
    description: String,
    /// Path of a picture for previews.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    /// The components.
    #[schema(value_type = NodeDocument)]
    tree: Value,
}

/// List pages of a site
///
/// In the order of their making, without their trees.
#[utoipa::path(
    get, path = "/api/cms/v1/sites/{site_id}/pages", tag = "pages", params(("site_id" = SiteId, Path), PageQuery),
    responses(
        (status = 200, description = "A page of pages", body = ListPage<PageSummaryOut>),
        problems::QueryString, problems::Absent, problems::Caller
    )
)]
async fn list_pages(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    Path(site): Path<SiteId>,
    page: PageRequest,
) -> Result<ListPage<PageSummaryOut>, Problem> {
    let list = format!("pages/{site}");
    let after = page.after(&config.cursor_key, &ctx, &list)?;
    let rows = pages::list(&config, &ctx, site, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, &list, rows, |last| last.id, |page| PageSummaryOut::from(&page)))
}

/// Make a page
///
/// With a first draft. Visitors see it once it is published.
#[utoipa::path(
    post, path = "/api/cms/v1/sites/{site_id}/pages", tag = "pages", request_body = PageDefinition, params(("site_id" = SiteId, Path)),
    responses(
        (status = 201, description = "The page", body = PageOut, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`page_path_taken`: another page of the site has the path. `page_limit`: a site has at most 500 pages.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Absent, problems::Body, problems::Caller
    )
)]
async fn create_page(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Path(site): Path<SiteId>,
    Json(page): Json<PageDefinition>,
) -> Result<Response, Problem> {
    let PageDefinition { path, kind, title, description, picture, tree } = page;
    let page = pages::create(&config, &ctx, site, NewPage { path, kind, title, description, picture, tree }).await?;
    Ok((StatusCode::CREATED, ETag::version(page.version), Json(PageOut::from(page))).into_response())
}

/// Read a page
///
/// With its draft.
#[utoipa::path(
    get, path = "/api/cms/v1/pages/{page_id}", tag = "pages",
    params(("page_id" = PageId, Path), ("If-None-Match" = Option<String>, Header, description = "The version that you have")),
    responses(
        (status = 200, description = "The page", body = PageOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "You have it"),
        problems::Absent, problems::Caller
    )
)]
async fn get_page(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadSites>,
    Path(id): Path<PageId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let page = pages::get(&config, &ctx, id).await?;
    Ok(document(page.version, &if_none_match, PageOut::from(page)))
}

/// Put a draft
///
/// In the place of the page's whole draft. What visitors see does not change. Text is cleaned, and the answer has the tree as
/// it is kept.
#[utoipa::path(
    put, path = "/api/cms/v1/pages/{page_id}", tag = "pages", request_body = PageDraftIn,
    params(("page_id" = PageId, Path), ("If-Match" = String, Header, description = "The version that you saw")),
    responses(
        (status = 200, description = "The page", body = PageOut, headers(("ETag" = String, description = "Its version"))),
        problems::Absent, problems::Body, problems::Caller, problems::Version
    )
)]
async fn put_page(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteSites>,
    Path(id): Path<PageId>,
    if_match: IfMatch,
    Json(PageDraftIn { title, description, picture, tree }): Json<PageDraftIn>,
) -> Result<Response, Problem> {
    let page = pages::put(&config, &ctx, id, &if_match, Draft { title, description, picture, tree }).await?;
    Ok((ETag::version(page.version), Json(PageOut::from(page))).into_response())
}

/// Publish a page
///
/// Visitors see its draft from now on, and with it the site's theme, header and footer as they are drafted.
#[utoipa::path(
    post, path = "/api/cms/v1/pages/{page_id}/publish", tag = "pages",
    params(("page_id" = PageId, Path), ("If-Match" = String, Header, description = "The version to publish")),
    responses(
        (status = 200, description = "The page", body = PageOut, headers(("ETag" = String, description = "Its version"))),
        problems::Absent, problems::Caller, problems::Version
    )
)]
async fn publish_page(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<PublishSites>,
    Path(id): Path<PageId>,
    if_match: IfMatch,
) -> Result<Response, Problem> {
    let page = publish::publish(&config, &ctx, id, &if_match).await?;
    Ok((ETag::version(page.version), Json(PageOut::from(page))).into_response())
}

/// Take a page off the site
///
/// Its draft and its versions stay.
#[utoipa::path(
    post, path = "/api/cms/v1/pages/{page_id}/unpublish", tag = "pages",
    params(("page_id" = PageId, Path), ("If-Match" = String, Header, description = "The version that you saw")),
    responses(
        (status = 200, description = "The page", body = PageOut, headers(("ETag" = String, description = "Its version"))),
        problems::Absent, problems::Caller, problems::Version
    )
)]
async fn unpublish_page(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<PublishSites>,
    Path(id): Path<PageId>,
    if_match: IfMatch,
) -> Result<Response, Problem> {
    let page = publish::unpublish(&config, &ctx, id, &if_match).await?;
    Ok((ETag::version(page.version), Json(PageOut::from(page))).into_response())
}

impl From<&Page> for PageSummaryOut {
    fn from(page: &Page) -> Self {
        Self {
            id: page.id,
            site_id: page.site_id,
            path: page.path.clone(),
            kind: match page.kind {
                // A page of the system is never stored.
                crate::rendering::PageKind::Standard | crate::rendering::PageKind::System => PageKind::Standard,
                crate::rendering::PageKind::Product => PageKind::Product,
                crate::rendering::PageKind::NotFound => PageKind::NotFound,
            },
            title: page.content.title.clone(),
            version: page.version,
            published_version: page.published_version,
            published_at: page.published_at,
            created_at: page.created_at,
            updated_at: page.updated_at,
        }
    }
}

impl From<Page> for PageOut {
    fn from(page: Page) -> Self {
        let summary = PageSummaryOut::from(&page);
        let tree = serde_json::to_value(&page.content.tree).unwrap_or_default();
        Self { summary, description: page.content.description, picture: page.content.picture, tree }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_pages, create_page))
        .routes(routes!(get_page, put_page))
        .routes(routes!(publish_page))
        .routes(routes!(unpublish_page))
}
