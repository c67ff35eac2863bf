#![doc = include_str!("../README.md")]

pub mod context;
pub mod db;
pub mod fan_out;
pub mod http;
pub mod id;
pub mod idempotency;
pub mod money;
pub mod random;
pub mod rate_limit;
pub mod redis;
pub mod signing;
pub mod time;

pub use context::{Actor, ActorKind, Permission, Permissions, RequestCtx};
pub use db::{Db, DbConfig, DbError, SystemTx, TenantTx};
pub use id::{RequestId, TenantId};
pub use migrations_kernel::Migrator;

/// What the macros of this crate expand to; not for direct use.
#[doc(hidden)]
pub mod reexport {
    pub use sea_orm;
    pub use serde;
    pub use utoipa;
    pub use uuid::Uuid;
}
