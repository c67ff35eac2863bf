//! Token exchange as a form, RFC 8693.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::response::IntoResponse;
use http::{StatusCode, header};
use kernel::RequestId;
use kernel::http::{Json, LimitKey, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problems;
use crate::error::{Error, ExchangeRefusal};
use crate::state::AppState;
use crate::token_exchange::{self, Exchange, Issued, editor_token};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// Longest form; a token of 8 KiB fits several times over.
const MAX_LEN: usize = 32 * 1024;

/// What a host sends to exchange its token. Unknown parameters are ignored, as RFC 6749 wants; repeated ones are refused.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenExchange, example = json!({
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token": "eyJ0eXAiOiJzdy1ob3N0K2p3dCIsImFsZyI6IkhTMjU2Iiwia2lkIjoiaGt5XzAxaDQ1NXZiNHBleDV2c2tuazA4NHNuMDJxIn0.e30.c2ln",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "audience": "sw-editor", "scope": "products:read"
}))]
struct TokenForm {
    /// `urn:ietf:params:oauth:grant-type:token-exchange`.
    grant_type: String,
    /// What the host signed: a JWT of type `sw-host+jwt`.
    subject_token: String,
    /// `urn:ietf:params:oauth:token-type:jwt`.
    subject_token_type: String,
    /// The kind of token wanted: `urn:ietf:params:oauth:token-type:access_token` or `…:jwt`, which are the same here.
    requested_token_type: Option<String>,
    /// Whom the new token is for: `sw-editor`.
    audience: Option<String>,
    /// The permissions wanted, separated by spaces; all that are allowed without it.
    scope: Option<String>,
    /// Not supported.
    resource: Option<String>,
    /// Not supported.
    actor_token: Option<String>,
}

/// An editor token.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedToken, example = json!({
    "access_token": "eyJ0eXAiOiJzdy1lZGl0b3Irand0IiwiYWxnIjoiSFMyNTYifQ.e30.c2ln",
    "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 900, "scope": "products:read"
}))]
struct IssuedOut {
    /// What the editor sends as a bearer.
    access_token: String,
    /// `urn:ietf:params:oauth:token-type:access_token`.
    issued_token_type: &'static str,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds until it ends.
    expires_in: i64,
    /// What it may do, separated by spaces.
    scope: String,
}

/// Exchange a host's token
///
/// A host application signs a JWT of type `sw-host+jwt` for one of its users with a registered key: header `kid` the key's id; claims `iss`,
/// `aud` and `sub`, `iat`, `nbf` and `exp` at most five minutes apart, a fresh `jti`, `purpose` = `editor`, and if it likes a narrower `scope`. It
/// works once. In return comes an editor token for 15 minutes, bound to the key's tenant. The problem's `code` is the `error` of RFC 6749.
#[utoipa::path(
    post, path = "/api/identity/v1/token", tag = "identity", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "An editor token", body = IssuedOut),
        problems::Exchange, problems::Caller, problems::TooMany
    )
)]
async fn exchange_token(
    State(state): State<AppState>,
    LimitKey(address): LimitKey,
    request_id: Option<axum::Extension<RequestId>>,
    ExchangeForm(form): ExchangeForm,
) -> Result<impl IntoResponse, Problem> {
    let request_id = request_id.map_or_else(
        || RequestId::generate(&*state.config.clock, &*state.config.random),
        |axum::Extension(request_id)| request_id,
    );
    let wanted = Exchange {
        subject_token: &form.subject_token,
        scope: form.scope.as_deref(),
        address: address.as_deref(),
        request_id,
    };
    let Issued { token, expires_in, scopes } = token_exchange::exchange(&state, wanted).await?;
    let scope = scopes.join(" ");
    let out =
        IssuedOut { access_token: token, issued_token_type: ACCESS_TOKEN, token_type: "Bearer", expires_in, scope };
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(out)))
}

/// The form, with its fixed parameters checked.
struct ExchangeForm(TokenForm);

impl<S: Send + Sync> FromRequest<S> for ExchangeForm {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let named =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !named.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body has an unsupported type",
            )
            .detail("send Content-Type: application/x-www-form-urlencoded"));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                too_large()
            } else {
                refused(ExchangeRefusal::InvalidRequest)
            }
        })?;
        if body.len() > MAX_LEN {
            return Err(too_large());
        }
        parse(&body).map(Self).map_err(refused)
    }
}

fn parse(body: &[u8]) -> Result<TokenForm, ExchangeRefusal> {
    // A parameter given twice is an error here, and an empty one counts as absent (RFC 6749, 3.2).
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(body).map_err(|_| ExchangeRefusal::InvalidRequest)?;
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let mut once = serde_json::Map::new();
    for (name, value) in given {
        if once.insert(name, value.into()).is_some() {
            return Err(ExchangeRefusal::InvalidRequest);
        }
    }
    if once.get("grant_type").is_some_and(|grant_type| grant_type != GRANT_TYPE) {
        return Err(ExchangeRefusal::UnsupportedGrantType);
    }
    let form: TokenForm = serde_json::from_value(once.into()).map_err(|_| ExchangeRefusal::InvalidRequest)?;
    let kind_is_known = form.requested_token_type.as_deref().is_none_or(|kind| kind == ACCESS_TOKEN || kind == JWT);
    if form.grant_type != GRANT_TYPE || form.subject_token_type != JWT || !kind_is_known || form.actor_token.is_some() {
        return Err(ExchangeRefusal::InvalidRequest);
    }
    if form.resource.is_some() || form.audience.as_deref().is_some_and(|audience| audience != editor_token::AUDIENCE) {
        return Err(ExchangeRefusal::InvalidTarget);
    }
    Ok(form)
}

fn refused(refusal: ExchangeRefusal) -> Problem {
    Error::Exchange(refusal).into()
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large")
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(exchange_token))
}
