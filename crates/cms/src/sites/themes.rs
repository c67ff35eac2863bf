//! The draft of a site's theme.

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::{RequestCtx, TenantTx};
use serde_json::Value;

use super::store;
use crate::config::Config;
use crate::error::CmsError;
use crate::id::SiteId;
use crate::theme::Theme;

/// A theme as it is drafted, with the version of the document.
pub(crate) struct ThemeDraft {
    pub(crate) theme: Value,
    pub(crate) revision: i64,
}

/// The draft of a site's theme.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, site: SiteId) -> Result<ThemeDraft, CmsError> {
    let site = super::get(config, ctx, site).await?;
    Ok(ThemeDraft { theme: site.theme, revision: site.theme_revision })
}

/// Puts another theme in its place. Visitors see it when a page of the site is published next.
pub(crate) async fn put(
    config: &Config,
    ctx: &RequestCtx,
    site: SiteId,
    if_match: &IfMatch,
    theme: &Value,
) -> Result<ThemeDraft, CmsError> {
    let theme = Theme::read(theme, "")?.write();
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut site = store::lock(&tx, site).await?.ok_or(CmsError::NotFound)?;
        if_match.check(site.theme_revision).map_err(|_| CmsError::Stale)?;
        site.theme = theme.clone();
        site.theme_revision += 1;
        site.updated_at = config.clock.now();
        store::save(&tx, &site).await?;
        tx.commit().await?;
        Ok(ThemeDraft { theme: site.theme, revision: site.theme_revision })
    })
    .await
}
