//! A row of `cms_domains`.

use kernel::TenantId;
use sea_orm::entity::prelude::*;

use crate::id::SiteId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cms_domains")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub host: String,
    pub site_id: SiteId,
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
