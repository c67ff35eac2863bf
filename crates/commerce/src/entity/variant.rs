//! A row of `commerce_variants`.

use kernel::money::Money;
use kernel::{TenantId, time::Timestamp};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::product::currency;
use crate::id::{ProductId, VariantId};
use crate::variants::{Options, Variant};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_variants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VariantId,
    pub product_id: ProductId,
    pub sku: String,
    pub title: String,
    pub options: StoredOptions,
    pub price_amount: i64,
    pub price_currency: String,
    pub compare_at_amount: Option<i64>,
    pub position: i32,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

/// The column `options`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredOptions(pub Options);

impl Model {
    /// The row that keeps `variant`.
    pub(crate) fn from_variant(tenant: TenantId, variant: &Variant) -> Self {
        Self {
            tenant_id: tenant,
            id: variant.id,
            product_id: variant.product_id,
            sku: variant.sku.clone(),
            title: variant.title.clone(),
            options: StoredOptions(variant.options.clone()),
            price_amount: variant.price.amount,
            price_currency: variant.price.currency.to_string(),
            compare_at_amount: variant.compare_at.map(|money| money.amount),
            position: variant.position,
            version: variant.version,
            created_at: variant.created_at,
            updated_at: variant.updated_at,
        }
    }

    /// The variant that this row tells of.
    pub(crate) fn into_variant(self) -> Result<Variant, DbErr> {
        let currency = currency(&self.price_currency)?;
        Ok(Variant {
            id: self.id,
            product_id: self.product_id,
            sku: self.sku,
            title: self.title,
            options: self.options.0,
            price: Money::new(self.price_amount, currency),
            compare_at: self.compare_at_amount.map(|amount| Money::new(amount, currency)),
            position: self.position,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
