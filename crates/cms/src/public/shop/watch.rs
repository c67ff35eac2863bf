//! What happens to an auction, told to its page as it happens (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use http::{HeaderName, HeaderValue, header};
use kernel::RequestCtx;
use serde_json::json;

use super::super::neutral;
use super::super::snapshot::Snapshot;
use super::system::is_name;
use crate::components::{bids, state_word};
use crate::config::Config;
use crate::rendering::{format_moment, format_price, iso};
use crate::storefront::{AuctionUpdate, StorefrontError};

/// How often a silent stream says that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long one stream lives; a browser then opens another by itself.
const MAX_LIFE: Duration = Duration::from_secs(1_800);

/// The auction whose stream is at this path.
pub(in crate::public) fn watched(path: &str) -> Option<&str> {
    path.strip_prefix("/auctions/")?.strip_suffix("/events").filter(|id| is_name(id))
}

/// The stream of an auction.
pub(in crate::public) async fn watch(config: &Config, ctx: &RequestCtx, site: &Snapshot, auction: &str) -> Response {
    let Some(storefront) = &config.storefront else { return neutral::not_found() };
    let updates = match storefront.watch_auction(ctx, auction).await {
        Ok(updates) => updates,
        Err(StorefrontError::Down(error)) => {
            tracing::warn!(request_id = %ctx.request_id, %error, "an auction cannot be watched");
            return neutral::unavailable();
        }
        Err(_) => return neutral::not_found(),
    };
    let locale = site.facts.locale.clone();
    let events = updates
        .map(move |update| Ok::<_, Infallible>(Event::default().event("auction").data(told(&update, &locale))))
        .take_until(tokio::time::sleep(MAX_LIFE));
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// One update in the words of the page.
fn told(update: &AuctionUpdate, locale: &str) -> String {
    json!({
        "state": state_word(update.state),
        "price": format_price(update.price, locale),
        "bids": bids(update.bids),
        "ends_at": iso(update.ends_at),
        "ends": format_moment(update.ends_at),
    })
    .to_string()
}
