//! One look at the queues for all who watch the same ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use kernel::TenantId;

use crate::error::JobsError;

/// How often a watcher looks.
pub(crate) const EVERY: Duration = Duration::from_secs(1);
/// How long what one watcher found is good for another. A little less, so that a watcher who is alone sees something new each time.
const FRESH: Duration = Duration::from_millis(900);
/// A look that takes long is not taken again before this many times as long: it never keeps a connection busy.
const REST: u32 = 9;

/// The looks that somebody watches by.
#[derive(Debug, Default)]
pub(crate) struct LiveQueues {
    looks: Mutex<HashMap<(Watched, u64), Weak<Look>>>,
}

/// Whose queues, and who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Watched {
    /// Those of a tenant, by its own people.
    Own(TenantId),
    /// Those of one tenant or of all, by the operator.
    Everywhere(Option<TenantId>),
}

/// What was seen last.
#[derive(Debug, Default)]
pub(crate) struct Look {
    seen: tokio::sync::Mutex<Option<Seen>>,
}

#[derive(Debug)]
struct Seen {
    good_until: Instant,
    text: Arc<str>,
}

impl LiveQueues {
    /// The look that all who watch the same share. It ends with the last of them.
    pub(crate) fn look(&self, watched: Watched, window: Duration) -> Arc<Look> {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (watched, window.as_secs());
        if let Some(look) = looks.get(&key).and_then(Weak::upgrade) {
            return look;
        }
        looks.retain(|_, look| look.strong_count() > 0);
        let look = Arc::new(Look::default());
        looks.insert(key, Arc::downgrade(&look));
        look
    }
}

impl Look {
    /// What there is to see at `now`: what was seen a moment ago, else what `read` answers. While one reads, the others wait.
    pub(crate) async fn see(
        &self,
        now: Instant,
        read: impl Future<Output = Result<String, JobsError>>,
    ) -> Result<Arc<str>, JobsError> {
        let mut seen = self.seen.lock().await;
        if let Some(seen) = seen.as_ref().filter(|seen| now < seen.good_until) {
            return Ok(Arc::clone(&seen.text));
        }
        let began = Instant::now();
        let text: Arc<str> = read.await?.into();
        let took = began.elapsed();
        *seen = Some(Seen { good_until: now + took + FRESH.max(took * REST), text: Arc::clone(&text) });
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_hundred_watchers_look_once_a_second() {
        let live = LiveQueues::default();
        let tenant = TenantId::from_uuid(kernel::reexport::Uuid::nil());
        let watchers: Vec<Arc<Look>> =
            (0..100).map(|_| live.look(Watched::Own(tenant), Duration::from_secs(60))).collect();
        let reads = Cell::new(0);
        let begin = Instant::now();
        for (second, reads_then) in [(0, 1), (0, 1), (1, 2), (2, 3)] {
            let looks = watchers.iter().map(|look| {
                look.see(begin + Duration::from_secs(second), async {
                    reads.set(reads.get() + 1);
                    Ok(format!("look {}", reads.get()))
                })
            });
            for text in futures_util::future::join_all(looks).await {
                assert_eq!(text.ok().as_deref(), Some(format!("look {reads_then}").as_str()));
            }
            assert_eq!(reads.get(), reads_then);
        }
        drop(watchers);
        let others = [Watched::Everywhere(Some(tenant)), Watched::Everywhere(None), Watched::Own(tenant)];
        let kept = others.map(|watched| live.look(watched, Duration::from_secs(60)));
        assert_eq!(live.looks.lock().map(|looks| looks.len()).ok(), Some(3), "what nobody watches is forgotten");
        assert!(!Arc::ptr_eq(&kept[0], &kept[2]), "the operator sees more than the tenant");
    }

    #[tokio::test]
    async fn what_failed_is_read_again() {
        let look = Look::default();
        let now = Instant::now();
        assert!(look.see(now, async { Err(JobsError::NotFound) }).await.is_err());
        assert_eq!(look.see(now, async { Ok("seen".to_owned()) }).await.ok().as_deref(), Some("seen"));
    }
}
