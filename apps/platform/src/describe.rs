//! The OpenAPI description: one per crate, and all of them as one.

use std::path::Path;

use utoipa::openapi::OpenApi;
use utoipa::openapi::info::InfoBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

/// A crate's name and its description.
type Described = (&'static str, OpenApi);

/// The description of each crate.
fn crates() -> Vec<Described> {
    vec![
        ("ai-editor", ai_editor::openapi()),
        ("cms", cms::openapi()),
        ("commerce", commerce::openapi()),
        ("identity", identity::openapi()),
        ("jobs", jobs::openapi()),
    ]
}

/// The description of the whole platform.
#[must_use]
pub fn platform() -> OpenApi {
    let mut merged = OpenApi::default();
    for (_, part) in crates() {
        merged.merge(part);
    }
    finish(merged, "Sitewright")
}

/// Writes one file per crate and `platform.json`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let parts = crates().into_iter().map(|(name, part)| (name, finish(part, &format!("Sitewright {name}"))));
    for (name, description) in parts.chain([("platform", platform())]) {
        let mut text = description.to_pretty_json()?;
        text.push('\n');
        std::fs::write(folder.join(format!("{name}.json")), text)?;
    }
    Ok(())
}

/// What the host adds: its name, and how callers show who they are.
fn finish(mut description: OpenApi, title: &str) -> OpenApi {
    description.info = InfoBuilder::new()
        .title(title)
        .version("1")
        .description(Some("Storefronts for digital agencies. Errors are problem details (RFC 9457); lists come in pages with a cursor."))
        .build();
    let components = description.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key, a session token or an editor token."))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKeyValue::with_description("sw_session", "The cookie of a signed-in browser.");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    description.security = Some(vec![
        SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []),
        SecurityRequirement::new::<_, [&str; 0], &str>("session", []),
    ]);
    description
}
