//! The queries about pages and their versions.

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Set,
};

use super::Page;
use crate::entity::{page, page_version};
use crate::error::CmsError;
use crate::id::{PageId, PageVersionId, SiteId, ThemeVersionId};
use crate::rendering::PageKind;
use crate::sites::store::{json, parse};

/// At most `rows` pages of a site behind `after`.
pub(crate) async fn list(tx: &TenantTx, site: SiteId, after: Option<PageId>, rows: u64) -> Result<Vec<Page>, CmsError> {
    let mut query = of_site(tx, site);
    if let Some(after) = after {
        query = query.filter(page::Column::Id.gt(after));
    }
    let found = query.order_by_asc(page::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(|row| Ok(read(row)?)).collect()
}

/// All pages of a site. There is a limit to their number.
pub(crate) async fn all(tx: &TenantTx, site: SiteId) -> Result<Vec<Page>, CmsError> {
    list(tx, site, None, 10_000).await
}

pub(crate) async fn count(tx: &TenantTx, site: SiteId) -> Result<usize, CmsError> {
    Ok(usize::try_from(of_site(tx, site).count(tx).await?).unwrap_or(usize::MAX))
}

/// The page of this id.
pub(crate) async fn find(tx: &TenantTx, id: PageId) -> Result<Option<Page>, CmsError> {
    Ok(by_id(tx, id).one(tx).await?.map(read).transpose()?)
}

/// As [`find`], and nobody else changes the page until this transaction ends.
pub(crate) async fn lock(tx: &TenantTx, id: PageId) -> Result<Option<Page>, CmsError> {
    Ok(by_id(tx, id).lock(LockType::Update).one(tx).await?.map(read).transpose()?)
}

pub(crate) async fn insert(tx: &TenantTx, page: &Page) -> Result<(), CmsError> {
    let row = page::Model {
        tenant_id: tx.tenant(),
        id: page.id,
        site_id: page.site_id,
        path: page.path.clone(),
        kind: page.kind.name().to_owned(),
        title: page.content.title.clone(),
        content: json(&page.content)?,
        version: page.version,
        published_version: page.published_version,
        page_version_id: page.page_version_id,
        published_at: page.published_at,
        created_at: page.created_at,
        updated_at: page.updated_at,
    };
    page::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what may have changed of a page.
pub(crate) async fn save(tx: &TenantTx, page: &Page) -> Result<(), CmsError> {
    let row = page::ActiveModel {
        title: Set(page.content.title.clone()),
        content: Set(json(&page.content)?),
        version: Set(page.version),
        published_version: Set(page.published_version),
        page_version_id: Set(page.page_version_id),
        published_at: Set(page.published_at),
        updated_at: Set(page.updated_at),
        ..Default::default()
    };
    page::Entity::update_many()
        .set(row)
        .filter(page::Column::TenantId.eq(tx.tenant()))
        .filter(page::Column::Id.eq(page.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps the page's draft as its next version.
pub(crate) async fn insert_version(
    tx: &TenantTx,
    ctx: &RequestCtx,
    page: &Page,
    id: PageVersionId,
    theme_version_id: ThemeVersionId,
    now: Timestamp,
) -> Result<(), CmsError> {
    let latest = page_version::Entity::find()
        .select_only()
        .column(page_version::Column::Number)
        .filter(page_version::Column::TenantId.eq(tx.tenant()))
        .filter(page_version::Column::PageId.eq(page.id))
        .order_by_desc(page_version::Column::Number)
        .limit(1)
        .into_tuple::<i64>()
        .one(tx)
        .await?;
    let row = page_version::Model {
        tenant_id: tx.tenant(),
        id,
        page_id: page.id,
        theme_version_id,
        number: latest.unwrap_or(0) + 1,
        content: json(&page.content)?,
        created_at: now,
        created_by: ctx.actor.id.clone(),
    };
    page_version::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

fn of_site(tx: &TenantTx, site: SiteId) -> Select<page::Entity> {
    page::Entity::find().filter(page::Column::TenantId.eq(tx.tenant())).filter(page::Column::SiteId.eq(site))
}

fn by_id(tx: &TenantTx, id: PageId) -> Select<page::Entity> {
    page::Entity::find().filter(page::Column::TenantId.eq(tx.tenant())).filter(page::Column::Id.eq(id))
}

fn read(row: page::Model) -> Result<Page, DbErr> {
    let page::Model { id, site_id, path, kind, content, version, .. } = row;
    let kind = PageKind::from_name(&kind).ok_or_else(|| DbErr::Type(format!("{kind} is no kind of page")))?;
    Ok(Page {
        id,
        site_id,
        path,
        kind,
        content: parse(content)?,
        version,
        published_version: row.published_version,
        page_version_id: row.page_version_id,
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
