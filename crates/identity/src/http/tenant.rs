//! The caller's own tenant.

use axum::extract::State;
use axum::response::IntoResponse;
use kernel::TenantId;
use kernel::http::{Authorized, Ctx, ETag, IfMatch, Json, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problems;
use crate::entity::tenant::{self, TenantStatus};
use crate::permissions::WriteTenant;
use crate::state::AppState;
use crate::tenants;

/// A tenant: one agency.
#[derive(Serialize, ToSchema)]
#[schema(as = Tenant, example = json!({
    "id": "tnt_01h455vb4pex5vsknk084sn02q", "slug": "north", "name": "North", "status": "active",
    "created_at": "2026-03-01T09:30:00Z", "updated_at": "2026-03-01T09:30:00Z"
}))]
pub(super) struct TenantOut {
    /// Identifies the tenant.
    id: TenantId,
    /// Its name in addresses; never changes.
    slug: String,
    /// Its name for people.
    name: String,
    /// Whether it may work.
    status: StatusName,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl From<tenant::Model> for TenantOut {
    fn from(tenant: tenant::Model) -> Self {
        Self {
            id: tenant.tenant_id,
            slug: tenant.slug,
            name: tenant.name,
            status: match tenant.status {
                TenantStatus::Active => StatusName::Active,
                TenantStatus::Suspended => StatusName::Suspended,
            },
            created_at: tenant.created_at,
            updated_at: tenant.updated_at,
        }
    }
}

/// Whether a tenant may work.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TenantStatus)]
pub(super) enum StatusName {
    /// It may.
    Active,
    /// Its members, keys and tokens are refused until an operator resumes it.
    Suspended,
}

/// What may be changed about one's own tenant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "North & Sons"}))]
struct TenantPatch {
    /// Its name for people, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Show the caller's tenant
///
/// The reply's `ETag` is what a change must name in `If-Match`.
#[utoipa::path(
    get, path = "/api/identity/v1/tenant", tag = "identity", security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The tenant", body = TenantOut, headers(("ETag" = String, description = "Its version"))),
        problems::Caller, problems::Absent
    )
)]
async fn get_tenant(State(state): State<AppState>, Ctx(ctx): Ctx) -> Result<impl IntoResponse, Problem> {
    let tenant = tenants::get(&state, &ctx).await?;
    Ok((ETag::version(tenant.version), Json(TenantOut::from(tenant))))
}

/// Rename the caller's tenant
///
/// Needs the permission `tenant:write` and the version that was read.
#[utoipa::path(
    patch, path = "/api/identity/v1/tenant", tag = "identity", request_body = TenantPatch, security(("session" = []), ("bearer" = [])),
    params(("If-Match" = String, Header, description = "The version that the change is meant for", example = "\"v1\"")),
    responses(
        (status = 200, description = "The tenant after the change", body = TenantOut, headers(("ETag" = String, description = "Its new version"))),
        problems::Body, problems::Caller, problems::Absent, problems::Version
    )
)]
async fn update_tenant(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteTenant>,
    if_match: IfMatch,
    Json(patch): Json<TenantPatch>,
) -> Result<impl IntoResponse, Problem> {
    let tenant = tenants::rename(&state, &ctx, &patch.name, |version| Ok(if_match.check(version)?)).await?;
    Ok((ETag::version(tenant.version), Json(TenantOut::from(tenant))))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(get_tenant, update_tenant))
}
