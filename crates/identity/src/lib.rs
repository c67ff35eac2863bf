#![doc = include_str!("../README.md")]

mod api_keys;
mod authentication;
mod config;
mod credential;
mod entity;
mod error;
mod host_keys;
mod http;
mod ids;
mod invitations;
mod mail;
mod members;
mod permissions;
pub mod provisioning;
mod sessions;
mod state;
mod tenants;
mod token_exchange;
mod users;

pub use authentication::{Authenticator, COOKIE, CredentialCache, Identity, authenticate, with_authentication};
pub use config::{Config, PasswordCost, Secret, TokenKey, TokenKeys};
pub use entity::membership::Role;
pub use error::{Error, ExchangeRefusal};
pub use ids::{ApiKeyId, HostKeyId, InvitationId, SessionId, UserId};
pub use mail::{InvitationMail, MailError, Mailer};
pub use migrations_identity::Migrator;
pub use permissions::{ReadMembers, WriteApiKeys, WriteHostKeys, WriteMembers, WriteTenant};

/// The routes of identity under `/api/identity/v1`. They expect [`with_authentication`] around them.
pub fn router(config: Config) -> axum::Router {
    http::api().with_state(state::AppState::new(config)).into()
}

/// The description of these routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    http::api().into_openapi()
}
