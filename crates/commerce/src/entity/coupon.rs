//! A row of `commerce_coupons`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::CouponId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_coupons")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CouponId,
    pub code: String,
    pub discount_kind: String,
    pub discount_value: i64,
    pub currency: Option<String>,
    pub products: Option<String>,
    pub minimum_amount: Option<i64>,
    pub minimum_currency: Option<String>,
    pub combines_with_sales: bool,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub limit_in_all: Option<i64>,
    pub limit_per_customer: Option<i64>,
    pub used: i64,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
