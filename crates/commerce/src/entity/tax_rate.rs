//! A row of `commerce_tax_rates`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_tax_rates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub country: String,
    pub name: String,
    pub rate: i64,
    pub taxes_shipping: bool,
    pub version: i64,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
