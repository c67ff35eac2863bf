//! A row of `commerce_carts`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::carts::CartState;
use crate::id::{CartId, CustomerId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_carts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CartId,
    pub state: CartState,
    pub token_hash: Option<String>,
    pub customer_id: Option<CustomerId>,
    pub currency: Option<String>,
    pub country: Option<String>,
    pub coupon_code: Option<String>,
    pub shipping_method: Option<String>,
    pub version: i64,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
