//! Which mails were sent.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _};

use crate::entity::sent_mail::{Column, Entity, Model};

/// Whether the mail of this key was handed over.
pub(crate) async fn was_sent(tx: &TenantTx, key: &str) -> Result<bool, DbErr> {
    let found = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Key.eq(key)).count(tx).await?;
    Ok(found > 0)
}

/// Notes that the mail of this key was handed over.
pub(crate) async fn note_sent(tx: &TenantTx, key: String, sent_at: Timestamp) -> Result<(), DbErr> {
    let row = Model { tenant_id: tx.tenant(), key, sent_at };
    let insert = Entity::insert(row.into_active_model());
    insert.on_conflict_do_nothing_on([Column::TenantId, Column::Key]).exec_without_returning(tx).await?;
    Ok(())
}
