//! A row of `commerce_cart_lines`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{CartId, CartLineId, ProductId, VariantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_cart_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CartLineId,
    pub cart_id: CartId,
    pub product_id: ProductId,
    pub variant_id: VariantId,
    pub quantity: i64,
    pub seen_title: String,
    pub seen_amount: i64,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
