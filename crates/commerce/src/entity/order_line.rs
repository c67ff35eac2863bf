//! A row of `commerce_order_lines`, written once and never changed.

use kernel::TenantId;
use sea_orm::entity::prelude::*;

use crate::id::{OrderId, OrderLineId, ProductId, VariantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderLineId,
    pub order_id: OrderId,
    pub position: i32,
    pub product_id: ProductId,
    pub variant_id: VariantId,
    pub sku: String,
    pub title: String,
    pub options: String,
    pub image_url: Option<String>,
    pub quantity: i64,
    pub unit_price_amount: i64,
    pub discount_amount: i64,
    pub tax_rate: i64,
    pub tax_amount: i64,
    pub total_amount: i64,
}

impl ActiveModelBehavior for ActiveModel {}
