//! Open streams: what was taken away is gone for those who watch, too.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use http::header;
use kernel::http::Problem;

use crate::authentication::{Resolved, resolve};
use crate::state::AppState;

/// How often a credential is looked at while its stream is open. With the credential cache's three seconds that makes a revocation
/// end a stream within ten.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Ends a stream of server-sent events once its credential stands for something else than when it was opened: revoked, run out,
/// another tenant, another role. Its client asks anew, and is told. All other responses pass as they are.
pub(crate) async fn guard(state: &AppState, credential: String, response: Response) -> Response {
    if !is_event_stream(&response) {
        return response;
    }
    let opened_with = match resolve(state, &credential).await {
        Ok(Some(resolved)) => resolved,
        Ok(None) => return Problem::unauthorized().into_response(),
        Err(error) => return error.into_response(),
    };
    let ended = until_other(state.clone(), credential, opened_with);
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(ended))))
}

async fn until_other(state: AppState, credential: String, opened_with: Resolved) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        match resolve(&state, &credential).await {
            Ok(now) if now.as_ref().is_some_and(|now| now.is_as(&opened_with)) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "whether a stream may stay open could not be looked up"
                );
            }
        }
    }
}

fn is_event_stream(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/event-stream"))
}
