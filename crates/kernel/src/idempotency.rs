//! Doing what carries an `Idempotency-Key` once, and answering its repetitions with the first answer.
//!
//! The key's row is written in the transaction of the effect, so that neither exists without the other, whatever crashes. A
//! repetition that arrives meanwhile waits for that transaction and then finds its answer. Work that outlives its transaction
//! commits the row without an answer; its repetitions are told that it is still running until [`IdempotentRequest::finish`].
//! A key belongs to one tenant, principal and operation.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::RequestCtx;
use crate::db::{Db, DbError, SystemTx, TenantTx};
use crate::time::Clock;

/// How long an answer is kept for repetitions.
const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The part of a request that tells a repetition from another request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Method and route, for example `POST /api/commerce/v1/orders`.
    pub operation: String,
    /// The key that the client chose.
    pub key: String,
    /// SHA-256 of the body, in hexadecimal.
    pub body_hash: String,
}

/// What is known of a request's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun<A> {
    /// Nothing: do the work.
    Fresh,
    /// It was done; this was the answer.
    Done(A),
}

/// Why a request cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The first request with this key has not ended.
    #[error("a request with this idempotency key is still running")]
    Running,
    /// The key was used for another body.
    #[error("this idempotency key was used with another body")]
    OtherBody,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sea_orm::DbErr> for IdempotencyError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Db(error.into())
    }
}

impl IdempotentRequest {
    /// Claims the key in `tx`, or finds what became of it.
    ///
    /// # Errors
    /// [`IdempotencyError::Running`], [`IdempotencyError::OtherBody`], or what the database says.
    pub async fn begin<A: DeserializeOwned>(
        &self,
        tx: &TenantTx,
        ctx: &RequestCtx,
        clock: &dyn Clock,
    ) -> Result<Begun<A>, IdempotencyError> {
        let now = clock.now();
        let expires_at = now + KEPT_FOR;
        let backend = tx.get_database_backend();
        // An expired row is taken over by the same statement.
        let claimed = tx
            .execute_raw(Statement::from_sql_and_values(
                backend,
                "INSERT INTO kernel_idempotency_keys AS k (tenant_id, principal, operation, key, body_hash, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (tenant_id, principal, operation, key) DO UPDATE
                 SET body_hash = excluded.body_hash, answer = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
                 WHERE k.expires_at <= excluded.created_at",
                [
                    ctx.tenant.into(),
                    principal(ctx).into(),
                    self.operation.as_str().into(),
                    self.key.as_str().into(),
                    self.body_hash.as_str().into(),
                    now.into(),
                    expires_at.into(),
                ],
            ))
            .await?;
        if claimed.rows_affected() == 1 {
            return Ok(Begun::Fresh);
        }
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(
                backend,
                "SELECT body_hash, answer FROM kernel_idempotency_keys WHERE tenant_id = $1 AND principal = $2 AND operation = $3 AND key = $4",
                [ctx.tenant.into(), principal(ctx).into(), self.operation.as_str().into(), self.key.as_str().into()],
            ))
            .await?
            .ok_or(IdempotencyError::Running)?;
        if row.try_get::<String>("", "body_hash")? != self.body_hash {
            return Err(IdempotencyError::OtherBody);
        }
        let answer: Option<String> = row.try_get("", "answer")?;
        let answer = answer.ok_or(IdempotencyError::Running)?;
        let answer = serde_json::from_str(&answer).map_err(|error| sea_orm::DbErr::Json(error.to_string()))?;
        Ok(Begun::Done(answer))
    }

    /// Keeps the answer for repetitions; in the transaction of the effect, before its commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish<A: Serialize>(&self, tx: &TenantTx, ctx: &RequestCtx, answer: &A) -> Result<(), DbError> {
        let answer = serde_json::to_string(answer).map_err(|error| sea_orm::DbErr::Json(error.to_string()))?;
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE kernel_idempotency_keys SET answer = $5 WHERE tenant_id = $1 AND principal = $2 AND operation = $3 AND key = $4",
            [ctx.tenant.into(), principal(ctx).into(), self.operation.as_str().into(), self.key.as_str().into(), answer.into()],
        ))
        .await?;
        Ok(())
    }

    /// Forgets a claimed key, because nothing was done after all: the next request with it starts afresh.
    ///
    /// # Errors
    /// What the database says.
    pub async fn abandon(&self, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), DbError> {
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "DELETE FROM kernel_idempotency_keys
             WHERE tenant_id = $1 AND principal = $2 AND operation = $3 AND key = $4 AND answer IS NULL",
            [ctx.tenant.into(), principal(ctx).into(), self.operation.as_str().into(), self.key.as_str().into()],
        ))
        .await?;
        Ok(())
    }
}

fn principal(ctx: &RequestCtx) -> String {
    format!("{}:{}", ctx.actor.kind.as_str(), ctx.actor.id)
}

/// Deletes the keys whose answers are no longer kept; how many. For a host's timer.
///
/// # Errors
/// What the database says.
pub async fn forget_expired(db: &Db, clock: &dyn Clock) -> Result<u64, DbError> {
    let tx = SystemTx::begin(db).await?;
    let gone = tx
        .execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "DELETE FROM kernel_idempotency_keys WHERE expires_at <= $1",
            [clock.now().into()],
        ))
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected())
}
