//! Invitations to the caller's tenant, and accepting one.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, LimitKey, Path, Problem};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::user_agent;
use super::problems;
use super::role::RoleName;
use super::sessions::{OpenedOut, Transport, hand_over};
use crate::entity::invitation;
use crate::ids::InvitationId;
use crate::invitations::{self, Acceptance, Created};
use crate::permissions::{ReadMembers, WriteMembers};
use crate::sessions::Device;
use crate::state::AppState;

const LIST: &str = "invitations";

/// Whom to invite, as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInvitation, example = json!({"email": "grace@example.com", "role": "agent", "permissions": ["products:read"]}))]
struct InvitationIn {
    /// The address that gets the link.
    #[schema(max_length = 254)]
    email: String,
    /// The future role, at most the caller's own.
    role: RoleName,
    /// What a future agent may do, each held by the caller.
    #[serde(default)]
    #[schema(max_items = 100)]
    permissions: Vec<String>,
}

/// An open invitation.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation, example = json!({
    "id": "inv_01h455vb4pex5vsknk084sn02q", "email": "grace@example.com", "role": "agent", "permissions": ["products:read"],
    "created_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-08T09:30:00Z"
}))]
struct InvitationOut {
    /// Identifies the invitation.
    id: InvitationId,
    /// The address that got the link.
    email: String,
    /// The future role.
    role: RoleName,
    /// What a future agent may do.
    permissions: Vec<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When the link stops working.
    expires_at: Timestamp,
}

impl From<invitation::Model> for InvitationOut {
    fn from(row: invitation::Model) -> Self {
        Self {
            id: row.id,
            email: row.email,
            role: row.role.into(),
            permissions: row.permissions.0,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// A new invitation.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedInvitation, example = json!({
    "invitation": {"id": "inv_01h455vb4pex5vsknk084sn02q", "email": "grace@example.com", "role": "agent", "permissions": ["products:read"],
        "created_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-08T09:30:00Z"},
    "delivered": true
}))]
struct CreatedOut {
    /// The invitation.
    invitation: InvitationOut,
    /// Whether the mail was handed over. If not, invite again later.
    delivered: bool,
}

/// Invite somebody
///
/// The link goes to the address by mail, works once and for seven days. A second invitation to the same address replaces the first.
#[utoipa::path(
    post, path = "/api/identity/v1/invitations", tag = "identity", request_body = InvitationIn, security(("session" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "Invited", body = CreatedOut),
        problems::Body, problems::Caller, problems::Absent, problems::Conflict, problems::TooMany
    )
)]
async fn create_invitation(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteMembers>,
    Json(body): Json<InvitationIn>,
) -> Result<(StatusCode, Json<CreatedOut>), Problem> {
    let Created { invitation, delivered } =
        invitations::create(&state, &ctx, &body.email, body.role.into(), &body.permissions).await?;
    Ok((StatusCode::CREATED, Json(CreatedOut { invitation: invitation.into(), delivered })))
}

/// List open invitations
///
/// Newest first; accepted, revoked and expired ones are left out.
#[utoipa::path(
    get, path = "/api/identity/v1/invitations", tag = "identity", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of invitations", body = Page<InvitationOut>), problems::QueryString, problems::Caller)
)]
async fn list_invitations(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadMembers>,
    page: PageRequest,
) -> Result<Page<InvitationOut>, Problem> {
    let key = &state.config.cursor_key;
    let before = page.after(key, &ctx, LIST)?;
    let rows = invitations::list(&state, &ctx, before, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.id, InvitationOut::from))
}

/// Take an invitation back
///
/// Its link stops working at once.
#[utoipa::path(
    delete, path = "/api/identity/v1/invitations/{invitation_id}", tag = "identity", security(("session" = []), ("bearer" = [])),
    params(("invitation_id" = InvitationId, Path, description = "The invitation")),
    responses((status = 204, description = "Taken back"), problems::Caller, problems::Absent)
)]
async fn delete_invitation(
    State(state): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteMembers>,
    Path(id): Path<InvitationId>,
) -> Result<StatusCode, Problem> {
    invitations::revoke(&state, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What whoever follows the link gives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationAcceptance, example = json!({
    "token": "swi_7Yq3c1Tn0vXk2mRzB8hWuLs5dGfJpAeQ9oCyN4tKxEI", "name": "Grace", "password": "correct horse battery"
}))]
struct AcceptanceIn {
    /// The token behind `#token=` in the link.
    #[schema(max_length = 100)]
    token: String,
    /// What to call a new user; not needed by whoever has an account.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// A new user's future password, at least 12 characters, or the present one of whoever has an account.
    #[schema(max_length = 256)]
    password: String,
    /// Where the token of the new session goes.
    #[serde(default)]
    transport: Transport,
}

/// Accept an invitation
///
/// Makes the invited person a member and signs them in. 404 when the link is unknown, used, taken back or too old.
#[utoipa::path(
    post, path = "/api/identity/v1/invitations/accept", tag = "identity", request_body = AcceptanceIn, security(()),
    responses(
        (status = 201, description = "A member, and signed in", body = OpenedOut,
            headers(("Set-Cookie" = Option<String>, description = "The session cookie"))),
        problems::Body, problems::Caller, problems::Absent, problems::Conflict, problems::TooMany
    )
)]
async fn accept_invitation(
    State(state): State<AppState>,
    LimitKey(address): LimitKey,
    headers: HeaderMap,
    Json(body): Json<AcceptanceIn>,
) -> Result<Response, Problem> {
    let device = Device { address: address.as_deref(), user_agent: user_agent(&headers) };
    let acceptance = Acceptance { token: &body.token, name: body.name.as_deref(), password: &body.password, device };
    let opened = invitations::accept(&state, acceptance).await?;
    Ok(hand_over(&state, opened, body.transport).into_response())
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create_invitation, list_invitations))
        .routes(routes!(delete_invitation))
        .routes(routes!(accept_invitation))
}
