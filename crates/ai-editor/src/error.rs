//! What can go wrong, and what a client is told of it.

use http::StatusCode;
use kernel::{db::DbError, http::Problem, idempotency::IdempotencyError};
use sea_orm::DbErr;

use crate::catalogue::CatalogueError;

/// Why a use case refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum AiEditorError {
    /// There is no such thing in this tenant.
    #[error("not found")]
    NotFound,
    /// The input breaks rules.
    #[error("the input breaks {} rules", .0.len())]
    Invalid(Vec<Fault>),
    /// The idempotency key belongs to a request that still runs, or to another one.
    #[error("idempotency key")]
    Idempotency(#[source] IdempotencyError),
    /// Only what succeeded can be accepted.
    #[error("the generation did not succeed")]
    NotSucceeded,
    /// The host's component registry cannot be read.
    #[error("catalogue")]
    Catalogue(#[from] CatalogueError),
    /// The object store refused or is not there.
    #[error("object store")]
    Objects(#[from] object_store::Error),
    /// The job could not be enqueued.
    #[error("job")]
    Job(#[from] ::jobs::EnqueueError),
    /// The database refused or is not there.
    #[error("database")]
    Database(#[source] DbError),
}

/// One fault in what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer into the body.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: String,
}

impl Fault {
    pub(crate) fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

impl AiEditorError {
    /// The stable name that programs see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row().1
    }

    /// The one table of what is what: status, code, title. What carries an error of the kernel's is rendered by the kernel.
    const fn row(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "There is no such resource"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "The request has faults"),
            Self::Idempotency(_) => (
                StatusCode::CONFLICT,
                "idempotency_key_running",
                "A request with this idempotency key is still running",
            ),
            Self::NotSucceeded => (StatusCode::CONFLICT, "generation_not_succeeded", "The generation has no result"),
            Self::Catalogue(_) | Self::Objects(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service is not available for a moment")
            }
            Self::Job(_) | Self::Database(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side")
            }
        }
    }
}

impl From<DbError> for AiEditorError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl From<DbErr> for AiEditorError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl From<IdempotencyError> for AiEditorError {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Db(error) => Self::Database(error),
            other => Self::Idempotency(other),
        }
    }
}

impl From<AiEditorError> for Problem {
    fn from(error: AiEditorError) -> Self {
        let (status, code, title) = error.row();
        match error {
            AiEditorError::NotFound => Self::not_found(),
            AiEditorError::Invalid(faults) => {
                faults.into_iter().fold(Self::new(status, code, title).detail("see errors"), |problem, fault| {
                    problem.error(fault.pointer, fault.code, fault.detail)
                })
            }
            AiEditorError::Idempotency(error) => error.into(),
            AiEditorError::NotSucceeded => {
                Self::new(status, code, title).detail("only a generation that succeeded can be accepted")
            }
            AiEditorError::Catalogue(error) => Self::unavailable(error),
            AiEditorError::Objects(error) => Self::unavailable(error),
            AiEditorError::Job(error) => match error {
                ::jobs::EnqueueError::Db(error) => error.into(),
                error @ ::jobs::EnqueueError::Payload(_) => Self::internal(error),
            },
            AiEditorError::Database(error) => error.into(),
        }
    }
}
