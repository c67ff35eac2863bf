//! The queries about links in mails.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};

use super::model::LinkPurpose;
use crate::entity::customer_link::{Column, Entity, Model};
use crate::id::{CustomerId, CustomerLinkId};

/// Writes a new link.
pub(crate) async fn insert(tx: &TenantTx, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The link of this id, used or not.
pub(crate) async fn find(tx: &TenantTx, id: CustomerLinkId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).one(tx).await
}

/// Uses up a link that is still good; whether it was.
pub(crate) async fn use_up(
    tx: &TenantTx,
    id: CustomerLinkId,
    purpose: LinkPurpose,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// The links of a customer and those to an address, the oldest first.
pub(crate) async fn of(tx: &TenantTx, customer: CustomerId, email: Option<&str>) -> Result<Vec<Model>, DbErr> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(theirs(customer, email));
    query.order_by_asc(Column::Id).all(tx).await
}

/// Deletes the links of a customer and those to an address.
pub(crate) async fn delete_of(tx: &TenantTx, customer: CustomerId, email: Option<&str>) -> Result<(), DbErr> {
    let delete = Entity::delete_many().filter(Column::TenantId.eq(tx.tenant()));
    delete.filter(theirs(customer, email)).exec(tx).await?;
    Ok(())
}

fn theirs(customer: CustomerId, email: Option<&str>) -> Condition {
    let theirs = Condition::any().add(Column::CustomerId.eq(customer));
    match email {
        Some(email) => theirs.add(Column::Email.eq(email)),
        None => theirs,
    }
}
