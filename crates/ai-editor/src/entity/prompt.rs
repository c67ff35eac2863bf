//! A row of `ai_editor_prompts`, without its vector: that column differs between the databases.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::PromptId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_editor_prompts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromptId,
    pub text: String,
    pub created_by: String,
    pub created_at: Timestamp,
    pub embedding_model: Option<String>,
    pub embedding_dimension: Option<i32>,
    pub embedded_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
