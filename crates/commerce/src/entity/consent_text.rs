//! A row of `commerce_consent_texts`, written once and never changed.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::ConsentTextId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_consent_texts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentTextId,
    pub scope: String,
    pub version: i64,
    pub body: String,
    pub double_opt_in: bool,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
