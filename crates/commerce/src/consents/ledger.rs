//! The ledger as something that holds data on a person.

use async_trait::async_trait;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::{current, store, withdraw_in};
use crate::config::Config;
use crate::customers::Customer;
use crate::customers::personal_data::PersonalData;
use crate::error::CommerceError;

/// What a customer agreed to. The lines stay after an erasure: they name nobody, and prove what was agreed.
pub(crate) struct Ledger;

#[async_trait]
impl PersonalData for Ledger {
    fn name(&self) -> &'static str {
        "consents"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let mut lines = Vec::new();
        for line in store::all(tx, customer.id).await? {
            let text = store::text(tx, line.text_id).await?;
            lines.push(json!({
                "scope": line.scope,
                "change": line.change.as_str(),
                "text": text.map(|text| text.body),
                "text_version": line.text_version,
                "source_page": line.source_page,
                "at": line.created_at,
            }));
        }
        Ok(Value::Array(lines))
    }

    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError> {
        for line in current(tx, customer.id).await? {
            withdraw_in(config, tx, ctx, customer, &line.scope, "erasure").await?;
        }
        Ok(())
    }
}
