//! A key with which a host application signs for its users.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::Names;
use crate::ids::{HostKeyId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_host_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HostKeyId,
    pub name: String,
    pub issuer: String,
    pub kind: HostKeyKind,
    /// The public key in PEM form; for a shared secret the salt from which it is derived, never the secret.
    pub material: String,
    pub scopes: Names,
    pub created_by: UserId,
    pub status: HostKeyStatus,
    pub created_at: Timestamp,
    pub retired_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one algorithm that a key may be used with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum HostKeyKind {
    #[sea_orm(string_value = "hs256")]
    Hs256,
    #[sea_orm(string_value = "eddsa")]
    EdDsa,
    #[sea_orm(string_value = "es256")]
    Es256,
}

/// Whether a key still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum HostKeyStatus {
    #[sea_orm(string_value = "active")]
    Active,
    #[sea_orm(string_value = "retired")]
    Retired,
}
