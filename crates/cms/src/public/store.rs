//! The queries for visitors: only what was published.

use kernel::{SystemTx, TenantId, TenantTx};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde_json::Value;

use super::snapshot::Route;
use crate::entity::{domain, page, page_version, site, theme_version};
use crate::error::CmsError;
use crate::id::{PageVersionId, SiteId, ThemeVersionId};
use crate::pages::Content;
use crate::rendering::PageKind;
use crate::sites::definition::{Layout, Settings};
use crate::sites::store::parse;

/// The look of a site as it was published.
pub(super) struct Look {
    pub(super) id: ThemeVersionId,
    pub(super) name: String,
    pub(super) theme: Value,
    pub(super) layout: Layout,
    pub(super) settings: Settings,
}

/// Whose site has this host name: the one question that is asked before the tenant is known.
pub(super) async fn site_of_host(tx: &SystemTx, host: &str) -> Result<Option<(TenantId, SiteId)>, CmsError> {
    let row = domain::Entity::find().filter(domain::Column::Host.eq(host)).one(tx).await?;
    Ok(row.map(|row| (row.tenant_id, row.site_id)))
}

/// Whether a site of the tenant has this host name.
pub(super) async fn is_own_host(tx: &TenantTx, host: &str) -> Result<bool, CmsError> {
    let row = domain::Entity::find()
        .filter(domain::Column::TenantId.eq(tx.tenant()))
        .filter(domain::Column::Host.eq(host))
        .one(tx)
        .await?;
    Ok(row.is_some())
}

pub(super) async fn main_host(tx: &TenantTx, site: SiteId) -> Result<Option<String>, CmsError> {
    let row = domain::Entity::find()
        .filter(domain::Column::TenantId.eq(tx.tenant()))
        .filter(domain::Column::SiteId.eq(site))
        .order_by_asc(domain::Column::Position)
        .one(tx)
        .await?;
    Ok(row.map(|row| row.host))
}

/// The tenant's first site that is public, by its name.
pub(super) async fn first_public_site(tx: &TenantTx) -> Result<Option<(SiteId, String)>, CmsError> {
    let row = site::Entity::find()
        .filter(site::Column::TenantId.eq(tx.tenant()))
        .filter(site::Column::ThemeVersionId.is_not_null())
        .order_by_asc(site::Column::Id)
        .one(tx)
        .await?;
    Ok(row.map(|row| (row.id, row.name)))
}

/// The published look of the site, if it is public.
pub(super) async fn look(tx: &TenantTx, id: SiteId) -> Result<Option<Look>, CmsError> {
    let site = site::Entity::find()
        .filter(site::Column::TenantId.eq(tx.tenant()))
        .filter(site::Column::Id.eq(id))
        .one(tx)
        .await?;
    let Some(version) = site.and_then(|site| site.theme_version_id) else { return Ok(None) };
    let row = theme_version::Entity::find()
        .filter(theme_version::Column::TenantId.eq(tx.tenant()))
        .filter(theme_version::Column::Id.eq(version))
        .one(tx)
        .await?;
    let Some(theme_version::Model { id, name, theme, layout, settings, .. }) = row else { return Ok(None) };
    Ok(Some(Look { id, name, theme, layout: parse(layout)?, settings: parse(settings)? }))
}

/// Where the site's published pages are.
pub(super) async fn routes(tx: &TenantTx, site: SiteId) -> Result<Vec<Route>, CmsError> {
    let rows = page::Entity::find()
        .select_only()
        .columns([page::Column::PageVersionId, page::Column::Kind, page::Column::Path, page::Column::PublishedAt])
        .filter(page::Column::TenantId.eq(tx.tenant()))
        .filter(page::Column::SiteId.eq(site))
        .filter(page::Column::PageVersionId.is_not_null())
        .into_tuple::<(PageVersionId, String, String, Option<kernel::time::Timestamp>)>()
        .all(tx)
        .await?;
    let route = |(version, kind, path, published_at): (_, String, _, _)| {
        PageKind::from_name(&kind).map(|kind| Route { version, kind, path, published_at })
    };
    Ok(rows.into_iter().filter_map(route).collect())
}

/// What was published as this version.
pub(super) async fn content(tx: &TenantTx, version: PageVersionId) -> Result<Option<Content>, CmsError> {
    let row = page_version::Entity::find()
        .filter(page_version::Column::TenantId.eq(tx.tenant()))
        .filter(page_version::Column::Id.eq(version))
        .one(tx)
        .await?;
    Ok(row.map(|row| parse(row.content)).transpose()?)
}
