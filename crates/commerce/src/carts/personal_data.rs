//! What carts hold on a customer.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::store;
use crate::config::Config;
use crate::customers::Customer;
use crate::customers::personal_data::PersonalData;
use crate::error::CommerceError;

/// The carts of a customer.
pub(crate) struct CustomerCarts;

#[async_trait]
impl PersonalData for CustomerCarts {
    fn name(&self) -> &'static str {
        "carts"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let carts = store::of_customer(tx, customer.id).await?;
        let lines = |cart: &super::Cart| -> Vec<Value> {
            let line = |line: &super::CartLine| json!({"title": line.seen_title, "quantity": line.quantity, "added_at": line.created_at});
            cart.lines.iter().map(line).collect()
        };
        Ok(carts
            .iter()
            .map(|cart| {
                json!({
                    "state": cart.state.as_str(),
                    "country": cart.country,
                    "coupon_code": cart.coupon_code,
                    "shipping_method": cart.shipping_method,
                    "created_at": cart.created_at,
                    "lines": lines(cart),
                })
            })
            .collect())
    }

    async fn erase(&self, _: &Config, tx: &TenantTx, _: &RequestCtx, customer: &Customer) -> Result<(), CommerceError> {
        Ok(store::delete_of_customer(tx, customer.id).await?)
    }
}
