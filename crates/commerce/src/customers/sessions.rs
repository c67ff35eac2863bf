//! Sessions: a signed-in customer is an opaque token of which the hash is kept. Whatever is taken away is gone at once.

use std::time::Duration;

use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use super::model::{Customer, CustomerSession, CustomerState};
use super::token::CustomerToken;
use super::{sessions_store, store};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{CustomerId, CustomerSessionId};

/// How long a session lives.
const LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How old `last_seen_at` may become before it is written anew.
const TOUCH_AFTER: Duration = Duration::from_secs(600);
/// Longest description of a browser that is kept.
const MAX_USER_AGENT_CHARS: usize = 200;

/// Who the token stands for; nobody when it is unknown, ended, or another tenant's.
///
/// # Errors
/// When the database refuses.
pub async fn authenticate(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<Option<Customer>, CommerceError> {
    Ok(signed_in(config, ctx, token).await?.map(|(customer, _)| customer))
}

/// The same within the caller's transaction.
///
/// # Errors
/// When the database refuses.
pub async fn authenticate_in(
    config: &Config,
    tx: &TenantTx,
    token: &CustomerToken,
) -> Result<Option<Customer>, CommerceError> {
    Ok(find(tx, token, config.clock.now()).await?.map(|(customer, _)| customer))
}

/// Who the token stands for, and the session; notes that it was used.
pub(crate) async fn signed_in(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<Option<(Customer, CustomerSession)>, CommerceError> {
    let now = config.clock.now();
    let tx = TenantTx::read(&config.db, ctx).await?;
    let found = find(&tx, token, now).await?;
    drop(tx);
    if let Some((_, session)) = found.as_ref().filter(|(_, session)| now.since(session.last_seen_at) >= TOUCH_AFTER) {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        sessions_store::touch(&tx, session.id, now).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// Opens a session for a customer who has shown who they are, within the caller's transaction.
pub(crate) async fn open(
    config: &Config,
    tx: &TenantTx,
    customer: CustomerId,
    user_agent: Option<&str>,
) -> Result<(CustomerSession, CustomerToken), CommerceError> {
    let token = CustomerToken::generate(&*config.random);
    let now = config.clock.now();
    let kept = |text: &str| text.chars().filter(|each| !each.is_control()).take(MAX_USER_AGENT_CHARS).collect();
    let session = CustomerSession {
        id: CustomerSessionId::generate(&*config.clock, &*config.random),
        customer_id: customer,
        user_agent: user_agent.map(kept),
        created_at: now,
        last_seen_at: now,
        expires_at: now + LIFE,
    };
    sessions_store::insert(tx, &session, token.hash()).await?;
    Ok((session, token))
}

async fn find(
    tx: &TenantTx,
    token: &CustomerToken,
    now: Timestamp,
) -> Result<Option<(Customer, CustomerSession)>, CommerceError> {
    let Some(session) = sessions_store::live(tx, &token.hash(), now).await? else { return Ok(None) };
    let customer = store::find(tx, session.customer_id).await?;
    let customer = customer.filter(|customer| customer.state == CustomerState::Account);
    Ok(customer.map(|customer| (customer, session)))
}
