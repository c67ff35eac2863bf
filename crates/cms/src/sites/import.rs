//! A site from and to its definition.

use kernel::db::retry;
use kernel::{RequestCtx, TenantTx};
use serde_json::Value;

use super::definition::{Definition, PageDefinition};
use super::{NewSite, Site, build, collect, store};
use crate::config::Config;
use crate::error::CmsError;
use crate::id::SiteId;
use crate::pages::{self, NewPage, Page};
use crate::rendering::Violation;

/// Most pages of a site.
pub(crate) const MAX_PAGES: usize = 500;

/// What an import made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedSite {
    /// The site.
    pub id: SiteId,
    /// Its host names, the main one first.
    pub domains: Vec<String>,
}

/// Makes a site of its definition and publishes all of it, in one transaction: for seeds and for moving house.
///
/// # Errors
/// [`CmsError::Invalid`] with pointers into the definition, [`CmsError::DomainTaken`] when another site has one of its host
/// names, or when the database fails.
pub async fn import_site(config: &Config, ctx: &RequestCtx, definition: &Value) -> Result<ImportedSite, CmsError> {
    let definition: Definition = serde_path_to_error::deserialize(definition)
        .map_err(|error| CmsError::Invalid(vec![crate::rendering::invalid("", &error)]))?;
    let site = import(config, ctx, definition, true).await?;
    Ok(ImportedSite { id: site.id, domains: site.domains })
}

/// Makes a site with its pages, and publishes them if asked to. All or nothing.
pub(crate) async fn import(
    config: &Config,
    ctx: &RequestCtx,
    definition: Definition,
    publish: bool,
) -> Result<Site, CmsError> {
    let (site, pages) = check(config, definition)?;
    let site = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut site = site.clone();
        store::insert(&tx, &site).await?;
        for page in &pages {
            pages::store::insert(&tx, page).await?;
        }
        if publish {
            pages::publish::publish_all(config, ctx, &tx, &mut site, pages.clone()).await?;
        }
        tx.commit().await?;
        Ok::<_, CmsError>(site)
    })
    .await?;
    config.cache.forget(&site.domains).await;
    Ok(site)
}

/// The drafts of a site as a definition.
pub(crate) async fn export(config: &Config, ctx: &RequestCtx, id: SiteId) -> Result<Definition, CmsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let site = store::find(&tx, id).await?.ok_or(CmsError::NotFound)?;
    let pages = pages::store::all(&tx, id).await?;
    Ok(Definition {
        name: site.name,
        domains: site.domains,
        settings: site.settings,
        theme: Some(site.theme),
        layout: serde_json::to_value(&site.layout).unwrap_or_default(),
        pages: pages.into_iter().map(page_definition).collect(),
    })
}

fn check(config: &Config, definition: Definition) -> Result<(Site, Vec<Page>), Vec<Violation>> {
    let Definition { name, domains, settings, theme, layout, pages } = definition;
    let mut found = Vec::new();
    let site = collect(build(config, NewSite { name, domains, settings, layout, theme }), &mut found);
    if pages.len() > MAX_PAGES {
        super::rules::report(
            &mut found,
            "/pages".to_owned(),
            "too_many",
            format!("A site has at most {MAX_PAGES} pages."),
        );
    }
    let Some(site) = site.filter(|_| pages.len() <= MAX_PAGES) else { return Err(found) };
    let mut built: Vec<Page> = Vec::with_capacity(pages.len());
    for (index, page) in pages.into_iter().enumerate() {
        let base = format!("/pages/{index}");
        let PageDefinition { path, kind, title, description, picture, tree } = page;
        let new = NewPage { path, kind, title, description, picture, tree };
        if let Some(page) = collect(pages::build(config, site.id, new, &base), &mut found) {
            if built.iter().any(|other| other.path == page.path) {
                super::rules::report(
                    &mut found,
                    format!("{base}/path"),
                    "duplicate",
                    "Another page has this path.".to_owned(),
                );
            }
            built.push(page);
        }
        if found.len() >= 20 {
            break;
        }
    }
    if found.is_empty() { Ok((site, built)) } else { Err(found) }
}

fn page_definition(page: Page) -> PageDefinition {
    PageDefinition {
        path: page.path,
        kind: page.kind.name().to_owned(),
        title: page.content.title,
        description: page.content.description,
        picture: page.content.picture,
        tree: serde_json::to_value(&page.content.tree).unwrap_or_default(),
    }
}
