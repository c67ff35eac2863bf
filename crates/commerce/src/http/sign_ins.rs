//! `/api/commerce/v1/sign-ins` and `/api/commerce/v1/sign-in-links`: customers of shops with pages of their own.

use std::net::IpAddr;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::http::{Authorized, Json, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::customers::CustomerOut;
use super::{AppState, problems};
use crate::id::CustomerSessionId;
use crate::permission::{ReadCustomers, WriteCustomers};
use crate::shop::sign_ins::{self, ShopVisitor, SignInProof};

/// The visitor of a shop, as its server knows them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShopVisitor, example = json!({"host": "shop.example.com", "address": "203.0.113.7"}))]
struct VisitorIn {
    /// The host name of the shop: one of the agency's sites.
    #[schema(max_length = 253)]
    host: String,
    /// The visitor's network address. Limits count it; without one they count the mail address alone.
    #[schema(value_type = Option<String>)]
    address: Option<IpAddr>,
    /// What the visitor's browser calls itself; the customer sees it in the list of their sessions.
    #[schema(max_length = 500)]
    user_agent: Option<String>,
}

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerSignInLinkIn, example = json!({"email": "ada@example.com", "return_path": "/welcome", "visitor": {"host": "shop.example.com"}}))]
struct SignInLinkIn {
    /// Where the link is mailed to.
    #[schema(max_length = 254)]
    email: String,
    /// A path on the visitor's host. A parameter `token` is added; the page there asks for a click before it posts the token to
    /// `/api/commerce/v1/sign-ins`, because mail scanners open links too.
    #[schema(max_length = 500)]
    return_path: String,
    /// The visitor.
    visitor: VisitorIn,
}

/// What shows who somebody is.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = CustomerSignInProof)]
enum ProofIn {
    /// The token of a mailed link. It works once.
    Link {
        /// What came in the query of the link.
        #[schema(max_length = 200)]
        token: String,
    },
    /// Address and password.
    Password {
        /// The address.
        #[schema(max_length = 254)]
        email: String,
        /// The password.
        #[schema(max_length = 200)]
        password: String,
    },
}

/// Somebody who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerSignInIn, example = json!({"proof": {"kind": "link", "token": "kXq…"}, "visitor": {"host": "shop.example.com"}}))]
struct SignInIn {
    /// What shows who it is.
    proof: ProofIn,
    /// The visitor.
    visitor: VisitorIn,
    /// The token of the guest's cart, which becomes the customer's.
    #[schema(max_length = 200)]
    cart_token: Option<String>,
}

/// The token of a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerSessionToken, example = json!({"token": "kXqT8n0fS1mYw5uZ3rQ7bL2dVh9cPjEaGiOxNsRtU4A"}))]
struct TokenIn {
    /// What `/api/commerce/v1/sign-ins` answered.
    #[schema(max_length = 200)]
    token: String,
}

/// Another password, and who wants it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerPasswordIn, example = json!({"token": "kXqT8n0fS1mYw5uZ3rQ7bL2dVh9cPjEaGiOxNsRtU4A", "new_password": "tide copper ninety-one"}))]
struct PasswordIn {
    /// The token of the customer's session.
    #[schema(max_length = 200)]
    token: String,
    /// The present password. Only who has none yet may leave it out.
    #[schema(max_length = 256)]
    current_password: Option<String>,
    /// The new one.
    #[schema(min_length = 10, max_length = 256)]
    new_password: String,
}

/// A customer who has just signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerSignIn)]
struct SignInOut {
    /// Stands for the session. It is shown only here: keep it in a cookie that scripts cannot read.
    token: String,
    /// The session, as the list of the customer's sessions has it.
    session_id: CustomerSessionId,
    /// When it ends by itself.
    expires_at: Timestamp,
    /// Who it is.
    customer: CustomerOut,
}

/// Mail a link that signs in
///
/// The answer is the same for every address, known or not. A host name that is not one of the agency's sites is refused with 422,
/// `host_not_verified`.
#[utoipa::path(
    post, path = "/api/commerce/v1/sign-in-links", tag = "customers", request_body = SignInLinkIn,
    responses(
        (status = 202, description = "The mail goes out, if there can be one"),
        (status = 429, description = "`too_many_tries`: too many mails to the address or from the visitor; `Retry-After` says when.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_sign_in_link(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(SignInLinkIn { email, return_path, visitor }): Json<SignInLinkIn>,
) -> Result<StatusCode, Problem> {
    sign_ins::request_link(&config, &ctx, &visitor.into(), &return_path, &email).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sign a customer in
///
/// By the token of a mailed link, or by address and password. A link is good for the host that it was asked for; 410 when it was used or
/// is too old. A wrong password and an unknown address are the same 401, `wrong_credentials`.
#[utoipa::path(
    post, path = "/api/commerce/v1/sign-ins", tag = "customers", request_body = SignInIn,
    responses(
        (status = 201, description = "The session", body = SignInOut),
        (status = 410, description = "`link_not_usable`: the link was used, or is too old.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`: too many tries for the address or from the visitor; `Retry-After` says when.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller
    )
)]
async fn create_sign_in(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(SignInIn { proof, visitor, cart_token }): Json<SignInIn>,
) -> Result<Response, Problem> {
    let signed_in = sign_ins::sign_in(&config, &ctx, &visitor.into(), proof.into(), cart_token.as_deref()).await?;
    let out = SignInOut {
        token: signed_in.token.expose().to_owned(),
        session_id: signed_in.session.id,
        expires_at: signed_in.session.expires_at,
        customer: signed_in.customer.into(),
    };
    let private = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::CREATED, private, Json(out)).into_response())
}

/// Say whom a session's token stands for
///
/// Ask with each visit: a session may have been ended elsewhere.
#[utoipa::path(
    post, path = "/api/commerce/v1/sign-ins/lookups", tag = "customers", request_body = TokenIn,
    responses((status = 200, description = "The customer", body = CustomerOut), problems::Body, problems::Caller, problems::Absent)
)]
async fn look_up_sign_in(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Json(TokenIn { token }): Json<TokenIn>,
) -> Result<Json<CustomerOut>, Problem> {
    Ok(Json(sign_ins::signed_in(&config, &ctx, &token).await?.into()))
}

/// Set a customer's password
///
/// Or another one, for who knows the present one. All their other sessions end. A wrong present password is 401, `wrong_credentials`.
#[utoipa::path(
    post, path = "/api/commerce/v1/sign-ins/passwords", tag = "customers", request_body = PasswordIn,
    responses(
        (status = 204, description = "It signs in from now on"),
        (status = 429, description = "`too_many_tries`: too many tries for the customer; `Retry-After` says when.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn set_sign_in_password(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(PasswordIn { token, current_password, new_password }): Json<PasswordIn>,
) -> Result<StatusCode, Problem> {
    sign_ins::set_password(&config, &ctx, &token, current_password.as_deref(), &new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign a customer out
///
/// Ends the session of the token. One that has ended, or never was, is answered in the same way.
#[utoipa::path(
    post, path = "/api/commerce/v1/sign-ins/end", tag = "customers", request_body = TokenIn,
    responses((status = 204, description = "It has ended"), problems::Body, problems::Caller)
)]
async fn end_sign_in(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(TokenIn { token }): Json<TokenIn>,
) -> Result<StatusCode, Problem> {
    sign_ins::sign_out(&config, &ctx, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<VisitorIn> for ShopVisitor {
    fn from(VisitorIn { host, address, user_agent }: VisitorIn) -> Self {
        let user_agent = user_agent.map(|name| name.chars().take(500).collect());
        Self { host, address, user_agent }
    }
}

impl From<ProofIn> for SignInProof {
    fn from(proof: ProofIn) -> Self {
        match proof {
            ProofIn::Link { token } => Self::Link(token),
            ProofIn::Password { email, password } => Self::Password { email, password },
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_sign_in_link))
        .routes(routes!(create_sign_in))
        .routes(routes!(look_up_sign_in))
        .routes(routes!(set_sign_in_password))
        .routes(routes!(end_sign_in))
}
