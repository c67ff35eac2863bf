//! A row of `cms_page_versions`.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::id::{PageId, PageVersionId, ThemeVersionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cms_page_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PageVersionId,
    pub page_id: PageId,
    pub theme_version_id: ThemeVersionId,
    pub number: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    pub created_at: Timestamp,
    pub created_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
