//! Keys of the host applications that embed an editor of the caller's tenant.

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
use crate::entity::host_key::{self, HostKeyKind, HostKeyStatus};
use crate::host_keys::{self, Registered, Registration};
use crate::ids::{HostKeyId, UserId};
use crate::permissions::WriteHostKeys;
use crate::state::AppState;

const LIST: &str = "host-keys";

/// The one algorithm that a key is used with.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HostKeyKind)]
enum KindName {
    /// A shared secret that is made here: JWT algorithm HS256.
    Hs256,
    /// An Ed25519 public key: JWT algorithm `EdDSA`.
    #[serde(rename = "eddsa")]
    EdDsa,
    /// A P-256 public key: JWT algorithm ES256.
    Es256,
}

/// Whether a key still counts.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HostKeyStatus)]
enum StatusName {
    /// It does.
    Active,
    /// What it signs, and the editor tokens that it vouched for, are refused.
    Retired,
}

/// What is to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHostKey, example = json!({
    "name": "Shop back office", "issuer": "https://shop.example.com", "kind": "hs256", "scopes": ["products:read"]
}))]
struct HostKeyIn {
    /// What it is for, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The `iss` of what the host signs.
    #[schema(min_length = 1, max_length = 200)]
    issuer: String,
    /// How the host signs.
    kind: KindName,
    /// The public key as PEM text, for `eddsa` and `es256`.
    #[schema(max_length = 1000)]
    public_key: Option<String>,
    /// What editor tokens may be given at most: some of the caller's own permissions.
    #[schema(min_items = 1, max_items = 100)]
    scopes: Vec<String>,
}

/// A registered key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = HostKey, example = json!({
    "id": "hky_01h455vb4pex5vsknk084sn02q", "name": "Shop back office", "issuer": "https://shop.example.com", "kind": "hs256",
    "audience": "https://app.example.com/api/identity/v1/token", "scopes": ["products:read"],
    "created_by": "usr_01h455vb4pex5vsknk084sn02q", "status": "active", "created_at": "2026-03-01T09:30:00Z", "retired_at": null
}))]
struct HostKeyOut {
    /// Identifies the key; the host puts it into the header as `kid`.
    id: HostKeyId,
    /// What it is for.
    name: String,
    /// The `iss` of what the host signs.
    issuer: String,
    /// How the host signs.
    kind: KindName,
    /// The `aud` of what the host signs.
    audience: String,
    /// What editor tokens may be given at most.
    scopes: Vec<String>,
    /// Who registered it.
    created_by: UserId,
    /// Whether it still counts.
    status: StatusName,
    /// When it was registered.
    created_at: Timestamp,
    /// When it was retired.
    retired_at: Option<Timestamp>,
}

impl HostKeyOut {
    fn new(row: host_key::Model, audience: String) -> Self {
        Self {
            id: row.id,
            name: row.name,
            issuer: row.issuer,
            kind: match row.kind {
                HostKeyKind::Hs256 => KindName::Hs256,
                HostKeyKind::EdDsa => KindName::EdDsa,
                HostKeyKind::Es256 => KindName::Es256,
            },
            audience,
            scopes: row.scopes.0,
            created_by: row.created_by,
            status: match row.status {
                HostKeyStatus::Active => StatusName::Active,
                HostKeyStatus::Retired => StatusName::Retired,
            },
            created_at: row.created_at,
            retired_at: row.retired_at,
        }
    }
}

/// A new key, and its secret if it has one.
#[derive(Serialize, ToSchema)]
#[schema(as = RegisteredHostKey, example = json!({
    "key": {"id": "hky_01h455vb4pex5vsknk084sn02q", "name": "Shop back office", "issuer": "https://shop.example.com", "kind": "hs256",
        "audience": "https://app.example.com/api/identity/v1/token", "scopes": ["products:read"],
        "created_by": "usr_01h455vb4pex5vsknk084sn02q", "status": "active", "created_at": "2026-03-01T09:30:00Z", "retired_at": null},
    "secret": "swh_7Yq3c1Tn0vXk2mRzB8hWuLs5dGfJpAeQ9oCyN4tKxEI"
}))]
struct RegisteredOut {
    /// The key.
    key: HostKeyOut,
    /// For `hs256`, the secret whose characters sign. It is shown only here.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Register a host's key
///
/// With `hs256` a shared secret is made and shown once; otherwise give the public key. Register a second key to rotate, and retire
/// the first once the host signs with the new one. Only a signed-in member may.
#[utoipa::path(
    post, path = "/api/identity/v1/host-keys", tag = "identity", request_body = HostKeyIn, security(("session" = []), ("bearer" = [])),
    responses((status = 201, description = "Registered", body = RegisteredOut), problems::Body, problems::Caller)
)]
async fn create_host_key(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteHostKeys>,
    Json(body): Json<HostKeyIn>,
) -> Result<(StatusCode, Json<RegisteredOut>), Problem> {
    let kind = match body.kind {
        KindName::Hs256 => HostKeyKind::Hs256,
        KindName::EdDsa => HostKeyKind::EdDsa,
        KindName::Es256 => HostKeyKind::Es256,
    };
    let wanted = Registration {
        name: &body.name,
        issuer: &body.issuer,
        kind,
        public_key: body.public_key.as_deref(),
        scopes: &body.scopes,
    };
    let Registered { key, secret } = host_keys::register(&state, &ctx, wanted).await?;
    Ok((
        StatusCode::CREATED,
        Json(RegisteredOut { key: HostKeyOut::new(key, state.config.exchange_audience()), secret }),
    ))
}

/// List the host keys
///
/// Newest first, retired ones included, without their secrets.
#[utoipa::path(
    get, path = "/api/identity/v1/host-keys", tag = "identity", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of keys", body = Page<HostKeyOut>), problems::QueryString, problems::Caller)
)]
async fn list_host_keys(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteHostKeys>,
    page: PageRequest,
) -> Result<Page<HostKeyOut>, Problem> {
    let key = &state.config.cursor_key;
    let before = page.after(key, &ctx, LIST)?;
    let rows = host_keys::list(&state, &ctx, before, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.id, |row| HostKeyOut::new(row, state.config.exchange_audience())))
}

/// Retire a host's key
///
/// What it signs is refused from now on, and so are the editor tokens that it vouched for. Doing it twice changes nothing.
#[utoipa::path(
    post, path = "/api/identity/v1/host-keys/{host_key_id}/retire", tag = "identity", security(("session" = []), ("bearer" = [])),
    params(("host_key_id" = HostKeyId, Path, description = "The key")),
    responses((status = 200, description = "The key after the change", body = HostKeyOut), problems::Caller, problems::Absent)
)]
async fn retire_host_key(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteHostKeys>,
    Path(id): Path<HostKeyId>,
) -> Result<Json<HostKeyOut>, Problem> {
    let key = host_keys::retire(&state, &ctx, id).await?;
    Ok(Json(HostKeyOut::new(key, state.config.exchange_audience())))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create_host_key, list_host_keys)).routes(routes!(retire_host_key))
}
