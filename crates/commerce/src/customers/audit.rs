//! What was done about a customer, and by whom; in the transaction of the doing.

use kernel::{RequestCtx, TenantTx};

use super::audit_store;
use crate::config::Config;
use crate::entity::customer_audit::Model;
use crate::error::CommerceError;
use crate::id::{CustomerAuditId, CustomerId};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    BecameAccount,
    PasswordSet,
    EmailChanged,
    Merged,
    SessionsEnded,
    Exported,
    ErasureRequested,
    Erased,
}

impl Action {
    /// Its name in the log.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::BecameAccount => "became_account",
            Self::PasswordSet => "password_set",
            Self::EmailChanged => "email_changed",
            Self::Merged => "merged",
            Self::SessionsEnded => "sessions_ended",
            Self::Exported => "exported",
            Self::ErasureRequested => "erasure_requested",
            Self::Erased => "erased",
        }
    }
}

/// Writes a line.
pub(crate) async fn record(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    customer: CustomerId,
    action: Action,
) -> Result<(), CommerceError> {
    let row = Model {
        tenant_id: tx.tenant(),
        id: CustomerAuditId::generate(&*config.clock, &*config.random),
        customer_id: customer,
        action: action.as_str().to_owned(),
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        created_at: config.clock.now(),
    };
    Ok(audit_store::insert(tx, row).await?)
}
