//! The middleware that a host puts around its routers.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::http::Problem;
use kernel::{RequestCtx, RequestId};

use super::origin::may_act;
use super::{COOKIE, Resolved, resolve};
use crate::config::Config;
use crate::credential::SESSION_PREFIX;
use crate::http::{cookie, streams};
use crate::state::AppState;

/// The state of [`authenticate`].
#[derive(Clone)]
pub struct Authenticator(AppState);

impl Authenticator {
    /// Authenticates by this configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self(AppState::new(config.clone()))
    }
}

/// Puts authentication around all routes of `router`. Put the host's request ids outside of it.
pub fn with_authentication(router: Router, config: &Config) -> Router {
    router.layer(middleware::from_fn_with_state(Authenticator::new(config), authenticate))
}

/// Middleware for `axum::middleware::from_fn_with_state`: reads the credential and puts a [`RequestCtx`] (when there is a tenant)
/// and an [`Identity`](super::Identity) (when a user is signed in) into the extensions of the request.
///
/// Without a credential the request passes as it is; the extractors of handlers answer 401. A bearer that does not count is 401
/// here. A cookie that does not count is only forgotten: pages that anybody may see must not fail for an old cookie, nor
/// must signing in. An unsafe request with a cookie from a foreign page is 403.
///
/// A stream of server-sent events ends within ten seconds after its credential has lost what it stood for.
pub async fn authenticate(
    State(Authenticator(state)): State<Authenticator>,
    mut request: Request,
    next: Next,
) -> Response {
    match presented(request.headers()) {
        Presented::Nothing => next.run(request).await,
        Presented::Unusable => {
            Problem::unauthorized().detail("the Authorization header holds no usable bearer").into_response()
        }
        Presented::Bearer(token) => match resolve(&state, &token).await {
            Ok(Some(resolved)) => {
                admit(&state, &mut request, resolved);
                let response = next.run(request).await;
                streams::guard(&state, token, response).await
            }
            Ok(None) => Problem::unauthorized().detail("the bearer is unknown, revoked or has run out").into_response(),
            Err(error) => error.into_response(),
        },
        Presented::Cookie(token) => match resolve(&state, &token).await {
            Ok(Some(_))
                if !may_act(
                    request.method(),
                    request.headers(),
                    &state.config.public_url,
                    &state.config.trusted_origins,
                ) =>
            {
                Problem::new(StatusCode::FORBIDDEN, "foreign_origin", "The request comes from another site")
                    .detail("a change with a session cookie must be sent by a page of this site")
                    .into_response()
            }
            Ok(Some(resolved)) => {
                admit(&state, &mut request, resolved);
                let response = next.run(request).await;
                streams::guard(&state, token, response).await
            }
            Ok(None) => {
                let response = next.run(request).await;
                forget_cookie(&state, response)
            }
            Err(error) => error.into_response(),
        },
    }
}

fn admit(state: &AppState, request: &mut Request, resolved: Resolved) {
    if let Some((tenant, actor)) = resolved.principal {
        let known = request.extensions().get::<RequestId>().copied();
        let request_id = known.unwrap_or_else(|| RequestId::generate(&*state.config.clock, &*state.config.random));
        request.extensions_mut().insert(RequestCtx { tenant, actor, request_id });
    }
    if let Some(identity) = resolved.identity {
        request.extensions_mut().insert(identity);
    }
}

enum Presented {
    Nothing,
    Unusable,
    Bearer(String),
    Cookie(String),
}

/// What the request presents. A bearer counts before a cookie.
fn presented(headers: &HeaderMap) -> Presented {
    let mut named = headers.get_all(header::AUTHORIZATION).iter();
    if let Some(value) = named.next() {
        let token = value.to_str().ok().and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            let token = token.trim();
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
        });
        return match token {
            Some(token) if named.next().is_none() => Presented::Bearer(token),
            _ => Presented::Unusable,
        };
    }
    match cookie::find(headers, COOKIE) {
        Some(token) if token.starts_with(SESSION_PREFIX) => Presented::Cookie(token.to_owned()),
        _ => Presented::Nothing,
    }
}

/// Lets the browser drop a cookie that does not count, unless the handler has just set a new one. A reply that caches may
/// keep for others is left alone.
fn forget_cookie(state: &AppState, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let is_public = headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("public"));
    if !is_public
        && !headers.contains_key(header::SET_COOKIE)
        && let Ok(value) = HeaderValue::try_from(cookie::clear(COOKIE, state.config.secure_cookies))
    {
        headers.insert(header::SET_COOKIE, value);
    }
    response
}
