//! A row of `ai_editor_generations`.

use ::jobs::JobId;
use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::{
    generations::{GenerationStatus, Mode},
    id::{GenerationId, PromptId},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_editor_generations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GenerationId,
    pub prompt_id: Option<PromptId>,
    pub mode: Mode,
    pub status: GenerationStatus,
    pub model: String,
    pub component_id: String,
    pub prompt: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub messages: Option<Json>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub current_tree: Option<Json>,
    pub raw_output: Option<String>,
    pub answer_text: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub tree: Option<Json>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost: Option<i64>,
    pub problem_code: Option<String>,
    pub problem_detail: Option<String>,
    pub job_id: Option<JobId>,
    pub created_by: String,
    pub created_at: Timestamp,
    pub deadline_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub accepted_page_version: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
