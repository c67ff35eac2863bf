//! A row of `ai_editor_assets`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::AssetId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_editor_assets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssetId,
    pub name: String,
    pub content_type: String,
    pub size: i64,
    pub width: i64,
    pub height: i64,
    pub alt: String,
    pub placeholder: Option<String>,
    pub content_hash: String,
    pub object_key: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
