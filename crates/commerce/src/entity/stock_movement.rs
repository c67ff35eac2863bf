//! A row of `commerce_stock_movements`, written once and never changed.

use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{StockLocationId, StockMovementId, VariantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_stock_movements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StockMovementId,
    pub variant_id: VariantId,
    pub location_id: StockLocationId,
    pub delta: i64,
    pub on_hand_after: i64,
    pub reason: String,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
