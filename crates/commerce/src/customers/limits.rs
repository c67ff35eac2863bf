//! How often a password may be tried, and a mail be caused.

use std::time::Duration;

use kernel::TenantId;
use kernel::rate_limit::RatePolicy;

use super::token::hash;
use crate::config::Config;
use crate::error::CommerceError;

const TRIES_PER_EMAIL: RatePolicy =
    RatePolicy { name: "customer_sign_in_email", limit: 10, window: Duration::from_secs(600) };
const TRIES_PER_ADDRESS: RatePolicy =
    RatePolicy { name: "customer_sign_in_address", limit: 60, window: Duration::from_secs(300) };
const MAILS_PER_EMAIL: RatePolicy =
    RatePolicy { name: "customer_mail_email", limit: 5, window: Duration::from_secs(900) };
const MAILS_PER_ADDRESS: RatePolicy =
    RatePolicy { name: "customer_mail_address", limit: 30, window: Duration::from_secs(900) };

/// Counts one try of a secret, for the account and for the network address that it comes from, if the host tells it.
pub(crate) async fn admit_try(
    config: &Config,
    tenant: TenantId,
    account: &str,
    address: Option<&str>,
) -> Result<(), CommerceError> {
    admit(config, tenant, [(TRIES_PER_ADDRESS, address), (TRIES_PER_EMAIL, Some(account))]).await
}

/// Counts one mail that a stranger causes, for who gets it and for the network address that it is asked from.
pub(crate) async fn admit_mail(
    config: &Config,
    tenant: TenantId,
    email: &str,
    address: Option<&str>,
) -> Result<(), CommerceError> {
    admit(config, tenant, [(MAILS_PER_ADDRESS, address), (MAILS_PER_EMAIL, Some(email))]).await
}

async fn admit<const N: usize>(
    config: &Config,
    tenant: TenantId,
    counted: [(RatePolicy, Option<&str>); N],
) -> Result<(), CommerceError> {
    for (policy, key) in counted {
        let Some(key) = key else { continue };
        // Hashed: keys of limits are no place for personal data.
        let decision = config.rate_limiter.check(&policy, &hash(&format!("{tenant}/{key}"))).await;
        if !decision.allowed {
            return Err(CommerceError::TooManyTries { retry_after: decision.retry_after });
        }
    }
    Ok(())
}
