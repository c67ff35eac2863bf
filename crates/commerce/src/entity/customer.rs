//! A row of `commerce_customers`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::customers::CustomerState;
use crate::id::CustomerId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    pub email: Option<String>,
    pub name: String,
    pub state: CustomerState,
    pub password_hash: Option<String>,
    pub email_confirmed_at: Option<Timestamp>,
    pub erasure_requested_at: Option<Timestamp>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
