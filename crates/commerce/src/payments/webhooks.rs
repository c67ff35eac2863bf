//! Messages of gateways: kept first as they came, once each, and applied by a job.

use http::HeaderMap;
use kernel::db::retry;
use kernel::{RequestCtx, RequestId, TenantTx};

use super::{Applied, apply, store};
use crate::config::Config;
use crate::error::CommerceError;
use crate::jobs::ApplyWebhook;

/// Keeps a message whose signature holds, and has it applied. The same message again changes nothing, unless it is still to be applied:
/// its job may have been cancelled.
pub(crate) async fn receive_webhook(
    config: &Config,
    request_id: RequestId,
    gateway: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), CommerceError> {
    let known = config.payments.gateway();
    if known.name() != gateway {
        return Err(CommerceError::NotFound);
    }
    let message = known.verify_webhook(headers, body, config.clock.now()).map_err(CommerceError::Webhook)?;
    let text = std::str::from_utf8(body).map_err(|_| CommerceError::Webhook(super::WebhookFault::Malformed))?;
    let ctx = RequestCtx::system(message.tenant, request_id);
    retry(async || {
        let tx = TenantTx::begin(&config.db, &ctx).await?;
        let is_new = store::insert(&tx, gateway, &message.id, text, config.clock.now()).await?;
        let waits = is_new || !store::find(&tx, gateway, &message.id).await?.is_some_and(|known| known.is_applied);
        if waits {
            let job = ApplyWebhook { gateway: gateway.to_owned(), message: message.id.clone() };
            job.enqueue(config, &tx, &ctx).await?;
        }
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await
}

/// Applies a message that was kept, once.
pub(crate) async fn apply_webhook(
    config: &Config,
    ctx: &RequestCtx,
    gateway: &str,
    message: &str,
) -> Result<(), CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let stored = store::find(&tx, gateway, message).await?.ok_or(CommerceError::NotFound)?;
    drop(tx);
    let known = config.payments.gateway();
    if stored.is_applied || known.name() != gateway {
        return Ok(());
    }
    let applied = match known.read_event(&stored.body) {
        Some(event) => match apply(config, ctx, &event).await {
            // Somebody else's payment, or one that never was.
            Err(CommerceError::NotFound) => Applied::Mismatch,
            applied => applied?,
        },
        None => Applied::Ignored,
    };
    let outcome = match applied {
        Applied::Changed => "changed",
        Applied::Ignored => "ignored",
        Applied::Mismatch => "mismatch",
    };
    if applied == Applied::Mismatch {
        tracing::warn!(tenant = %ctx.tenant, gateway, message, "a signed message does not fit what is known of its payment");
    }
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::settle(&tx, gateway, message, outcome, config.clock.now()).await?;
    Ok(tx.commit().await?)
}
