//! API keys of the caller's tenant.

use axum::extract::State;
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problems;
use crate::api_keys::{self, Created};
use crate::entity::api_key;
use crate::ids::{ApiKeyId, UserId};
use crate::permissions::WriteApiKeys;
use crate::state::AppState;

const LIST: &str = "api-keys";

/// What a new key is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey, example = json!({"name": "Stock import", "scopes": ["products:read"], "expires_at": "2027-03-01T00:00:00Z"}))]
struct ApiKeyIn {
    /// What it is for, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it may do: some of the creator's own permissions.
    #[schema(min_items = 1, max_items = 100)]
    scopes: Vec<String>,
    /// When it ends by itself; never without it.
    expires_at: Option<Timestamp>,
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey, example = json!({
    "id": "key_01h455vb4pex5vsknk084sn02q", "name": "Stock import", "prefix": "swk_9fK2mQz1", "scopes": ["products:read"],
    "created_by": "usr_01h455vb4pex5vsknk084sn02q", "created_at": "2026-03-01T09:30:00Z", "last_used_at": null, "expires_at": null,
    "revoked_at": null
}))]
struct ApiKeyOut {
    /// Identifies the key; it is no secret.
    id: ApiKeyId,
    /// What it is for.
    name: String,
    /// How its secret begins.
    prefix: String,
    /// What it may do, as long as its creator may.
    scopes: Vec<String>,
    /// Who made it.
    created_by: UserId,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last used, to the minute.
    last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    expires_at: Option<Timestamp>,
    /// When it was revoked.
    revoked_at: Option<Timestamp>,
}

impl From<api_key::Model> for ApiKeyOut {
    fn from(row: api_key::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.0,
            created_by: row.created_by,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// A new key with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedApiKey, example = json!({
    "key": {"id": "key_01h455vb4pex5vsknk084sn02q", "name": "Stock import", "prefix": "swk_9fK2mQz1", "scopes": ["products:read"],
        "created_by": "usr_01h455vb4pex5vsknk084sn02q", "created_at": "2026-03-01T09:30:00Z", "last_used_at": null, "expires_at": null,
        "revoked_at": null},
    "secret": "swk_9fK2mQz1Yq3c1Tn0vXkzB8hWuLs5dGfJpAeQ9oCyN4t"
}))]
struct CreatedOut {
    /// The key.
    key: ApiKeyOut,
    /// What programs send as a bearer. It is shown only here.
    secret: String,
}

/// Make an API key
///
/// Only a signed-in member may, and only with permissions that they hold. The secret is shown once.
#[utoipa::path(
    post, path = "/api/identity/v1/api-keys", tag = "identity", request_body = ApiKeyIn, security(("session" = []), ("bearer" = [])),
    responses((status = 201, description = "Made", body = CreatedOut), problems::Body, problems::Caller)
)]
async fn create_api_key(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteApiKeys>,
    Json(body): Json<ApiKeyIn>,
) -> Result<(StatusCode, Json<CreatedOut>), Problem> {
    let Created { key, secret } = api_keys::create(&state, &ctx, &body.name, &body.scopes, body.expires_at).await?;
    Ok((StatusCode::CREATED, Json(CreatedOut { key: key.into(), secret })))
}

/// List the API keys
///
/// Newest first, revoked ones included, without their secrets.
#[utoipa::path(
    get, path = "/api/identity/v1/api-keys", tag = "identity", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of keys", body = Page<ApiKeyOut>), problems::QueryString, problems::Caller)
)]
async fn list_api_keys(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteApiKeys>,
    page: PageRequest,
) -> Result<Page<ApiKeyOut>, Problem> {
    let key = &state.config.cursor_key;
    let before = page.after(key, &ctx, LIST)?;
    let rows = api_keys::list(&state, &ctx, before, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.id, ApiKeyOut::from))
}

/// Revoke an API key
///
/// Whoever presents it is refused from now on. Doing it twice changes nothing.
#[utoipa::path(
    delete, path = "/api/identity/v1/api-keys/{api_key_id}", tag = "identity", security(("session" = []), ("bearer" = [])),
    params(("api_key_id" = ApiKeyId, Path, description = "The key")),
    responses((status = 204, description = "Revoked"), problems::Caller, problems::Absent)
)]
async fn delete_api_key(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteApiKeys>,
    Path(id): Path<ApiKeyId>,
) -> Result<StatusCode, Problem> {
    api_keys::revoke(&state, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create_api_key, list_api_keys)).routes(routes!(delete_api_key))
}
