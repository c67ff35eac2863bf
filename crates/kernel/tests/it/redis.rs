use std::time::Duration;

use futures_util::StreamExt as _;
use kernel::fan_out::FanOut as _;
use kernel::rate_limit::{RateLimiter as _, RatePolicy};
use kernel::redis::Redis;

/// A connection with keys of its own, when there is a server.
async fn connect(prefix: &str) -> Option<Redis> {
    let Some(url) = std::env::var("SITEWRIGHT_TEST_REDIS_URL").ok().filter(|url| !url.is_empty()) else {
        assert!(std::env::var("SITEWRIGHT_STRICT").as_deref() != Ok("1"), "SITEWRIGHT_TEST_REDIS_URL is not set");
        println!("skipped: SITEWRIGHT_TEST_REDIS_URL is not set; `cargo xtask test` sets it");
        return None;
    };
    let prefix = format!("{prefix}:{}:", kernel::random::Random::secret(&kernel::random::SystemRandom));
    Some(Redis::connect(&url, &prefix).await.unwrap())
}

#[tokio::test]
async fn limits_over_several_servers() {
    let Some(redis) = connect("limits").await else { return };
    let policy = RatePolicy { name: "test", limit: 5, window: Duration::from_secs(3_600) };
    let mut remaining = Vec::new();
    for _ in 0..5 {
        let decision = redis.check(&policy, "key").await;
        assert!(decision.allowed);
        remaining.push(decision.remaining);
    }
    assert_eq!(remaining, [4, 3, 2, 1, 0]);
    let refused = redis.check(&policy, "key").await;
    assert!(!refused.allowed);
    assert!(
        refused.retry_after > Duration::from_secs(600) && refused.retry_after <= Duration::from_secs(720),
        "{refused:?}"
    );
    assert!(redis.check(&policy, "other").await.allowed);
}

#[tokio::test]
async fn hints_reach_those_who_listen() {
    let Some(redis) = connect("hints").await else { return };
    let mut heard = redis.subscribe("jobs").await;
    let mut elsewhere = redis.subscribe("pages").await;
    redis.publish("jobs", "one".to_owned()).await;
    redis.publish("pages", "two".to_owned()).await;
    assert_eq!(heard.next().await.as_deref(), Some("one"));
    assert_eq!(elsewhere.next().await.as_deref(), Some("two"));
}
