//! The `jti` of each token that a host had exchanged: the row that makes it single use.

use kernel::TenantId;
use kernel::time::Timestamp;
use sea_orm::entity::prelude::*;

use crate::ids::HostKeyId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_token_exchanges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub host_key_id: HostKeyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: String,
    /// When the token itself has run out and the row is no longer needed.
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
