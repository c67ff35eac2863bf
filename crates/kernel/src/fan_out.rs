//! Telling everybody who listens right now, as a port. What is told is a hint: nothing may depend on its arrival.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

/// Publishes to, and listens on, named channels.
#[async_trait]
pub trait FanOut: Send + Sync + std::fmt::Debug {
    /// Tells `message` to all who listen on `channel` now.
    async fn publish(&self, channel: &str, message: String);

    /// What is told on `channel` from now on. A slow listener misses the oldest messages.
    async fn subscribe(&self, channel: &str) -> BoxStream<'static, String>;
}

/// Messages that a slow listener may be behind.
const BACKLOG: usize = 256;

/// Reaches the listeners of this process.
#[derive(Clone, Debug, Default)]
pub struct InMemoryFanOut {
    channels: Arc<Mutex<HashMap<String, broadcast::Sender<String>>>>,
}

#[async_trait]
impl FanOut for InMemoryFanOut {
    async fn publish(&self, channel: &str, message: String) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = channels.get(channel).map(|sender| sender.send(message).is_ok());
        if heard == Some(false) {
            channels.remove(channel);
        }
    }

    async fn subscribe(&self, channel: &str) -> BoxStream<'static, String> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, sender| sender.receiver_count() > 0);
        let sender = channels.entry(channel.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0);
        BroadcastStream::new(sender.subscribe()).filter_map(|message| std::future::ready(message.ok())).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reaches_those_who_listen_on_the_channel() {
        let fan_out = InMemoryFanOut::default();
        fan_out.publish("a", "before".to_owned()).await;
        let mut first = fan_out.subscribe("a").await;
        let mut second = fan_out.subscribe("a").await;
        let mut other = fan_out.subscribe("b").await;
        fan_out.publish("a", "now".to_owned()).await;
        fan_out.publish("b", "elsewhere".to_owned()).await;
        assert_eq!(first.next().await.as_deref(), Some("now"));
        assert_eq!(second.next().await.as_deref(), Some("now"));
        assert_eq!(other.next().await.as_deref(), Some("elsewhere"));
    }
}
