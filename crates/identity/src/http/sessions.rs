//! Signing in and out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::TenantId;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Json, LimitKey, Path, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{SignedIn, personal, user_agent};
use super::me::SessionOut;
use super::{cookie, problems};
use crate::authentication::COOKIE;
use crate::ids::SessionId;
use crate::sessions::{self, Attempt, Device, Opened};
use crate::state::AppState;
use crate::users;

const LIST: &str = "sessions";

/// Where the token of a new session goes.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Transport {
    /// Into a cookie that scripts cannot read: for browsers.
    #[default]
    Cookie,
    /// Into the reply, to be sent as a bearer: for programs.
    Token,
}

/// What is needed to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn, example = json!({"email": "ada@example.com", "password": "correct horse battery", "transport": "cookie"}))]
struct SignInIn {
    /// The address of the account.
    #[schema(max_length = 254)]
    email: String,
    /// Its password.
    #[schema(max_length = 256)]
    password: String,
    /// The tenant to work for; the user's first one without it.
    tenant_id: Option<TenantId>,
    /// Where the token goes.
    #[serde(default)]
    transport: Transport,
}

/// A new session.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedSession, example = json!({
    "session": {"id": "ses_01h455vb4pex5vsknk084sn02q", "current": true, "user_agent": "Firefox", "created_at": "2026-03-01T09:30:00Z",
        "last_seen_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-31T09:30:00Z"},
    "tenant_id": "tnt_01h455vb4pex5vsknk084sn02q"
}))]
pub(super) struct OpenedOut {
    /// The session.
    session: SessionOut,
    /// The tenant that it works for.
    tenant_id: Option<TenantId>,
    /// Its token, if it was to go into the reply. It is shown only here.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Sign in
///
/// With `transport: cookie` the reply sets the cookie `sw_session`; with `transport: token` it holds the token. An unknown address
/// and a wrong password are told alike, and tries are counted by account and by network address.
#[utoipa::path(
    post, path = "/api/identity/v1/sessions", tag = "identity", request_body = SignInIn, security(()),
    responses(
        (status = 201, description = "Signed in", body = OpenedOut, headers(("Set-Cookie" = Option<String>, description = "The session cookie"))),
        problems::Body, problems::Caller, problems::Absent, problems::TooMany
    )
)]
async fn create_session(
    State(state): State<AppState>,
    LimitKey(address): LimitKey,
    headers: HeaderMap,
    Json(body): Json<SignInIn>,
) -> Result<Response, Problem> {
    let device = Device { address: address.as_deref(), user_agent: user_agent(&headers) };
    let attempt = Attempt { email: &body.email, password: &body.password, tenant: body.tenant_id, device };
    let opened = sessions::sign_in(&state, attempt).await?;
    Ok(hand_over(&state, opened, body.transport))
}

/// The reply that gives a new session to its owner.
pub(super) fn hand_over(state: &AppState, opened: Opened, transport: Transport) -> Response {
    let Opened { session, token } = opened;
    let (tenant_id, id) = (session.active_tenant_id, session.id);
    let cookie = cookie::set(COOKIE, &token, state.config.session_lifetime.as_secs(), state.config.secure_cookies);
    let token = matches!(transport, Transport::Token).then_some(token);
    let as_cookie = token.is_none();
    let out = OpenedOut { session: SessionOut::new(session, id), tenant_id, token };
    let mut response = (StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(out)).into_response();
    if let Ok(value) = HeaderValue::try_from(cookie)
        && as_cookie
    {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// List one's own sessions
///
/// Live ones, newest first.
#[utoipa::path(
    get, path = "/api/identity/v1/sessions", tag = "identity", params(PageQuery), security(("session" = []), ("bearer" = [])),
    responses((status = 200, description = "A page of sessions", body = Page<SessionOut>), problems::QueryString, problems::Caller)
)]
async fn list_sessions(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    page: PageRequest,
) -> Result<Page<SessionOut>, Problem> {
    let (key, ctx) = (&state.config.cursor_key, personal(identity.user));
    let before = page.after(key, &ctx, LIST)?;
    let rows = sessions::list(&state, &identity, before, page.fetch()).await?;
    Ok(page.page(key, &ctx, LIST, rows, |last| last.id, |row| SessionOut::new(row, identity.session)))
}

/// Sign out
///
/// Ends the session that asks and drops its cookie.
#[utoipa::path(
    delete, path = "/api/identity/v1/sessions/current", tag = "identity", security(("session" = []), ("bearer" = [])),
    responses((status = 204, description = "Signed out"), problems::Caller, problems::Absent)
)]
async fn delete_current_session(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<impl IntoResponse, Problem> {
    sessions::revoke(&state, &identity, identity.session).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::clear(COOKIE, state.config.secure_cookies))]))
}

/// End one of one's own sessions
///
/// Whatever is signed in with it is refused from now on.
#[utoipa::path(
    delete, path = "/api/identity/v1/sessions/{session_id}", tag = "identity", security(("session" = []), ("bearer" = [])),
    params(("session_id" = SessionId, Path, description = "The session")),
    responses((status = 204, description = "Ended"), problems::Caller, problems::Absent)
)]
async fn delete_session(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    sessions::revoke(&state, &identity, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tenant to work for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActiveTenant, example = json!({"tenant_id": "tnt_01h455vb4pex5vsknk084sn02q"}))]
struct ActiveTenantIn {
    /// One of the user's tenants.
    tenant_id: TenantId,
}

/// Switch to another tenant
///
/// The session that asks works for this tenant from now on. 404 for a tenant that the user is no member of, 403 for a suspended one.
#[utoipa::path(
    put, path = "/api/identity/v1/sessions/current/tenant", tag = "identity", request_body = ActiveTenantIn,
    security(("session" = []), ("bearer" = [])),
    responses((status = 204, description = "Switched"), problems::Body, problems::Caller, problems::Absent)
)]
async fn set_active_tenant(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Json(body): Json<ActiveTenantIn>,
) -> Result<StatusCode, Problem> {
    sessions::switch_tenant(&state, &identity, body.tenant_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new password, and proof that the old one is known.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange, example = json!({"current_password": "correct horse battery", "new_password": "a longer and better one"}))]
struct PasswordIn {
    /// The present password.
    #[schema(max_length = 256)]
    current_password: String,
    /// The future one, at least 12 characters.
    #[schema(min_length = 12, max_length = 256)]
    new_password: String,
}

/// Change one's password
///
/// Ends all other sessions of the user.
#[utoipa::path(
    put, path = "/api/identity/v1/password", tag = "identity", request_body = PasswordIn, security(("session" = []), ("bearer" = [])),
    responses((status = 204, description = "Changed"), problems::Body, problems::Caller, problems::TooMany)
)]
async fn set_password(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Json(body): Json<PasswordIn>,
) -> Result<StatusCode, Problem> {
    users::change_password(&state, &identity, &body.current_password, &body.new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create_session, list_sessions))
        .routes(routes!(delete_current_session))
        .routes(routes!(delete_session))
        .routes(routes!(set_active_tenant))
        .routes(routes!(set_password))
}
