//! A host that mounts only this crate: SQLite in a temporary folder, one tenant, products in memory.
//!
//! `cargo run -p cms --example embed`, then open the address that it prints.
#![expect(clippy::print_stdout, reason = "it says where it listens")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use cms::rendering::Registry;
use cms::{Config, InMemoryCatalogue, Migrator, PublicOrigin, SiteCache};
use kernel::db::DbConfig;
use kernel::http::finish_problems;
use kernel::http::page::CursorKey;
use kernel::random::{Random as _, SystemRandom};
use kernel::signing::SigningKey;
use kernel::time::SystemClock;
use kernel::{Db, RequestCtx, RequestId, TenantId};
use sea_orm_migration::MigratorTrait as _;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("site.db").display());
    let owner = Db::connect_owner(&url).await?;
    kernel::Migrator::up(&owner, None).await?;
    Migrator::up(&owner, None).await?;
    owner.close().await?;

    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let port = listener.local_addr()?.port();
    let config = Config {
        db: Db::connect(&DbConfig { url, max_connections: 4, application_name: "embed".to_owned() }).await?,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        cursor_key: CursorKey::new(SigningKey::new(SystemRandom.secret().as_bytes())),
        catalogue: Arc::new(InMemoryCatalogue::default()),
        catalogue_timeout: Duration::from_secs(2),
        storefront: None,
        components: Arc::new(Registry::builtin()),
        cache: SiteCache::new(),
        origin: PublicOrigin { scheme: "http", port: Some(port), base_domain: "localhost".to_owned() },
    };

    let tenant = TenantId::generate(&SystemClock, &SystemRandom);
    let ctx = RequestCtx::system(tenant, RequestId::generate(&SystemClock, &SystemRandom));
    let text =
        json!({"id": "text", "component": "hero", "props": {"title": "It is up", "lead": "A site of one page."}});
    let tree = json!({"id": "page", "component": "page", "slots": {"content": [text]}});
    let site = json!({"name": "Example", "domains": ["example.localhost"], "pages": [{"path": "/", "title": "Example", "tree": tree}]});
    cms::import_site(&config, &ctx, &site).await?;

    // A real host authenticates here, and takes the tenant from what it found.
    let authenticate = move |mut request: Request, next: Next| async move {
        let request_id = RequestId::generate(&SystemClock, &SystemRandom);
        request.extensions_mut().insert(RequestCtx::system(tenant, request_id));
        request.extensions_mut().insert(request_id);
        next.run(request).await
    };
    let description = axum::Json(cms::openapi());
    let api = cms::router(config.clone())
        .route("/api/openapi.json", axum::routing::get(async || description))
        .layer(from_fn(finish_problems))
        .layer(from_fn(authenticate));
    println!("http://example.localhost:{port}/ and http://127.0.0.1:{port}/api/cms/v1/sites");
    axum::serve(listener, api.merge(cms::site_pages(config))).await?;
    Ok(())
}
