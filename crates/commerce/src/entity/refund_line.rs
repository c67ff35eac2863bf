//! A row of `commerce_refund_lines`, written once and never changed.

use kernel::TenantId;
use sea_orm::entity::prelude::*;

use crate::id::{OrderLineId, RefundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_refund_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub refund_id: RefundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: OrderLineId,
    pub quantity: i64,
    pub unsent: i64,
    pub amount: i64,
    pub tax_amount: i64,
}

impl ActiveModelBehavior for ActiveModel {}
