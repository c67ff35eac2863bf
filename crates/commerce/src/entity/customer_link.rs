//! A row of `commerce_customer_links`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::customers::LinkPurpose;
use crate::id::{CustomerId, CustomerLinkId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_customer_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerLinkId,
    pub purpose: LinkPurpose,
    pub email: String,
    pub customer_id: Option<CustomerId>,
    pub scope: Option<String>,
    pub token_hash: String,
    pub host: String,
    pub page_url: String,
    pub shop_name: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
