//! A row of `commerce_orders`.

use kernel::money::{Currency, Money};
use kernel::{TenantId, time::Timestamp};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::product::currency;
use crate::id::OrderId;
use crate::orders::{Address, Contact, FulfilmentState, Order, OrderSource, OrderSourceKind, OrderState, Totals};
use crate::pricing::{TaxRate, TaxTotal};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    pub number: i64,
    pub state: OrderState,
    pub fulfilment: FulfilmentState,
    pub source_kind: OrderSourceKind,
    pub source_id: String,
    pub customer_id: Option<String>,
    pub email: String,
    pub contact: StoredContact,
    pub shipping_address: Option<StoredAddress>,
    pub billing_address: Option<StoredAddress>,
    pub country: Option<String>,
    pub shipping_method: Option<String>,
    pub coupon: Option<String>,
    pub currency: String,
    pub subtotal_amount: i64,
    pub discount_amount: i64,
    pub shipping_amount: i64,
    pub shipping_tax_amount: i64,
    pub tax_amount: i64,
    pub taxes: StoredTaxes,
    pub total_amount: i64,
    pub prices_include_tax: bool,
    pub refunded_amount: i64,
    pub payment_due_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

/// The column `contact`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredContact(pub Contact);

/// The columns of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredAddress(pub Address);

/// The column `taxes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredTaxes(pub Vec<StoredTax>);

/// What one rate of tax comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTax {
    pub rate: u32,
    pub base: i64,
    pub amount: i64,
}

impl FromIterator<StoredTax> for StoredTaxes {
    fn from_iter<I: IntoIterator<Item = StoredTax>>(taxes: I) -> Self {
        Self(taxes.into_iter().collect())
    }
}

impl StoredTax {
    fn from_total(total: &TaxTotal) -> Self {
        Self { rate: total.rate.millionths(), base: total.base.amount, amount: total.amount.amount }
    }

    fn to_total(self, currency: Currency) -> TaxTotal {
        let rate = TaxRate::from_millionths(self.rate).unwrap_or_default();
        TaxTotal { rate, base: Money::new(self.base, currency), amount: Money::new(self.amount, currency) }
    }
}

impl Model {
    /// The row that keeps `order`.
    pub(crate) fn from_order(tenant: TenantId, order: &Order) -> Self {
        let address = |address: &Option<Address>| address.clone().map(StoredAddress);
        Self {
            tenant_id: tenant,
            id: order.id,
            number: order.number,
            state: order.state,
            fulfilment: order.fulfilment,
            source_kind: order.source.kind,
            source_id: order.source.id.clone(),
            customer_id: order.customer_id.clone(),
            email: order.contact.email.clone(),
            contact: StoredContact(order.contact.clone()),
            shipping_address: address(&order.shipping_address),
            billing_address: address(&order.billing_address),
            country: order.country.clone(),
            shipping_method: order.shipping_method.clone(),
            coupon: order.coupon.clone(),
            currency: order.currency().to_string(),
            subtotal_amount: order.totals.subtotal.amount,
            discount_amount: order.totals.discount.amount,
            shipping_amount: order.totals.shipping.amount,
            shipping_tax_amount: order.totals.shipping_tax.amount,
            tax_amount: order.totals.tax.amount,
            taxes: order.taxes.iter().map(StoredTax::from_total).collect(),
            total_amount: order.totals.total.amount,
            prices_include_tax: order.totals.prices_include_tax,
            refunded_amount: order.refunded.amount,
            payment_due_at: order.payment_due_at,
            paid_at: order.paid_at,
            version: order.version,
            created_at: order.created_at,
            updated_at: order.updated_at,
        }
    }

    /// The order that this row tells of.
    pub(crate) fn into_order(self) -> Result<Order, DbErr> {
        let currency = currency(&self.currency)?;
        let money = |amount| Money::new(amount, currency);
        Ok(Order {
            id: self.id,
            number: self.number,
            state: self.state,
            fulfilment: self.fulfilment,
            source: OrderSource { kind: self.source_kind, id: self.source_id },
            customer_id: self.customer_id,
            contact: self.contact.0,
            shipping_address: self.shipping_address.map(|address| address.0),
            billing_address: self.billing_address.map(|address| address.0),
            country: self.country,
            shipping_method: self.shipping_method,
            coupon: self.coupon,
            totals: Totals {
                subtotal: money(self.subtotal_amount),
                discount: money(self.discount_amount),
                shipping: money(self.shipping_amount),
                shipping_tax: money(self.shipping_tax_amount),
                tax: money(self.tax_amount),
                total: money(self.total_amount),
                prices_include_tax: self.prices_include_tax,
            },
            taxes: self.taxes.0.iter().map(|tax| tax.to_total(currency)).collect(),
            refunded: money(self.refunded_amount),
            payment_due_at: self.payment_due_at,
            paid_at: self.paid_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
