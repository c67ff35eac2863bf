//! A row of `commerce_price_settings`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_price_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    pub prices_include_tax: bool,
    pub default_country: Option<String>,
    pub version: i64,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
