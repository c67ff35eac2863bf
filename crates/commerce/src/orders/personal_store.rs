//! The queries about all orders of one customer.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, DbErr, EntityTrait as _, ExprTrait as _, QueryFilter as _, QueryOrder as _, Set,
};

use super::model::{Address, Contact, Order};
use crate::entity::order::{self, ActiveModel, Column, Entity, StoredAddress, StoredContact};
use crate::id::CustomerId;

/// All orders of a customer and of their address, the oldest first.
pub(super) async fn of(tx: &TenantTx, customer: CustomerId, email: Option<&str>) -> Result<Vec<Order>, DbErr> {
    let mut theirs = Condition::any().add(Column::CustomerId.eq(customer.to_string()));
    if let Some(email) = email {
        theirs = theirs.add(Column::Email.eq(email));
    }
    let query = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(theirs);
    let found = query.order_by_asc(Column::Id).all(tx).await?;
    found.into_iter().map(order::Model::into_order).collect()
}

/// Takes the person out of an order. What was agreed stays, and of the addresses the country, which the tax was reckoned for.
pub(super) async fn forget_person(tx: &TenantTx, order: &Order, now: Timestamp) -> Result<(), DbErr> {
    let country = |address: &Option<Address>| {
        address
            .as_ref()
            .map(|address| StoredAddress(Address { country: address.country.clone(), ..Address::default() }))
    };
    let without = ActiveModel {
        email: Set(String::new()),
        contact: Set(StoredContact(Contact::default())),
        shipping_address: Set(country(&order.shipping_address)),
        billing_address: Set(country(&order.billing_address)),
        updated_at: Set(now),
        ..Default::default()
    };
    Entity::update_many()
        .set(without)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(order.id))
        .exec(tx)
        .await?;
    Ok(())
}
