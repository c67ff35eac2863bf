//! A row of `commerce_coupon_uses`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::CouponId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_coupon_uses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner: String,
    pub coupon_id: CouponId,
    pub customer: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
