//! `jobs_jobs`: a job that waits, runs or is dead.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::job::JobId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs_jobs")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) seq: i64,
    pub(crate) tenant_id: TenantId,
    pub(crate) id: JobId,
    pub(crate) queue: String,
    pub(crate) kind: String,
    pub(crate) state: i16,
    pub(crate) run_at: Timestamp,
    pub(crate) attempt: i32,
    pub(crate) max_attempts: i32,
    pub(crate) kept: bool,
    pub(crate) fraction: Option<f64>,
    pub(crate) message: Option<String>,
    pub(crate) event_id: i64,
    pub(crate) cancel_requested: bool,
    pub(crate) last_error: Option<String>,
    pub(crate) problem: Option<Json>,
    pub(crate) failures: Option<Json>,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
