//! A row of `commerce_payments`.

use kernel::money::Money;
use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use super::product::currency;
use crate::id::{OrderId, PaymentId};
use crate::orders::{Payment, PaymentState};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub order_id: OrderId,
    pub gateway: String,
    pub reference: Option<String>,
    pub page_url: Option<String>,
    pub state: PaymentState,
    pub currency: String,
    pub amount: i64,
    pub application_fee_amount: i64,
    pub failure: Option<String>,
    pub changed_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row that keeps `payment`.
    pub(crate) fn from_payment(tenant: TenantId, payment: &Payment) -> Self {
        Self {
            tenant_id: tenant,
            id: payment.id,
            order_id: payment.order_id,
            gateway: payment.gateway.clone(),
            reference: payment.reference.clone(),
            page_url: payment.page_url.clone(),
            state: payment.state,
            currency: payment.amount.currency.to_string(),
            amount: payment.amount.amount,
            application_fee_amount: payment.application_fee.amount,
            failure: payment.failure.clone(),
            changed_at: payment.changed_at,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }

    /// The payment that this row tells of.
    pub(crate) fn into_payment(self) -> Result<Payment, DbErr> {
        let currency = currency(&self.currency)?;
        Ok(Payment {
            id: self.id,
            order_id: self.order_id,
            gateway: self.gateway,
            reference: self.reference,
            page_url: self.page_url,
            state: self.state,
            amount: Money::new(self.amount, currency),
            application_fee: Money::new(self.application_fee_amount, currency),
            failure: self.failure,
            changed_at: self.changed_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
