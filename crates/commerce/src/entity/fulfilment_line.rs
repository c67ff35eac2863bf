//! A row of `commerce_fulfilment_lines`, written once and never changed.

use kernel::TenantId;
use sea_orm::entity::prelude::*;

use crate::id::{FulfilmentId, OrderLineId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_fulfilment_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fulfilment_id: FulfilmentId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: OrderLineId,
    pub quantity: i64,
}

impl ActiveModelBehavior for ActiveModel {}
