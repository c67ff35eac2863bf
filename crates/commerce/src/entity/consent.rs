//! A row of `commerce_consents`, written once and never changed.

use kernel::{RequestId, TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::consents::ConsentChange;
use crate::id::{ConsentId, ConsentTextId, CustomerId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    pub customer_id: CustomerId,
    pub scope: String,
    pub seq: i64,
    pub change: ConsentChange,
    pub text_id: ConsentTextId,
    pub text_version: i64,
    pub subject: String,
    pub source_page: String,
    pub actor_kind: String,
    pub actor_id: String,
    pub request_id: RequestId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
