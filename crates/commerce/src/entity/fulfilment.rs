//! A row of `commerce_fulfilments`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{FulfilmentId, OrderId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_fulfilments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FulfilmentId,
    pub order_id: OrderId,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
