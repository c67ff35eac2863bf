//! How often a password may be tried.

use std::time::Duration;

use kernel::rate_limit::RatePolicy;

use crate::credential;
use crate::error::Error;
use crate::state::AppState;

const PER_ACCOUNT: RatePolicy = RatePolicy { name: "sign_in_account", limit: 10, window: Duration::from_secs(600) };
const PER_ADDRESS: RatePolicy = RatePolicy { name: "sign_in_address", limit: 60, window: Duration::from_secs(300) };

/// Counts one try to sign in, for the account and for the address that it comes from. Without an address, which the host
/// must tell, only the account counts.
pub(crate) async fn admit_sign_in(state: &AppState, email: &str, address: Option<&str>) -> Result<(), Error> {
    if let Some(address) = address {
        admit(state, &PER_ADDRESS, address).await?;
    }
    admit_account(state, email).await
}

/// Counts one try of the password of `account`, whose name is hashed: keys of limits are no place for personal data.
pub(crate) async fn admit_account(state: &AppState, account: &str) -> Result<(), Error> {
    admit(state, &PER_ACCOUNT, &credential::hash(account)).await
}

/// Counts one more under `key`.
pub(crate) async fn admit(state: &AppState, policy: &RatePolicy, key: &str) -> Result<(), Error> {
    let decision = state.config.rate_limiter.check(policy, key).await;
    if decision.allowed { Ok(()) } else { Err(Error::TooManyTries { retry_after: decision.retry_after }) }
}
