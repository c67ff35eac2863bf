//! What can go wrong in identity, and what a client is told of it.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::DbError;
use kernel::http::Problem;

/// Everything that can go wrong in identity.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is unknown or the password is wrong; which of the two is not told.
    #[error("the credentials are wrong")]
    WrongCredentials,
    /// A user's session is needed and there is none.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The current password, asked for again, is wrong.
    #[error("the current password is wrong")]
    WrongPassword,
    /// Too many tries.
    #[error("too many tries")]
    TooManyTries {
        /// When to try again.
        retry_after: Duration,
    },
    /// Only an operator of the platform may do this.
    #[error("the user is no operator")]
    NotAnOperator,
    /// Only a signed-in member may do this, not a key or token.
    #[error("a key or token may not do this")]
    MembersOnly,
    /// The tenant is suspended.
    #[error("the tenant is suspended")]
    TenantSuspended,
    /// Somebody tried to hand out what they do not hold.
    #[error("the permission {0} is not held")]
    PermissionNotHeld(String),
    /// Somebody tried to hand out, change or remove a role above their own.
    #[error("the role is above the actor's own")]
    RoleTooHigh,
    /// It does not exist, or not for this caller.
    #[error("not found")]
    NotFound,
    /// Another tenant has the slug.
    #[error("the slug is taken")]
    SlugTaken,
    /// The person is a member already.
    #[error("already a member")]
    AlreadyMember,
    /// A tenant keeps at least one owner.
    #[error("the last owner stays")]
    LastOwner,
    /// The kernel refused the request, for example an outdated version or a foreign cursor.
    #[error("the request is refused: {}", .0.code())]
    Problem(Box<Problem>),
    /// A field of the request is not acceptable.
    #[error("{pointer} is not acceptable: {code}")]
    Invalid {
        /// JSON Pointer to the field.
        pointer: &'static str,
        /// Stable code of what is wrong.
        code: &'static str,
        /// For a human reader.
        detail: String,
    },
    /// A token exchange was refused.
    #[error("the exchange is refused: {}", .0.code())]
    Exchange(ExchangeRefusal),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// A fault of ours.
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why a token exchange is refused, in the terms of RFC 6749 and RFC 8693.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExchangeRefusal {
    /// The form lacks a parameter, repeats one or has an unusable one.
    InvalidRequest,
    /// The subject token does not count: forged, expired, used already, for another place. RFC 8693 wants `invalid_request`.
    InvalidSubjectToken,
    /// Another grant type.
    UnsupportedGrantType,
    /// More was asked for than the host's key or its token allows.
    InvalidScope,
    /// A token for another audience was asked for.
    InvalidTarget,
}

impl ExchangeRefusal {
    /// The `error` code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest | Self::InvalidSubjectToken => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
        }
    }

    const fn detail(self) -> &'static str {
        match self {
            Self::InvalidRequest => "A parameter is missing, given twice or not usable.",
            Self::InvalidSubjectToken => "The subject token is not valid here and now, or was used already.",
            Self::UnsupportedGrantType => "Only token exchange is offered.",
            Self::InvalidScope => "The scope is unknown or wider than the key or the subject token allows.",
            Self::InvalidTarget => "Tokens are made for the audience sw-editor only.",
        }
    }
}

impl Error {
    pub(crate) fn invalid(pointer: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid { pointer, code, detail: detail.into() }
    }

    pub(crate) fn stale() -> Self {
        Self::Problem(Box::new(kernel::http::IfMatch::stale()))
    }

    pub(crate) fn hashing(error: argon2::password_hash::Error) -> Self {
        Self::Internal(error.to_string().into())
    }

    /// Status, stable code and title.
    const fn answer(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::WrongCredentials => (StatusCode::UNAUTHORIZED, "invalid_credentials", "Email or password is wrong"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first"),
            Self::WrongPassword => (StatusCode::FORBIDDEN, "wrong_password", "The current password is wrong"),
            Self::TooManyTries { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many tries"),
            Self::NotAnOperator => {
                (StatusCode::FORBIDDEN, "operators_only", "Only operators of the platform may do this")
            }
            Self::MembersOnly => (StatusCode::FORBIDDEN, "members_only", "Only a signed-in member may do this"),
            Self::TenantSuspended => (StatusCode::FORBIDDEN, "tenant_suspended", "The tenant is suspended"),
            Self::PermissionNotHeld(_) => {
                (StatusCode::FORBIDDEN, "permission_not_held", "You can only grant what you hold")
            }
            Self::RoleTooHigh => (StatusCode::FORBIDDEN, "role_too_high", "The role is above your own"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found"),
            Self::SlugTaken => (StatusCode::CONFLICT, "slug_taken", "Another tenant has this slug"),
            Self::AlreadyMember => (StatusCode::CONFLICT, "already_member", "This person is a member already"),
            Self::LastOwner => (StatusCode::CONFLICT, "last_owner", "A tenant keeps at least one owner"),
            Self::Invalid { .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "The request is not acceptable")
            }
            Self::Exchange(refusal) => (StatusCode::BAD_REQUEST, refusal.code(), "The token exchange is refused"),
            Self::Problem(_) | Self::Db(_) | Self::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error")
            }
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code, title) = error.answer();
        match error {
            Error::NotSignedIn => Self::unauthorized(),
            Error::NotFound => Self::not_found(),
            Error::TooManyTries { retry_after } => Self::too_many_requests(retry_after),
            Error::Invalid { pointer, code, detail } => {
                Self::validation(Vec::new()).detail("1 field is not valid").error(pointer, code, detail)
            }
            Error::PermissionNotHeld(name) => Self::new(status, code, title).detail(format!("you do not hold {name}")),
            Error::Exchange(refusal) => Self::new(status, code, title).detail(refusal.detail()),
            Error::Problem(problem) => *problem,
            Error::Db(error) => error.into(),
            Error::Internal(source) => Self::internal(Fault(source)),
            // A 401 must name a scheme (RFC 9110, 11.6.1).
            Error::WrongCredentials => {
                Self::new(status, code, title).header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            Error::WrongPassword
            | Error::NotAnOperator
            | Error::MembersOnly
            | Error::TenantSuspended
            | Error::RoleTooHigh
            | Error::SlugTaken
            | Error::AlreadyMember
            | Error::LastOwner => Self::new(status, code, title),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// A boxed cause as an error of its own, so that the log keeps its chain.
#[derive(Debug, thiserror::Error)]
#[error("internal fault")]
struct Fault(#[source] Box<dyn std::error::Error + Send + Sync>);
