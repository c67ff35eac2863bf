//! Members of the caller's tenant.

use axum::extract::State;
use http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::me::UserOut;
use super::problems;
use super::role::RoleName;
use crate::ids::UserId;
use crate::members::{self, Member};
use crate::permissions::{ReadMembers, WriteMembers};
use crate::state::AppState;

const LIST: &str = "members";

/// A member of the tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = Member, example = json!({
    "user": {"id": "usr_01h455vb4pex5vsknk084sn02q", "email": "ada@example.com", "name": "Ada"}, "role": "agent",
    "permissions": ["products:read"], "created_at": "2026-03-01T09:30:00Z", "updated_at": "2026-03-01T09:30:00Z"
}))]
struct MemberOut {
    /// The person.
    user: UserOut,
    /// Their role.
    role: RoleName,
    /// What an agent may do; empty for owners and admins, who may do everything.
    permissions: Vec<String>,
    /// When they joined.
    created_at: Timestamp,
    /// When role or permissions were last changed.
    updated_at: Timestamp,
}

impl From<Member> for MemberOut {
    fn from(member: Member) -> Self {
        let Member { membership, user } = member;
        Self {
            user: user.into(),
            role: membership.role.into(),
            permissions: membership.permissions.0,
            created_at: membership.created_at,
            updated_at: membership.updated_at,
        }
    }
}

/// What may be changed about a member. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "agent", "permissions": ["products:read", "products:write"]}))]
struct MemberPatch {
    /// The new role, at most the caller's own.
    role: Option<RoleName>,
    /// All permissions of an agent, each held by the caller.
    #[schema(max_items = 100)]
    permissions: Option<Vec<String>>,
}

/// List the members
///
/// In the order in which they first registered.
#[utoipa::path(
    get, path = "/api/identity/v1/members", tag = "identity", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of members", body = Page<MemberOut>), problems::QueryString, problems::Caller)
)]
async fn list_members(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadMembers>,
    page: PageRequest,
) -> Result<Page<MemberOut>, Problem> {
    let key = &state.config.cursor_key;
    let after = page.after(key, &ctx, LIST)?;
    let rows = members::list(&state, &ctx, after, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.user.id, MemberOut::from))
}

/// Show a member
#[utoipa::path(
    get, path = "/api/identity/v1/members/{user_id}", tag = "identity", security(("session" = []), ("bearer" = [])),
    description = "Shows role and permissions of one person in the caller's tenant.",
    params(("user_id" = UserId, Path, description = "The person")),
    responses((status = 200, description = "The member", body = MemberOut), problems::Caller, problems::Absent)
)]
async fn get_member(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadMembers>,
    Path(id): Path<UserId>,
) -> Result<Json<MemberOut>, Problem> {
    Ok(Json(members::get(&state, &ctx, id).await?.into()))
}

/// Change a member's role or permissions
///
/// Takes effect at once. Nobody gives more than they hold, changes a role above their own, or demotes the last owner.
#[utoipa::path(
    patch, path = "/api/identity/v1/members/{user_id}", tag = "identity", request_body = MemberPatch,
    security(("session" = []), ("bearer" = [])),
    params(("user_id" = UserId, Path, description = "The person")),
    responses(
        (status = 200, description = "The member after the change", body = MemberOut),
        problems::Body, problems::Caller, problems::Absent, problems::Conflict
    )
)]
async fn update_member(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteMembers>,
    Path(id): Path<UserId>,
    Json(patch): Json<MemberPatch>,
) -> Result<Json<MemberOut>, Problem> {
    let member = members::change(&state, &ctx, id, patch.role.map(Into::into), patch.permissions.as_deref()).await?;
    Ok(Json(member.into()))
}

/// Remove a member
///
/// Ends what the person may do in this tenant at once, and revokes the API keys and open invitations that they made. The last owner stays.
#[utoipa::path(
    delete, path = "/api/identity/v1/members/{user_id}", tag = "identity", security(("session" = []), ("bearer" = [])),
    params(("user_id" = UserId, Path, description = "The person")),
    responses((status = 204, description = "Removed"), problems::Caller, problems::Absent, problems::Conflict)
)]
async fn delete_member(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteMembers>,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Problem> {
    members::remove(&state, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list_members)).routes(routes!(get_member, update_member, delete_member))
}
