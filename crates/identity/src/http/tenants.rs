//! Tenants, for operators of the platform.

use axum::extract::State;
use http::StatusCode;
use kernel::TenantId;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Json, Path, Problem};
use kernel::{RequestCtx, RequestId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Operator, personal};
use super::problems;
use super::tenant::TenantOut;
use crate::entity::tenant::TenantStatus;
use crate::state::AppState;
use crate::tenants::{self, NewTenant};

const LIST: &str = "tenants";

/// What a new tenant is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTenant, example = json!({"slug": "north", "name": "North", "owner_email": "ada@example.com"}))]
struct TenantIn {
    /// Its name in addresses: 2 to 40 of a–z, 0–9 and inner hyphens. It never changes.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$")]
    slug: String,
    /// Its name for people, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Who is invited as its owner.
    #[schema(max_length = 254)]
    owner_email: Option<String>,
}

/// A new tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedTenant, example = json!({
    "tenant": {"id": "tnt_01h455vb4pex5vsknk084sn02q", "slug": "north", "name": "North", "status": "active",
        "created_at": "2026-03-01T09:30:00Z", "updated_at": "2026-03-01T09:30:00Z"},
    "owner_invited": true
}))]
struct CreatedOut {
    /// The tenant.
    tenant: TenantOut,
    /// Whether an invitation to its owner was handed over.
    owner_invited: bool,
}

/// Make a tenant
///
/// For operators. With `owner_email` its future owner is invited by mail.
#[utoipa::path(
    post, path = "/api/identity/v1/tenants", tag = "operators", request_body = TenantIn, security(("session" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "Made", body = CreatedOut),
        problems::Body, problems::Caller, problems::Conflict, problems::TooMany
    )
)]
async fn create_tenant(
    State(state): State<AppState>,
    Operator(identity): Operator,
    request_id: Option<axum::Extension<RequestId>>,
    Json(body): Json<TenantIn>,
) -> Result<(StatusCode, Json<CreatedOut>), Problem> {
    let request_id = request_id.map_or_else(|| RequestId::from_uuid(identity.session.uuid()), |axum::Extension(id)| id);
    let wanted = NewTenant { slug: &body.slug, name: &body.name, owner_email: body.owner_email.as_deref() };
    let (tenant, owner_invited) =
        tenants::create(&state, wanted, |tenant| RequestCtx::system(tenant, request_id)).await?;
    Ok((StatusCode::CREATED, Json(CreatedOut { tenant: tenant.into(), owner_invited })))
}

/// List all tenants
///
/// For operators, in the order of their creation.
#[utoipa::path(
    get, path = "/api/identity/v1/tenants", tag = "operators", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of tenants", body = Page<TenantOut>), problems::QueryString, problems::Caller)
)]
async fn list_tenants(
    State(state): State<AppState>,
    Operator(identity): Operator,
    page: PageRequest,
) -> Result<Page<TenantOut>, Problem> {
    let (key, ctx) = (&state.config.cursor_key, personal(identity.user));
    let after = page.after(key, &ctx, LIST)?;
    let rows = tenants::list(&state, after, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.tenant_id, TenantOut::from))
}

/// Show any tenant
///
/// For operators.
#[utoipa::path(
    get, path = "/api/identity/v1/tenants/{tenant_id}", tag = "operators", security(("session" = []), ("bearer" = [])),
    params(("tenant_id" = TenantId, Path, description = "The tenant")),
    responses((status = 200, description = "The tenant", body = TenantOut), problems::Caller, problems::Absent)
)]
async fn get_any_tenant(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<TenantOut>, Problem> {
    Ok(Json(tenants::get_any(&state, id).await?.into()))
}

/// Suspend a tenant
///
/// For operators. Its members, keys and tokens are refused from now on. Doing it twice changes nothing.
#[utoipa::path(
    post, path = "/api/identity/v1/tenants/{tenant_id}/suspend", tag = "operators", security(("session" = []), ("bearer" = [])),
    params(("tenant_id" = TenantId, Path, description = "The tenant")),
    responses((status = 200, description = "The tenant after the change", body = TenantOut), problems::Caller, problems::Absent)
)]
async fn suspend_tenant(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<TenantOut>, Problem> {
    Ok(Json(tenants::set_status(&state, id, TenantStatus::Suspended).await?.into()))
}

/// Resume a tenant
///
/// For operators. What suspension refused works again. Doing it twice changes nothing.
#[utoipa::path(
    post, path = "/api/identity/v1/tenants/{tenant_id}/resume", tag = "operators", security(("session" = []), ("bearer" = [])),
    params(("tenant_id" = TenantId, Path, description = "The tenant")),
    responses((status = 200, description = "The tenant after the change", body = TenantOut), problems::Caller, problems::Absent)
)]
async fn resume_tenant(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<TenantOut>, Problem> {
    Ok(Json(tenants::set_status(&state, id, TenantStatus::Active).await?.into()))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create_tenant, list_tenants))
        .routes(routes!(get_any_tenant))
        .routes(routes!(suspend_tenant))
        .routes(routes!(resume_tenant))
}
