//! Watching an auction: its public events so far, then those to come.
//!
//! What was told is in the table; the fan-out only says that there is more. So a watcher who lost the connection continues
//! behind the last event seen, on any host.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use kernel::{RequestCtx, TenantId, TenantTx};

use super::model::{AuctionEvent, AuctionEventKind};
use super::state::AuctionState;
use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::AuctionId;

/// Events that are read at once.
const ROWS: u64 = 100;
/// How often a watcher looks without being told that there is something.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// What a watcher gets.
pub(crate) enum Watched {
    /// The auction is over and nothing is left to tell.
    Over,
    /// Events, until the auction is over or the host stops.
    Events(BoxStream<'static, AuctionEvent>),
}

/// The public events of an auction behind `after`. Drafts are not there.
pub(crate) async fn watch(
    config: Arc<Config>,
    ctx: RequestCtx,
    id: AuctionId,
    after: i64,
) -> Result<Watched, CommerceError> {
    // Listening begins before looking, so that nothing falls between.
    let nudges = config.fan_out.subscribe(&channel(ctx.tenant, id)).await;
    let tx = TenantTx::read(&config.db, &ctx).await?;
    let auction = store::find(&tx, id).await?.filter(|auction| auction.state != AuctionState::Draft);
    let auction = auction.ok_or(CommerceError::NotFound)?;
    let pending = VecDeque::from(store::public_events(&tx, id, after, ROWS).await?);
    drop(tx);
    if pending.is_empty() && auction.state.has_ended() {
        return Ok(Watched::Over);
    }
    let watch = Watch { config, ctx, id, last: after, pending, nudges, over: false };
    Ok(Watched::Events(stream::unfold(watch, Watch::next).boxed()))
}

/// Tells those who watch that there is something new.
pub(super) async fn announce(config: &Config, ctx: &RequestCtx, id: AuctionId) {
    config.fan_out.publish(&channel(ctx.tenant, id), String::new()).await;
}

fn channel(tenant: TenantId, id: AuctionId) -> String {
    format!("commerce.auctions.{tenant}.{id}")
}

/// One open stream.
struct Watch {
    config: Arc<Config>,
    ctx: RequestCtx,
    id: AuctionId,
    last: i64,
    pending: VecDeque<AuctionEvent>,
    nudges: BoxStream<'static, String>,
    over: bool,
}

impl Watch {
    async fn next(mut self) -> Option<(AuctionEvent, Self)> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                self.last = event.id;
                self.over = matches!(
                    event.kind,
                    AuctionEventKind::Sold | AuctionEventKind::Unsold | AuctionEventKind::Cancelled
                );
                return Some((event, self));
            }
            if self.over {
                return None;
            }
            match look(&self.config, &self.ctx, self.id, self.last).await {
                Ok(events) if !events.is_empty() => self.pending.extend(events),
                Ok(_) => {
                    let config = Arc::clone(&self.config);
                    tokio::select! {
                        () = config.stop.cancelled() => return None,
                        nudge = self.nudges.next() => if nudge.is_none() { tokio::time::sleep(LOOK_INTERVAL).await },
                        () = tokio::time::sleep(LOOK_INTERVAL) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, auction = %self.id, "a watched auction could not be read");
                    return None;
                }
            }
        }
    }
}

async fn look(config: &Config, ctx: &RequestCtx, id: AuctionId, last: i64) -> Result<Vec<AuctionEvent>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::public_events(&tx, id, last, ROWS).await?)
}
