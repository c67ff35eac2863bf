#![doc = include_str!("../README.md")]

pub mod catalogue;

mod config;
mod entity;
mod error;
mod http;
mod id;
mod permission;
mod products;
mod stock;
mod text;
mod variants;
mod violation;

use std::sync::Arc;

pub use config::Config;
pub use error::CommerceError;
pub use id::{ProductId, StockLocationId, VariantId};
pub use migrations_commerce::Migrator;
pub use permission::{ReadProducts, ReadStock, WriteProducts, WriteStock};
pub use violation::{Violation, Violations};

/// All routes of this crate, with their full paths. The host puts authentication and its own layers around them.
pub fn router(config: Config) -> axum::Router {
    http::api().split_for_parts().0.with_state(Arc::new(config))
}

/// The description of the same routes. It needs no configuration.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    http::api().into_openapi()
}
