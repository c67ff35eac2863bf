//! Sites: their names, addresses, layout and settings as drafts. What visitors see of them is the business of `public`.

pub(crate) mod definition;
pub(crate) mod import;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod themes;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use serde_json::Value;

pub use import::{ImportedSite, import_site};

use self::definition::{Layout, Settings};
use crate::config::Config;
use crate::error::CmsError;
use crate::id::{SiteId, ThemeVersionId};
use crate::rendering::Violation;

/// A site with its drafts.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) id: SiteId,
    pub(crate) name: String,
    /// Host names; the first one is the main address.
    pub(crate) domains: Vec<String>,
    pub(crate) settings: Settings,
    pub(crate) layout: Layout,
    pub(crate) theme: Value,
    pub(crate) version: i64,
    pub(crate) theme_revision: i64,
    pub(crate) theme_version_id: Option<ThemeVersionId>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// What a site is made of, not yet checked.
#[derive(Clone, Debug)]
pub(crate) struct NewSite {
    pub(crate) name: String,
    pub(crate) domains: Vec<String>,
    pub(crate) settings: Settings,
    pub(crate) layout: Value,
    pub(crate) theme: Option<Value>,
}

/// A change of a site. What is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct SitePatch {
    pub(crate) name: Option<String>,
    pub(crate) domains: Option<Vec<String>>,
    pub(crate) settings: Option<Settings>,
    pub(crate) layout: Option<Value>,
}

/// At most `rows` sites behind `after`, in the order of their making.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<SiteId>,
    rows: u64,
) -> Result<Vec<Site>, CmsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::list(&tx, after, rows).await
}

/// Makes a site without pages. Nobody sees it before something of it is published.
pub(crate) async fn create(config: &Config, ctx: &RequestCtx, new: NewSite) -> Result<Site, CmsError> {
    let site = build(config, new)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::insert(&tx, &site).await?;
        Ok::<_, CmsError>(tx.commit().await?)
    })
    .await?;
    config.cache.forget(&site.domains).await;
    Ok(site)
}

/// The site of this id.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: SiteId) -> Result<Site, CmsError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CmsError::NotFound)
}

/// Changes drafts of a site, and at once its addresses.
pub(crate) async fn update(
    config: &Config,
    ctx: &RequestCtx,
    id: SiteId,
    if_match: &IfMatch,
    patch: SitePatch,
) -> Result<Site, CmsError> {
    let layout = check_patch(config, &patch)?;
    let (site, before) = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut site = store::lock(&tx, id).await?.ok_or(CmsError::NotFound)?;
        if_match.check(site.version).map_err(|_| CmsError::Stale)?;
        let before = site.domains.clone();
        let SitePatch { name, domains, settings, .. } = patch.clone();
        site.name = name.unwrap_or(site.name);
        site.settings = settings.unwrap_or(site.settings);
        site.layout = layout.clone().unwrap_or(site.layout);
        site.version += 1;
        site.updated_at = config.clock.now();
        if let Some(domains) = domains.filter(|domains| *domains != site.domains) {
            site.domains = domains;
            store::replace_domains(&tx, &site).await?;
        }
        store::save(&tx, &site).await?;
        tx.commit().await?;
        Ok::<_, CmsError>((site, before))
    })
    .await?;
    config.cache.forget(&before).await;
    config.cache.forget(&site.domains).await;
    Ok(site)
}

/// A checked site that is not stored yet.
pub(crate) fn build(config: &Config, new: NewSite) -> Result<Site, Vec<Violation>> {
    let mut found = Vec::new();
    rules::check_name(&new.name, &mut found);
    rules::check_domains(&new.domains, &config.origin.base_domain, &mut found);
    rules::check_settings(&new.settings, &mut found);
    let layout = collect(rules::read_layout(&config.components, &new.layout), &mut found);
    let theme = new.theme.as_ref().unwrap_or_else(|| rules::default_theme());
    let theme = collect(crate::theme::Theme::read(theme, "/theme"), &mut found);
    let (Some(layout), Some(theme), true) = (layout, theme, found.is_empty()) else { return Err(found) };
    let now = config.clock.now();
    Ok(Site {
        id: SiteId::generate(&*config.clock, &*config.random),
        name: new.name,
        domains: new.domains,
        settings: new.settings,
        layout,
        theme: theme.write(),
        version: 1,
        theme_revision: 1,
        theme_version_id: None,
        created_at: now,
        updated_at: now,
    })
}

fn check_patch(config: &Config, patch: &SitePatch) -> Result<Option<Layout>, Vec<Violation>> {
    let mut found = Vec::new();
    if let Some(name) = &patch.name {
        rules::check_name(name, &mut found);
    }
    if let Some(domains) = &patch.domains {
        rules::check_domains(domains, &config.origin.base_domain, &mut found);
    }
    if let Some(settings) = &patch.settings {
        rules::check_settings(settings, &mut found);
    }
    let layout =
        patch.layout.as_ref().and_then(|layout| collect(rules::read_layout(&config.components, layout), &mut found));
    if found.is_empty() { Ok(layout) } else { Err(found) }
}

/// The value, or nothing and what was found.
pub(crate) fn collect<T>(result: Result<T, Vec<Violation>>, found: &mut Vec<Violation>) -> Option<T> {
    result.map_err(|violations| found.extend(violations)).ok()
}
