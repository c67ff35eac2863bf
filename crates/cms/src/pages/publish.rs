//! Publishing: a draft becomes a version that never changes, and the page points to it. One transaction does all of it.
//!
//! What goes live is what the draft shows: the page, and the site's theme, header and footer as they are drafted.

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};

use super::{Page, store};
use crate::config::Config;
use crate::error::CmsError;
use crate::id::{PageId, PageVersionId, SiteId, ThemeVersionId};
use crate::sites::{self, Site};

/// Publishes one page in the version that the caller saw.
pub(crate) async fn publish(
    config: &Config,
    ctx: &RequestCtx,
    id: PageId,
    if_match: &IfMatch,
) -> Result<Page, CmsError> {
    let (page, domains) = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let (mut site, page) = lock(&tx, id).await?;
        if_match.check(page.version).map_err(|_| CmsError::Stale)?;
        let mut published = publish_all(config, ctx, &tx, &mut site, vec![page]).await?;
        tx.commit().await?;
        let page = published.pop().ok_or(CmsError::NotFound)?;
        Ok::<_, CmsError>((page, site.domains))
    })
    .await?;
    config.cache.forget(&domains).await;
    Ok(page)
}

/// Publishes every page of a site that has changed since it was published, and the look.
pub(crate) async fn publish_site(config: &Config, ctx: &RequestCtx, id: SiteId) -> Result<Site, CmsError> {
    let site = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut site = sites::store::lock(&tx, id).await?.ok_or(CmsError::NotFound)?;
        let pages = store::all(&tx, id).await?;
        let changed = pages.into_iter().filter(|page| page.published_version != Some(page.version)).collect();
        publish_all(config, ctx, &tx, &mut site, changed).await?;
        tx.commit().await?;
        Ok::<_, CmsError>(site)
    })
    .await?;
    config.cache.forget(&site.domains).await;
    Ok(site)
}

/// Takes a page off the site. Its draft and versions stay.
pub(crate) async fn unpublish(
    config: &Config,
    ctx: &RequestCtx,
    id: PageId,
    if_match: &IfMatch,
) -> Result<Page, CmsError> {
    let (page, domains) = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let (site, mut page) = lock(&tx, id).await?;
        if_match.check(page.version).map_err(|_| CmsError::Stale)?;
        page.published_version = None;
        page.page_version_id = None;
        page.published_at = None;
        store::save(&tx, &page).await?;
        tx.commit().await?;
        Ok::<_, CmsError>((page, site.domains))
    })
    .await?;
    config.cache.forget(&domains).await;
    Ok(page)
}

/// Makes versions of `pages` and of the site's look, and points to them.
pub(crate) async fn publish_all(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    site: &mut Site,
    pages: Vec<Page>,
) -> Result<Vec<Page>, CmsError> {
    let now = config.clock.now();
    let new = ThemeVersionId::generate(&*config.clock, &*config.random);
    let look = sites::store::theme_version(tx, ctx, site, new, now).await?;
    if site.theme_version_id != Some(look) {
        site.theme_version_id = Some(look);
        sites::store::save(tx, site).await?;
    }
    let mut published = Vec::with_capacity(pages.len());
    for mut page in pages {
        let id = PageVersionId::generate(&*config.clock, &*config.random);
        store::insert_version(tx, ctx, &page, id, look, now).await?;
        page.page_version_id = Some(id);
        page.published_version = Some(page.version);
        page.published_at = Some(now);
        store::save(tx, &page).await?;
        published.push(page);
    }
    Ok(published)
}

/// The page and its site, the site first, so that no two publications wait for each other.
async fn lock(tx: &TenantTx, id: PageId) -> Result<(Site, Page), CmsError> {
    let site = store::find(tx, id).await?.ok_or(CmsError::NotFound)?.site_id;
    let site = sites::store::lock(tx, site).await?.ok_or(CmsError::NotFound)?;
    let page = store::lock(tx, id).await?.ok_or(CmsError::NotFound)?;
    Ok((site, page))
}
