//! What can go wrong, and what a client is told of it.

use http::StatusCode;
use kernel::db::DbError;
use kernel::http::{IfMatch, Problem};
use sea_orm::DbErr;

use crate::rendering::Violation;

/// Why a use case refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum CmsError {
    /// There is no such thing in this tenant.
    #[error("not found")]
    NotFound,
    /// The caller saw an older version.
    #[error("the document has changed meanwhile")]
    Stale,
    /// The input breaks rules.
    #[error("the input breaks {} rules", .0.len())]
    Invalid(Vec<Violation>),
    /// Another site has the host name.
    #[error("another site has this host name")]
    DomainTaken,
    /// Another page of the site has the path.
    #[error("another page of the site has this path")]
    PathTaken,
    /// A site has as many pages as it may.
    #[error("a site has at most 500 pages")]
    PageLimit,
    /// The database refused or is not there.
    #[error("database")]
    Database(#[source] DbError),
    /// What several callers waited for together failed.
    #[error(transparent)]
    Shared(std::sync::Arc<CmsError>),
}

impl CmsError {
    /// The stable name that programs see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row().1
    }

    /// The one table of what is what: status, code, title. For the database it is the fallback, see [`Problem`].
    fn row(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "There is no such resource"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale_version", "It was changed meanwhile"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "The request has faults"),
            Self::DomainTaken => (StatusCode::CONFLICT, "domain_taken", "Another site has this host name"),
            Self::PathTaken => (StatusCode::CONFLICT, "page_path_taken", "Another page of the site has this path"),
            Self::PageLimit => (StatusCode::CONFLICT, "page_limit", "The site has as many pages as it may"),
            Self::Database(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side"),
            Self::Shared(error) => error.row(),
        }
    }
}

impl From<Vec<Violation>> for CmsError {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

/// Constraints that a client can run into become what they mean.
impl From<DbError> for CmsError {
    fn from(error: DbError) -> Self {
        if error.is_unique_violation("cms_domains", "host") || error.is_violation_of("cms_domains_pkey") {
            Self::DomainTaken
        } else if error.is_unique_violation("cms_pages", "path") {
            Self::PathTaken
        } else {
            Self::Database(error)
        }
    }
}

impl From<DbErr> for CmsError {
    fn from(error: DbErr) -> Self {
        DbError::from(error).into()
    }
}

impl From<CmsError> for Problem {
    fn from(error: CmsError) -> Self {
        let (status, code, title) = error.row();
        match error {
            CmsError::NotFound => Self::not_found(),
            CmsError::Stale => IfMatch::stale(),
            CmsError::Invalid(violations) => {
                let problem = Self::new(status, code, title).detail("see errors");
                violations
                    .into_iter()
                    .fold(problem, |problem, Violation { pointer, code, detail }| problem.error(pointer, code, detail))
            }
            CmsError::Database(error) => error.into(),
            CmsError::DomainTaken | CmsError::PathTaken | CmsError::PageLimit | CmsError::Shared(_) => {
                Self::new(status, code, title)
            }
        }
    }
}
