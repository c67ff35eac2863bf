//! `jobs_history`: how a job whose outcome is kept succeeded or was cancelled.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::job::JobId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs_history")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: JobId,
    pub(crate) queue: String,
    pub(crate) kind: String,
    pub(crate) state: i16,
    pub(crate) attempt: i32,
    pub(crate) max_attempts: i32,
    pub(crate) fraction: Option<f64>,
    pub(crate) message: Option<String>,
    pub(crate) result: Option<Json>,
    pub(crate) problem: Option<Json>,
    pub(crate) failures: Option<Json>,
    pub(crate) run_at: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
