//! A row of `commerce_order_events`, written once and never changed.

use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{OrderEventId, OrderId};
use crate::orders::{OrderEventKind, OrderState};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_order_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderEventId,
    pub order_id: OrderId,
    pub kind: OrderEventKind,
    pub from_state: Option<OrderState>,
    pub to_state: OrderState,
    pub detail: Option<String>,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
