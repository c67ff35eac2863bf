//! A row of `commerce_refunds`.

use kernel::{TenantId, time::Timestamp};
use sea_orm::entity::prelude::*;

use crate::id::{OrderId, PaymentId, RefundId};
use crate::orders::RefundState;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefundId,
    pub order_id: OrderId,
    pub payment_id: PaymentId,
    pub state: RefundState,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    pub restock: bool,
    pub shipping_amount: i64,
    pub shipping_tax_amount: i64,
    pub unrequested: bool,
    pub application_fee_amount: Option<i64>,
    pub reference: Option<String>,
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
