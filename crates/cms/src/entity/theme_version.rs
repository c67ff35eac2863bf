//! A row of `cms_theme_versions`.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::id::{SiteId, ThemeVersionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cms_theme_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThemeVersionId,
    pub site_id: SiteId,
    pub number: i64,
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub theme: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub layout: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub settings: Json,
    pub created_at: Timestamp,
    pub created_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
