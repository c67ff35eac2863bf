//! A row of `commerce_customer_audit`, written once and never changed.

use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{CustomerAuditId, CustomerId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_customer_audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerAuditId,
    pub customer_id: CustomerId,
    pub action: String,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
