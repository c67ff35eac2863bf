//! The Redis twins of the rate-limit and fan-out ports. Redis never holds the only copy of anything: when it is away, limits
//! allow and hints are not heard, and both come back with it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use fred::clients::SubscriberClient;
pub use fred::error::Error as RedisError;
use fred::interfaces::{ClientLike as _, EventInterface as _, LuaInterface as _, PubsubInterface as _};
use fred::prelude::{Builder, Client, Config, ReconnectPolicy};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio_stream::wrappers::BroadcastStream;

use crate::fan_out::FanOut;
use crate::rate_limit::{Decision, RateLimiter, RatePolicy};

/// A command that takes longer is given up.
const COMMAND_TIMEOUT: Duration = Duration::from_millis(500);

/// GCRA on the server, by its own clock, in microseconds. Gives allowed (0 or 1), remaining, and the wait.
const GCRA: &str = "
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local cost = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local recovered = tonumber(redis.call('GET', KEYS[1]) or '0')
local after = math.max(recovered, now) + cost
local wait = after - now - window
if wait > 0 then return {0, 0, wait} end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1)
return {1, math.floor((window - (after - now)) / cost), 0}
";

/// A connection to a Redis server and one more for what is listened to.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    subscriber: Arc<SubscriberClient>,
    prefix: String,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}

impl Redis {
    /// Connects to `url`, for example `redis://127.0.0.1:6379/0`. All keys and channels begin with `prefix`.
    ///
    /// # Errors
    /// When the address is not understood or the server does not answer.
    pub async fn connect(url: &str, prefix: &str) -> Result<Self, RedisError> {
        let mut builder = Builder::from_config(Config::from_url(url)?);
        builder
            .with_performance_config(|config| config.default_command_timeout = COMMAND_TIMEOUT)
            .with_connection_config(|config| {
                config.connection_timeout = Duration::from_secs(3);
                config.max_command_attempts = 1;
            })
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 5_000, 2));
        let client = builder.build()?;
        let subscriber = builder.build_subscriber_client()?;
        client.init().await?;
        subscriber.init().await?;
        // Ends with the client.
        drop(subscriber.manage_subscriptions());
        Ok(Self { client, subscriber: Arc::new(subscriber), prefix: prefix.to_owned() })
    }

    /// Answers when the server does.
    ///
    /// # Errors
    /// When it does not within half a second.
    pub async fn ping(&self) -> Result<(), RedisError> {
        self.client.ping::<()>(None).await
    }
}

#[async_trait]
impl RateLimiter for Redis {
    async fn check(&self, policy: &RatePolicy, key: &str) -> Decision {
        let window = u64::try_from(policy.window.as_micros()).unwrap_or(u64::MAX);
        let cost = window / u64::from(policy.limit.max(1));
        let name = format!("{}limit:{}:{key}", self.prefix, policy.name);
        let answer: Result<(u32, u32, u64), _> = self.client.eval(GCRA, vec![name], vec![cost, window]).await;
        match answer {
            Ok((allowed, remaining, wait)) => {
                Decision { allowed: allowed == 1, remaining, retry_after: Duration::from_micros(wait) }
            }
            Err(error) => {
                tracing::warn!(%error, policy = policy.name, "rate limiter cannot be reached, allowing");
                Decision { allowed: true, remaining: policy.limit, retry_after: Duration::ZERO }
            }
        }
    }
}

#[async_trait]
impl FanOut for Redis {
    async fn publish(&self, channel: &str, message: String) {
        let channel = format!("{}{channel}", self.prefix);
        if let Err(error) = self.client.publish::<(), _, _>(channel, message).await {
            tracing::debug!(%error, "a hint was not published");
        }
    }

    async fn subscribe(&self, channel: &str) -> BoxStream<'static, String> {
        let channel = format!("{}{channel}", self.prefix);
        let messages = BroadcastStream::new(self.subscriber.message_rx());
        if let Err(error) = self.subscriber.subscribe(channel.clone()).await {
            tracing::debug!(%error, "cannot listen to hints");
        }
        messages
            .filter_map(move |message| {
                let heard = message.ok().filter(|message| *message.channel == *channel);
                std::future::ready(heard.and_then(|message| message.value.convert::<String>().ok()))
            })
            .boxed()
    }
}
