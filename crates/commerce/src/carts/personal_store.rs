//! The queries about all carts of one customer.

use kernel::TenantTx;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::model::{Cart, CartState};
use super::store::with_lines;
use crate::entity::cart::{Column, Entity};
use crate::id::CustomerId;

/// All carts of a customer, whatever became of them, the oldest first.
pub(super) async fn of_customer(tx: &TenantTx, customer: CustomerId) -> Result<Vec<Cart>, DbErr> {
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::CustomerId.eq(customer));
    let mut carts = Vec::new();
    for row in query.order_by_asc(Column::Id).all(tx).await? {
        carts.extend(with_lines(tx, Some(row)).await?);
    }
    Ok(carts)
}

/// Deletes the carts of a customer. One that an order was made of stays, as nobody's, until the sweep forgets it.
pub(super) async fn forget_customer(tx: &TenantTx, customer: CustomerId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::State.ne(CartState::Ordered))
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::CustomerId, Expr::value(None::<String>))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .exec(tx)
        .await?;
    Ok(())
}
