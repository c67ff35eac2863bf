//! Orders as something that is held on a person.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::model::Address;
use super::{personal_store, store};
use crate::config::Config;
use crate::customers::Customer;
use crate::customers::personal_data::PersonalData;
use crate::error::CommerceError;

/// What a customer has ordered. The law wants the record to be kept, so an erasure takes the person out of it.
pub(crate) struct Orders;

#[async_trait]
impl PersonalData for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let mut all = Vec::new();
        for order in personal_store::of(tx, customer.id, customer.email.as_deref()).await? {
            let detail = store::detail(tx, order).await?;
            let order = &detail.order;
            let lines: Vec<Value> = detail
                .lines
                .iter()
                .map(|line| {
                    json!({ "title": line.title, "sku": line.sku, "quantity": line.quantity, "total": line.total })
                })
                .collect();
            all.push(json!({
                "number": order.number,
                "state": order.state.as_str(),
                "email": order.contact.email,
                "phone": order.contact.phone,
                "shipping_address": order.shipping_address.as_ref().map(address),
                "billing_address": order.billing_address.as_ref().map(address),
                "lines": lines,
                "total": order.totals.total,
                "created_at": order.created_at,
                "paid_at": order.paid_at,
            }));
        }
        Ok(Value::Array(all))
    }

    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        _: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError> {
        for order in personal_store::of(tx, customer.id, customer.email.as_deref()).await? {
            personal_store::forget_person(tx, &order, config.clock.now()).await?;
        }
        Ok(())
    }
}

fn address(address: &Address) -> Value {
    json!({
        "name": address.name,
        "company": address.company,
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "region": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
    })
}
