//! The queries about sites, their domains and published looks.

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Set,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Site;
use crate::entity::{domain, site, theme_version};
use crate::error::CmsError;
use crate::id::{SiteId, ThemeVersionId};

/// At most `rows` sites behind `after`.
pub(crate) async fn list(tx: &TenantTx, after: Option<SiteId>, rows: u64) -> Result<Vec<Site>, CmsError> {
    let mut query = site::Entity::find().filter(site::Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(site::Column::Id.gt(after));
    }
    let found = query.order_by_asc(site::Column::Id).limit(rows).all(tx).await?;
    let ids: Vec<SiteId> = found.iter().map(|row| row.id).collect();
    let domains = domain::Entity::find()
        .filter(domain::Column::TenantId.eq(tx.tenant()))
        .filter(domain::Column::SiteId.is_in(ids))
        .order_by_asc(domain::Column::Position)
        .all(tx)
        .await?;
    found
        .into_iter()
        .map(|row| {
            let hosts =
                domains.iter().filter(|domain| domain.site_id == row.id).map(|domain| domain.host.clone()).collect();
            Ok(read(row, hosts)?)
        })
        .collect()
}

/// The site of this id.
pub(crate) async fn find(tx: &TenantTx, id: SiteId) -> Result<Option<Site>, CmsError> {
    let row = by_id(tx, id).one(tx).await?;
    with_domains(tx, row).await
}

/// As [`find`], and nobody else changes or publishes the site until this transaction ends.
pub(crate) async fn lock(tx: &TenantTx, id: SiteId) -> Result<Option<Site>, CmsError> {
    let row = by_id(tx, id).lock(LockType::Update).one(tx).await?;
    with_domains(tx, row).await
}

pub(crate) async fn insert(tx: &TenantTx, site: &Site) -> Result<(), CmsError> {
    let row = site::Model {
        tenant_id: tx.tenant(),
        id: site.id,
        name: site.name.clone(),
        layout: json(&site.layout)?,
        settings: json(&site.settings)?,
        theme: site.theme.clone(),
        version: site.version,
        theme_revision: site.theme_revision,
        theme_version_id: site.theme_version_id,
        created_at: site.created_at,
        updated_at: site.updated_at,
    };
    site::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    insert_domains(tx, site).await
}

/// Writes what may have changed of a site, but not its domains.
pub(crate) async fn save(tx: &TenantTx, site: &Site) -> Result<(), CmsError> {
    let row = site::ActiveModel {
        name: Set(site.name.clone()),
        layout: Set(json(&site.layout)?),
        settings: Set(json(&site.settings)?),
        theme: Set(site.theme.clone()),
        version: Set(site.version),
        theme_revision: Set(site.theme_revision),
        theme_version_id: Set(site.theme_version_id),
        updated_at: Set(site.updated_at),
        ..Default::default()
    };
    site::Entity::update_many()
        .set(row)
        .filter(site::Column::TenantId.eq(tx.tenant()))
        .filter(site::Column::Id.eq(site.id))
        .exec(tx)
        .await?;
    Ok(())
}

pub(crate) async fn replace_domains(tx: &TenantTx, site: &Site) -> Result<(), CmsError> {
    domain::Entity::delete_many()
        .filter(domain::Column::TenantId.eq(tx.tenant()))
        .filter(domain::Column::SiteId.eq(site.id))
        .exec(tx)
        .await?;
    insert_domains(tx, site).await
}

/// What a look consists of.
#[derive(PartialEq)]
struct Look {
    name: String,
    theme: Value,
    layout: Value,
    settings: Value,
}

/// The look of the site as it is drafted, as a version: the latest one when nothing has changed since.
pub(crate) async fn theme_version(
    tx: &TenantTx,
    ctx: &RequestCtx,
    site: &Site,
    new: ThemeVersionId,
    now: Timestamp,
) -> Result<ThemeVersionId, CmsError> {
    let latest = theme_version::Entity::find()
        .filter(theme_version::Column::TenantId.eq(tx.tenant()))
        .filter(theme_version::Column::SiteId.eq(site.id))
        .order_by_desc(theme_version::Column::Number)
        .limit(1)
        .one(tx)
        .await?;
    let look = Look {
        name: site.name.clone(),
        theme: site.theme.clone(),
        layout: json(&site.layout)?,
        settings: json(&site.settings)?,
    };
    let mut number = 1;
    if let Some(theme_version::Model { id, number: last, name, theme, layout, settings, .. }) = latest {
        if (Look { name, theme, layout, settings }) == look {
            return Ok(id);
        }
        number = last + 1;
    }
    let Look { name, theme, layout, settings } = look;
    let (tenant_id, site_id, created_by) = (tx.tenant(), site.id, ctx.actor.id.clone());
    let row = theme_version::Model {
        tenant_id,
        id: new,
        site_id,
        number,
        name,
        theme,
        layout,
        settings,
        created_at: now,
        created_by,
    };
    theme_version::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(new)
}

async fn insert_domains(tx: &TenantTx, site: &Site) -> Result<(), CmsError> {
    let rows = site.domains.iter().zip(0..).map(|(host, position)| {
        domain::Model { tenant_id: tx.tenant(), host: host.clone(), site_id: site.id, position }.into_active_model()
    });
    if !site.domains.is_empty() {
        domain::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn with_domains(tx: &TenantTx, row: Option<site::Model>) -> Result<Option<Site>, CmsError> {
    let Some(row) = row else { return Ok(None) };
    let hosts = domain::Entity::find()
        .filter(domain::Column::TenantId.eq(tx.tenant()))
        .filter(domain::Column::SiteId.eq(row.id))
        .order_by_asc(domain::Column::Position)
        .all(tx)
        .await?;
    Ok(Some(read(row, hosts.into_iter().map(|domain| domain.host).collect())?))
}

fn by_id(tx: &TenantTx, id: SiteId) -> Select<site::Entity> {
    site::Entity::find().filter(site::Column::TenantId.eq(tx.tenant())).filter(site::Column::Id.eq(id))
}

fn read(row: site::Model, domains: Vec<String>) -> Result<Site, DbErr> {
    let site::Model {
        id,
        name,
        layout,
        settings,
        theme,
        version,
        theme_revision,
        theme_version_id,
        created_at,
        updated_at,
        ..
    } = row;
    let (layout, settings) = (parse(layout)?, parse(settings)?);
    Ok(Site {
        id,
        name,
        domains,
        settings,
        layout,
        theme,
        version,
        theme_revision,
        theme_version_id,
        created_at,
        updated_at,
    })
}

/// A JSON column as what it holds.
pub(crate) fn parse<T: DeserializeOwned>(value: Value) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(|error| DbErr::Json(error.to_string()))
}

/// A document as a JSON column.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<Value, DbErr> {
    serde_json::to_value(value).map_err(|error| DbErr::Json(error.to_string()))
}
