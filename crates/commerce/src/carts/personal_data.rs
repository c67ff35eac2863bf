//! Carts as something that is held on a person.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::personal_store;
use crate::config::Config;
use crate::customers::Customer;
use crate::customers::personal_data::PersonalData;
use crate::error::CommerceError;

/// What a customer has put into carts.
pub(crate) struct Carts;

#[async_trait]
impl PersonalData for Carts {
    fn name(&self) -> &'static str {
        "carts"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let carts = personal_store::of_customer(tx, customer.id).await?;
        Ok(carts
            .into_iter()
            .map(|cart| {
                let lines = cart.lines.iter().map(
                    |line| json!({ "title": line.seen_title, "quantity": line.quantity, "added_at": line.created_at }),
                );
                json!({
                    "id": cart.id,
                    "country": cart.country,
                    "coupon_code": cart.coupon_code,
                    "created_at": cart.created_at,
                    "updated_at": cart.updated_at,
                    "lines": lines.collect::<Vec<_>>(),
                })
            })
            .collect())
    }

    async fn erase(&self, _: &Config, tx: &TenantTx, _: &RequestCtx, customer: &Customer) -> Result<(), CommerceError> {
        Ok(personal_store::forget_customer(tx, customer.id).await?)
    }
}
