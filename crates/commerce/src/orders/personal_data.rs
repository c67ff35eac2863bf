//! What orders hold on a customer.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::{OrderFilter, store};
use crate::config::Config;
use crate::customers::{Customer, personal_data::PersonalData};
use crate::error::CommerceError;
use crate::id::CustomerId;
use crate::jobs::ForgetContacts;

/// Orders of one customer that an export tells of.
const EXPORTED: u64 = 10_000;

/// The orders.
pub(crate) struct Orders;

#[async_trait]
impl PersonalData for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let filter = OrderFilter { customer_id: Some(customer.id.to_string()), ..OrderFilter::default() };
        let orders = store::list(tx, &filter, None, EXPORTED).await?;
        let told = orders.into_iter().map(|order| {
            json!({
                "number": order.number,
                "state": order.state.as_str(),
                "total": order.totals.total,
                "contact": order.contact,
                "shipping_address": order.shipping_address,
                "billing_address": order.billing_address,
                "created_at": order.created_at,
            })
        });
        Ok(told.collect())
    }

    /// Orders stay, because the books need them, without contact and addresses. One that is still to be paid or sent keeps what its
    /// delivery needs, and a job looks each day whether it is needed any more.
    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError> {
        if !forget_contacts(config, tx, customer.id).await? {
            ForgetContacts { customer: customer.id }.enqueue(config, tx, ctx).await?;
        }
        Ok(())
    }
}

/// Forgets how to reach an erased customer in all orders that need it no more; whether none is left that does.
pub(crate) async fn forget_contacts(
    config: &Config,
    tx: &TenantTx,
    customer: CustomerId,
) -> Result<bool, CommerceError> {
    let customer = customer.to_string();
    store::forget_contacts(tx, &customer, config.clock.now()).await?;
    Ok(!store::has_contacts(tx, &customer).await?)
}
