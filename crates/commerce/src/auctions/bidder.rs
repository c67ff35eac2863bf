//! Who may bid: customers with an account.

use kernel::TenantTx;

use crate::customers::{self, CustomerState};
use crate::error::CommerceError;
use crate::id::CustomerId;

/// Refuses guests, strangers, and whoever was erased.
pub(super) async fn require_account(tx: &TenantTx, customer: CustomerId) -> Result<(), CommerceError> {
    let customer = customers::store::find(tx, customer).await?;
    let has_account = customer.is_some_and(|customer| customer.state == CustomerState::Account);
    if has_account { Ok(()) } else { Err(CommerceError::AccountRequired) }
}
