//! Who the caller is.

use axum::extract::State;
use kernel::http::{Ctx, Json, Problem};
use kernel::time::Timestamp;
use kernel::{Permissions, RequestCtx, TenantId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problems;
use super::role::RoleName;
use super::tenant::TenantOut;
use crate::authentication::Identity;
use crate::entity::{session, user};
use crate::error::Error;
use crate::ids::{SessionId, UserId};
use crate::state::AppState;
use crate::users::account::{self, Account};

/// Who the caller is and what they may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Me, example = json!({
    "kind": "user", "id": "usr_01h455vb4pex5vsknk084sn02q", "tenant_id": "tnt_01h455vb4pex5vsknk084sn02q", "role": "agent",
    "permissions": ["products:read"], "operator": false,
    "user": {"id": "usr_01h455vb4pex5vsknk084sn02q", "email": "ada@example.com", "name": "Ada"},
    "session": {"id": "ses_01h455vb4pex5vsknk084sn02q", "current": true, "user_agent": "Firefox",
        "created_at": "2026-03-01T09:30:00Z", "last_seen_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-31T09:30:00Z"},
    "memberships": []
}))]
pub(super) struct MeOut {
    /// What kind of principal asks: `user`, `api_key` or `token`.
    kind: &'static str,
    /// Its identifier.
    id: String,
    /// The tenant that requests work for; absent when there is none, or it is suspended.
    tenant_id: Option<TenantId>,
    /// The user's role in that tenant.
    role: Option<RoleName>,
    /// What may be done there.
    permissions: Vec<String>,
    /// Whether the user operates the platform.
    operator: bool,
    /// The signed-in user.
    user: Option<UserOut>,
    /// The session that was presented.
    session: Option<SessionOut>,
    /// All tenants of the user.
    memberships: Vec<MembershipOut>,
}

/// A person.
#[derive(Serialize, ToSchema)]
#[schema(as = User, example = json!({"id": "usr_01h455vb4pex5vsknk084sn02q", "email": "ada@example.com", "name": "Ada"}))]
pub(super) struct UserOut {
    /// Identifies the person.
    pub(super) id: UserId,
    /// Where they get mail, and what they sign in with.
    pub(super) email: String,
    /// What to call them.
    pub(super) name: String,
}

impl From<user::Model> for UserOut {
    fn from(user: user::Model) -> Self {
        Self { id: user.id, email: user.email, name: user.name }
    }
}

/// A signed-in browser or program.
#[derive(Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": "ses_01h455vb4pex5vsknk084sn02q", "current": true, "user_agent": "Firefox", "created_at": "2026-03-01T09:30:00Z",
    "last_seen_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-31T09:30:00Z"
}))]
pub(super) struct SessionOut {
    /// Identifies the session; it is no secret.
    id: SessionId,
    /// Whether it is the one that asks.
    current: bool,
    /// What the browser called itself.
    user_agent: Option<String>,
    /// When it was opened.
    created_at: Timestamp,
    /// When it was last used, to the minute.
    last_seen_at: Timestamp,
    /// When it ends.
    expires_at: Timestamp,
}

impl SessionOut {
    pub(super) fn new(session: session::Model, current: SessionId) -> Self {
        Self {
            id: session.id,
            current: session.id == current,
            user_agent: session.user_agent,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        }
    }
}

/// What a user is in a tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = Membership, example = json!({
    "tenant": {"id": "tnt_01h455vb4pex5vsknk084sn02q", "slug": "north", "name": "North", "status": "active",
        "created_at": "2026-03-01T09:30:00Z", "updated_at": "2026-03-01T09:30:00Z"},
    "role": "owner", "permissions": []
}))]
struct MembershipOut {
    /// The tenant.
    tenant: TenantOut,
    /// The role there.
    role: RoleName,
    /// The flags of an agent.
    permissions: Vec<String>,
}

/// Tell who the caller is
///
/// Works with every kind of credential. For a signed-in user it lists all memberships, also those of suspended tenants, and
/// works without an active tenant.
#[utoipa::path(
    get, path = "/api/identity/v1/me", tag = "identity", security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "The caller", body = MeOut), problems::Caller)
)]
async fn get_me(
    State(state): State<AppState>,
    ctx: Option<Ctx>,
    identity: Option<axum::Extension<Identity>>,
) -> Result<Json<MeOut>, Problem> {
    let ctx = ctx.map(|Ctx(ctx)| ctx);
    let me = match (identity, ctx) {
        (Some(axum::Extension(identity)), ctx) => {
            let account = account::get(&state, &identity).await?;
            of_user(&state, &identity, account, ctx)
        }
        (None, Some(ctx)) => of_program(&state, ctx),
        (None, None) => return Err(Error::NotSignedIn.into()),
    };
    Ok(Json(me))
}

fn of_user(state: &AppState, identity: &Identity, account: Account, ctx: Option<RequestCtx>) -> MeOut {
    let memberships = account.memberships.into_iter().map(|(membership, tenant)| MembershipOut {
        tenant: tenant.into(),
        role: membership.role.into(),
        permissions: membership.permissions.0,
    });
    MeOut {
        kind: "user",
        id: identity.user.to_string(),
        tenant_id: ctx.as_ref().map(|ctx| ctx.tenant),
        role: identity.role.filter(|_| ctx.is_some()).map(Into::into),
        permissions: ctx.map_or_else(Vec::new, |ctx| names(state, ctx.actor.permissions)),
        operator: identity.operator,
        user: Some(account.user.into()),
        session: Some(SessionOut::new(account.session, identity.session)),
        memberships: memberships.collect(),
    }
}

fn of_program(state: &AppState, ctx: RequestCtx) -> MeOut {
    MeOut {
        kind: ctx.actor.kind.as_str(),
        id: ctx.actor.id,
        tenant_id: Some(ctx.tenant),
        role: None,
        permissions: names(state, ctx.actor.permissions),
        operator: false,
        user: None,
        session: None,
        memberships: Vec::new(),
    }
}

fn names(state: &AppState, permissions: Permissions) -> Vec<String> {
    match permissions {
        Permissions::All => state.catalogue.names(),
        Permissions::Only(names) => names.iter().cloned().collect(),
    }
}

/// The permissions that may be granted.
#[derive(Serialize, ToSchema)]
#[schema(as = PermissionCatalogue, example = json!({"data": ["members:read", "products:read"]}))]
struct CatalogueOut {
    /// Their names, sorted.
    data: Vec<String>,
}

/// List the permissions that exist
///
/// These names may be given to agents, API keys and host keys.
#[utoipa::path(
    get, path = "/api/identity/v1/permissions", tag = "identity", security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "All names", body = CatalogueOut), problems::Caller)
)]
async fn list_permissions(State(state): State<AppState>, _: Ctx) -> Json<CatalogueOut> {
    Json(CatalogueOut { data: state.catalogue.names() })
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(get_me)).routes(routes!(list_permissions))
}
