//! The router of the whole platform, on one page.

use std::fmt::Write as _;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{StatusCode, header};
use kernel::http::Problem;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::describe;
use crate::http::{
    Hosts, LayerSettings, Readiness, Shop, around, by_host, landing_routes, measure, nothing_here, outbox_routes,
    web_files,
};
use crate::settings::Settings;
use crate::wiring::{Handles, Modules};

/// What visitors and API clients reach.
pub fn public_router(handles: &Handles, modules: &Modules, shops: Vec<Shop>) -> Router {
    let api = Router::new()
        .merge(identity::router(modules.identity.clone()))
        .merge(jobs::router(modules.jobs.clone()).layer(from_fn(admit_operators)))
        .merge(commerce::router(modules.commerce.clone()).layer(from_fn(admit_operators)))
        .merge(cms::router(modules.cms.clone()))
        .merge(ai_editor::router(modules.ai_editor.clone()));
    let platform = identity::with_authentication(api, &modules.identity)
        .merge(ai_editor::asset_files(modules.ai_editor.clone()))
        .merge(commerce::checkout_pages(modules.commerce.clone()))
        .merge(description())
        .merge(landing_routes(&shops, handles.outbox.is_some()))
        .merge(web_files())
        .merge(handles.outbox.clone().map(outbox_routes).unwrap_or_default())
        .route("/livez", get(|| async { "ok\n" }))
        .fallback(nothing_here)
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This method does not exist here")
        })
        .layer(from_fn(measure));
    let sites = cms::site_pages(modules.cms.clone())
        .merge(ai_editor::asset_files(modules.ai_editor.clone()))
        .layer(from_fn(measure));
    let settings = LayerSettings {
        body_limit: handles.settings.body_limit,
        file_limit: (commerce::IMPORTS_PATH, handles.settings.import_limit),
        request_timeout: handles.settings.request_timeout,
        trusted_proxies: handles.settings.trusted_proxies.clone(),
        is_secure: handles.settings.is_secure(),
        clock: handles.clock.clone(),
        random: handles.random.clone(),
    };
    around(by_host(Hosts::new(handles.settings.public_host()), platform, sites), settings)
}

/// Whom identity knows as an operator also operates the jobs of all tenants, and names the tenant of the global catalogue.
async fn admit_operators(mut request: Request, next: Next) -> Response {
    if request.extensions().get::<identity::Identity>().is_some_and(|identity| identity.operator) {
        request.extensions_mut().insert(jobs::Operator);
    }
    next.run(request).await
}

/// What only the operator reaches.
pub fn internal_router(handles: &Handles, metrics: Option<PrometheusHandle>) -> Router {
    let readiness = Readiness {
        db: handles.db.clone(),
        settings: std::sync::Arc::clone(&handles.settings),
        files: handles.files.clone(),
        redis: handles.redis.clone(),
        stop: handles.stop.clone(),
    };
    crate::http::internal_router(readiness, metrics)
}

/// The merged description, made at the first request.
fn description() -> Router {
    Router::new().route(
        "/api/openapi.json",
        get(|| async {
            static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
            let text = TEXT.get_or_init(|| describe::platform().to_json().unwrap_or_default());
            ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], text.as_str())
                .into_response()
        }),
    )
}

/// What the terminal says once everything runs.
#[must_use]
pub fn greeting(settings: &Settings, shops: &[Shop], credentials: Option<&str>) -> String {
    let mut text = format!("\nSitewright is running.\n\n  platform   {}/\n", settings.public_url);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  API        {}/docs", settings.public_url);
    if settings.has_outbox() {
        let _ = writeln!(text, "  mails      {}/outbox", settings.public_url);
    }
    for shop in shops {
        let _ = writeln!(text, "  shop       {}/   {}", shop.url, shop.name);
    }
    let _ = writeln!(text, "  health     http://{}/readyz and /metrics", settings.internal_listen);
    if let Some(credentials) = credentials {
        let _ = write!(text, "\n{credentials}");
    }
    text.push_str("\nCtrl+C ends it.\n");
    text
}
