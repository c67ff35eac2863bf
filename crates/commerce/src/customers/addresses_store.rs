//! The queries about addresses of customers.

use kernel::TenantTx;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Select,
};

use super::model::{Address, NewAddress};
use crate::entity::customer_address::{Column, Entity, Model};
use crate::id::{AddressId, CustomerId};

/// All addresses of a customer, the oldest first.
pub(crate) async fn of_customer(tx: &TenantTx, customer: CustomerId) -> Result<Vec<Address>, DbErr> {
    let found = of(tx, customer).order_by_asc(Column::Id).all(tx).await?;
    Ok(found.into_iter().map(Address::from).collect())
}

/// The address of this id, if it is this customer's.
pub(crate) async fn find(tx: &TenantTx, customer: CustomerId, id: AddressId) -> Result<Option<Address>, DbErr> {
    Ok(of(tx, customer).filter(Column::Id.eq(id)).one(tx).await?.map(Address::from))
}

/// Writes a new address.
pub(crate) async fn insert(tx: &TenantTx, address: &Address) -> Result<(), DbErr> {
    Entity::insert(row(tx, address).into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes an address whose customer is locked.
pub(crate) async fn save(tx: &TenantTx, address: &Address) -> Result<(), DbErr> {
    Entity::update_many()
        .set(row(tx, address).into_active_model().reset_all())
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(address.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes one address of a customer, or all.
pub(crate) async fn delete(tx: &TenantTx, customer: CustomerId, id: Option<AddressId>) -> Result<(), DbErr> {
    let mut delete =
        Entity::delete_many().filter(Column::TenantId.eq(tx.tenant())).filter(Column::CustomerId.eq(customer));
    if let Some(id) = id {
        delete = delete.filter(Column::Id.eq(id));
    }
    delete.exec(tx).await?;
    Ok(())
}

fn of(tx: &TenantTx, customer: CustomerId) -> Select<Entity> {
    Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::CustomerId.eq(customer))
}

fn row(tx: &TenantTx, address: &Address) -> Model {
    let Address { id, customer_id, content, version, created_at, updated_at } = address.clone();
    let NewAddress { name, company, line1, line2, city, region, postal_code, country, phone, .. } = content;
    Model {
        tenant_id: tx.tenant(),
        id,
        customer_id,
        name,
        company,
        line1,
        line2,
        city,
        region,
        postal_code,
        country,
        phone,
        is_default_shipping: address.content.is_default_shipping,
        is_default_billing: address.content.is_default_billing,
        version,
        created_at,
        updated_at,
    }
}

impl From<Model> for Address {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            customer_id: row.customer_id,
            content: NewAddress {
                name: row.name,
                company: row.company,
                line1: row.line1,
                line2: row.line2,
                city: row.city,
                region: row.region,
                postal_code: row.postal_code,
                country: row.country,
                phone: row.phone,
                is_default_shipping: row.is_default_shipping,
                is_default_billing: row.is_default_billing,
            },
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
