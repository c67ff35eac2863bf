//! The HTTP surface: one file per resource, thin handlers, and the one list of all routes.

mod api_keys;
mod caller;
pub(crate) mod cookie;
mod host_keys;
mod invitations;
mod me;
mod members;
mod problems;
mod role;
mod sessions;
pub(crate) mod streams;
mod tenant;
mod tenants;
mod token;

use kernel::http::ProblemOut;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::authentication::COOKIE;
use crate::state::AppState;

/// Where tokens are exchanged; also the audience of what hosts sign.
pub(crate) const TOKEN_PATH: &str = "/api/identity/v1/token";

/// All routes with their description.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(me::routes())
        .merge(sessions::routes())
        .merge(tenant::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(api_keys::routes())
        .merge(host_keys::routes())
        .merge(token::routes())
        .merge(tenants::routes())
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Sitewright identity", description = "Who may do what: tenants, users, sessions, API keys, host tokens."),
    components(schemas(ProblemOut)),
    modifiers(&Security),
    tags(
        (name = "identity", description = "Signing in, members, invitations, API keys and the keys of host applications."),
        (name = "operators", description = "Tenants, for operators of the platform.")
    )
)]
struct Description;

struct Security;

impl Modify for Security {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE))));
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A session token, an API key or an editor token."))
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}
