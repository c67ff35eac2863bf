//! The queries about customers.

use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::sea_query::{Expr, LikeExpr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, ExprTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

use super::model::Customer;
use crate::entity::customer::{Column, Entity, Model};
use crate::id::CustomerId;
use crate::text::contains_pattern;

/// At most `rows` customers, the newest first, older than `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    email_contains: Option<&str>,
    after: Option<CustomerId>,
    rows: u64,
) -> Result<Vec<Customer>, DbErr> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant()));
    if let Some(part) = email_contains {
        query = query.filter(Expr::col(Column::Email).like(LikeExpr::new(contains_pattern(part)).escape('\\')));
    }
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(Customer::from).collect())
}

/// The customer of this id.
pub(crate) async fn find(tx: &TenantTx, id: CustomerId) -> Result<Option<Customer>, DbErr> {
    Ok(by_id(tx, id).one(tx).await?.map(Customer::from))
}

/// As [`find`], and nobody else changes the customer, its addresses or its consents until this transaction ends.
pub(crate) async fn lock(tx: &TenantTx, id: CustomerId) -> Result<Option<Customer>, DbErr> {
    Ok(by_id(tx, id).lock(LockType::NoKeyUpdate).one(tx).await?.map(Customer::from))
}

/// As [`find`], and nobody changes the customer until this transaction ends, while others may look.
pub(crate) async fn lock_shared(tx: &TenantTx, id: CustomerId) -> Result<Option<Customer>, DbErr> {
    Ok(by_id(tx, id).lock(LockType::Share).one(tx).await?.map(Customer::from))
}

/// The customer with this normalised address.
pub(crate) async fn by_email(tx: &TenantTx, email: &str) -> Result<Option<Customer>, DbErr> {
    Ok(with_email(tx, email).one(tx).await?.map(Customer::from))
}

/// The customer with this normalised address, and the hash of their password.
pub(crate) async fn with_password(tx: &TenantTx, email: &str) -> Result<Option<(Customer, Option<String>)>, DbErr> {
    let row = with_email(tx, email).one(tx).await?;
    Ok(row.map(|mut row| {
        let hash = row.password_hash.take();
        (Customer { has_password: hash.is_some(), ..Customer::from(row) }, hash)
    }))
}

/// The hash of a customer's password.
pub(crate) async fn password_hash(tx: &TenantTx, id: CustomerId) -> Result<Option<String>, DbErr> {
    Ok(by_id(tx, id).one(tx).await?.and_then(|row| row.password_hash))
}

/// Writes a new customer.
pub(crate) async fn insert(tx: &TenantTx, customer: &Customer) -> Result<(), DbErr> {
    Entity::insert(row(tx, customer).into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a new customer, unless the address has one.
pub(crate) async fn insert_if_absent(tx: &TenantTx, customer: &Customer) -> Result<(), DbErr> {
    let insert = Entity::insert(row(tx, customer).into_active_model());
    insert.on_conflict_do_nothing_on([Column::TenantId, Column::Email]).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a customer that was locked; the password stays, unless the state allows none.
pub(crate) async fn save(tx: &TenantTx, customer: &Customer) -> Result<(), DbErr> {
    let mut row = row(tx, customer).into_active_model().reset_all();
    if customer.has_password {
        row.password_hash = sea_orm::NotSet;
    }
    let update = Entity::update_many().set(row).filter(Column::TenantId.eq(tx.tenant()));
    update.filter(Column::Id.eq(customer.id)).exec(tx).await?;
    Ok(())
}

/// Gives a locked customer this password hash.
pub(crate) async fn set_password(tx: &TenantTx, id: CustomerId, hash: String, now: Timestamp) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

fn by_id(tx: &TenantTx, id: CustomerId) -> Select<Entity> {
    Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id))
}

fn with_email(tx: &TenantTx, email: &str) -> Select<Entity> {
    Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Email.eq(email))
}

fn row(tx: &TenantTx, customer: &Customer) -> Model {
    Model {
        tenant_id: tx.tenant(),
        id: customer.id,
        email: customer.email.clone(),
        name: customer.name.clone(),
        state: customer.state,
        password_hash: None,
        email_confirmed_at: customer.email_confirmed_at,
        erasure_requested_at: customer.erasure_requested_at,
        version: customer.version,
        created_at: customer.created_at,
        updated_at: customer.updated_at,
    }
}

impl From<Model> for Customer {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            state: row.state,
            has_password: row.password_hash.is_some(),
            email_confirmed_at: row.email_confirmed_at,
            erasure_requested_at: row.erasure_requested_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
