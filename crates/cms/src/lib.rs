#![doc = include_str!("../README.md")]

pub mod catalogue;
pub mod rendering;
pub mod storefront;
pub mod theme;

mod components;
mod config;
mod entity;
mod error;
mod http;
mod id;
mod pages;
mod permission;
mod public;
mod sites;
mod style;

use std::sync::Arc;

pub use catalogue::{CatalogueData, InMemoryCatalogue, PortError};
pub use config::{Config, PublicOrigin};
pub use error::CmsError;
pub use id::{PageId, SiteId};
pub use migrations_cms::Migrator;
pub use permission::{PublishSites, ReadSites, WriteSites};
pub use public::SiteCache;
pub use sites::{ImportedSite, import_site};
pub use storefront::{InMemoryStorefront, Storefront};

/// All routes of the API, with their full paths. The host puts authentication and its own layers around them.
pub fn router(config: Config) -> axum::Router {
    http::api().split_for_parts().0.with_state(Arc::new(config))
}

/// What visitors see: every path of every published site, by the host name of the request. The router has a fallback, so a
/// host sends it all requests that are not for its own names.
pub fn site_pages(config: Config) -> axum::Router {
    public::router(Arc::new(config))
}

/// Whether a published or unpublished site has this host name.
///
/// # Errors
/// When the database fails.
pub async fn serves(config: &Config, host: &str) -> Result<bool, CmsError> {
    public::serves(config, host).await
}

/// The origin, such as `https://shop.example`, of the caller's site with this host name; nothing for any other name.
///
/// # Errors
/// When the database fails.
pub async fn origin_of_site(
    db: &kernel::Db,
    origin: &PublicOrigin,
    ctx: &kernel::RequestCtx,
    host: &str,
) -> Result<Option<String>, CmsError> {
    Ok(public::is_own_host(db, ctx, host).await?.then(|| origin.of(host)))
}

/// What the first public site of the caller's tenant calls itself, and its origin; nothing while no site is public.
///
/// # Errors
/// When the database fails.
pub async fn main_site(
    db: &kernel::Db,
    origin: &PublicOrigin,
    ctx: &kernel::RequestCtx,
) -> Result<Option<(String, String)>, CmsError> {
    let found = public::main_site(db, ctx).await?;
    Ok(found.map(|(name, host)| (name, origin.of(&host))))
}

/// The description of the API. It needs no configuration.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    http::api().into_openapi()
}
