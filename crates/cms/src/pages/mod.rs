//! Pages: their drafts, and how a draft becomes what visitors see.

pub(crate) mod publish;
pub(crate) mod store;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::Config;
use crate::error::CmsError;
use crate::id::{PageId, PageVersionId, SiteId};
use crate::rendering::{Node, PageKind, PictureUrl, Place, Violation, read_tree};
use crate::sites;
use crate::sites::import::MAX_PAGES;
use crate::sites::rules::{check_text, report};

/// The path of the template of all product pages.
pub(crate) const PRODUCT_PATH: &str = "/products/{slug}";
/// First parts of paths that are not for pages.
const RESERVED: [&str; 4] = ["api", "assets", "products", "sitewright"];

/// A page with its draft.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: PageId,
    pub(crate) site_id: SiteId,
    pub(crate) path: String,
    pub(crate) kind: PageKind,
    pub(crate) content: Content,
    pub(crate) version: i64,
    /// The version that visitors see.
    pub(crate) published_version: Option<i64>,
    pub(crate) page_version_id: Option<PageVersionId>,
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// What a page consists of, as it is stored in drafts and versions.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<String>,
    pub(crate) tree: Node,
}

/// A page to be made, not yet checked.
#[derive(Clone, Debug)]
pub(crate) struct NewPage {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) picture: Option<String>,
    pub(crate) tree: Value,
}

/// A new draft of a page, not yet checked.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) picture: Option<String>,
    pub(crate) tree: Value,
}

/// At most `rows` pages of a site behind `after`, in the order of their making.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    site: SiteId,
    after: Option<PageId>,
    rows: u64,
) -> Result<Vec<Page>, CmsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    sites::store::find(&tx, site).await?.ok_or(CmsError::NotFound)?;
    store::list(&tx, site, after, rows).await
}

/// Makes a page with a first draft.
pub(crate) async fn create(config: &Config, ctx: &RequestCtx, site: SiteId, new: NewPage) -> Result<Page, CmsError> {
    // Whose site it is comes before what is wrong with the page.
    let page = build(config, site, new, "");
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        sites::store::lock(&tx, site).await?.ok_or(CmsError::NotFound)?;
        let page = page.clone()?;
        if store::count(&tx, site).await? >= MAX_PAGES {
            return Err(CmsError::PageLimit);
        }
        store::insert(&tx, &page).await?;
        tx.commit().await?;
        Ok(page)
    })
    .await
}

/// The page of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: PageId) -> Result<Page, CmsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CmsError::NotFound)
}

/// Puts another draft in the place of a page's.
pub(crate) async fn put(
    config: &Config,
    ctx: &RequestCtx,
    id: PageId,
    if_match: &IfMatch,
    draft: Draft,
) -> Result<Page, CmsError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut page = store::lock(&tx, id).await?.ok_or(CmsError::NotFound)?;
        if_match.check(page.version).map_err(|_| CmsError::Stale)?;
        page.content = read_draft(config, page.kind, draft.clone(), "")?;
        page.version += 1;
        page.updated_at = config.clock.now();
        store::save(&tx, &page).await?;
        tx.commit().await?;
        Ok(page)
    })
    .await
}

/// A checked page that is not stored yet.
pub(crate) fn build(config: &Config, site: SiteId, new: NewPage, base: &str) -> Result<Page, Vec<Violation>> {
    let mut found = Vec::new();
    let kind = PageKind::from_name(&new.kind);
    if kind.is_none() {
        report(&mut found, format!("{base}/kind"), "invalid", "Must be standard, product or not_found.".to_owned());
    }
    let kind = kind.unwrap_or(PageKind::Standard);
    if let Some(detail) = path_fault(&new.path, kind) {
        report(&mut found, format!("{base}/path"), "invalid", detail);
    }
    let NewPage { path, title, description, picture, tree, .. } = new;
    let content =
        sites::collect(read_draft(config, kind, Draft { title, description, picture, tree }, base), &mut found);
    let (Some(content), true) = (content, found.is_empty()) else { return Err(found) };
    let now = config.clock.now();
    Ok(Page {
        id: PageId::generate(&*config.clock, &*config.random),
        site_id: site,
        path,
        kind,
        content,
        version: 1,
        published_version: None,
        page_version_id: None,
        published_at: None,
        created_at: now,
        updated_at: now,
    })
}

fn read_draft(config: &Config, kind: PageKind, draft: Draft, base: &str) -> Result<Content, Vec<Violation>> {
    let Draft { title, description, picture, tree } = draft;
    let mut found = Vec::new();
    check_text(&format!("{base}/title"), &title, 1, 120, &mut found);
    check_text(&format!("{base}/description"), &description, 0, 300, &mut found);
    if let Some(detail) = picture.as_deref().and_then(|picture| PictureUrl::parse(picture).err()) {
        report(&mut found, format!("{base}/picture"), "invalid", format!("The address {detail}."));
    }
    let tree =
        sites::collect(read_tree(&config.components, &tree, Place::Root, kind, &format!("{base}/tree")), &mut found);
    match tree.filter(|_| found.is_empty()) {
        Some(tree) => Ok(Content { title, description, picture, tree }),
        None => Err(found),
    }
}

fn path_fault(path: &str, kind: PageKind) -> Option<String> {
    let wanted = match kind {
        PageKind::Product => Some(PRODUCT_PATH),
        PageKind::NotFound => Some("/404"),
        PageKind::Standard | PageKind::System => None,
    };
    if let Some(wanted) = wanted {
        return (path != wanted).then(|| format!("The path of this kind of page is {wanted}"));
    }
    let part_is_well_formed = |part: &str| {
        (1..=80).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let parts: Vec<&str> = path.strip_prefix('/').map(|rest| rest.split('/').collect()).unwrap_or_default();
    if path != "/" && (path.len() > 200 || parts.is_empty() || !parts.iter().all(|part| part_is_well_formed(part))) {
        Some("Must be / or parts of lower-case letters, digits and hyphens, each after a slash.".to_owned())
    } else if path == "/404" || parts.first().is_some_and(|first| RESERVED.contains(first)) {
        Some("This path is taken by the platform.".to_owned())
    } else {
        None
    }
}
