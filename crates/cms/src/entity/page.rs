//! A row of `cms_pages`.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::id::{PageId, PageVersionId, SiteId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cms_pages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PageId,
    pub site_id: SiteId,
    pub path: String,
    pub kind: String,
    pub title: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    pub version: i64,
    pub published_version: Option<i64>,
    pub page_version_id: Option<PageVersionId>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
