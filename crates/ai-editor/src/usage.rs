//! The usage port: what was used is told in the transaction that stores it.

use async_trait::async_trait;
use kernel::{DbError, RequestCtx, TenantTx};

use crate::{id::GenerationId, model::TokenUsage};

/// What a generation used. Failed and cancelled ones used something too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationUsage {
    /// The generation; unique, so it can serve as the key of a booking.
    pub generation: GenerationId,
    /// Name and version of the model.
    pub model: String,
    /// Tokens.
    pub tokens: TokenUsage,
    /// Whether the user got a result.
    pub succeeded: bool,
}

/// Port to whoever counts or books usage. This crate knows no price.
#[async_trait]
pub trait UsageSink: Send + Sync {
    /// Records usage within `tx`: it counts exactly if the generation is stored.
    ///
    /// # Errors
    /// [`DbError`] when it cannot be recorded; the generation is then not stored either.
    async fn record(&self, tx: &TenantTx, ctx: &RequestCtx, usage: &GenerationUsage) -> Result<(), DbError>;
}

/// Counts nothing: for hosts without billing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoUsage;

#[async_trait]
impl UsageSink for NoUsage {
    async fn record(&self, _tx: &TenantTx, _ctx: &RequestCtx, _usage: &GenerationUsage) -> Result<(), DbError> {
        Ok(())
    }
}
