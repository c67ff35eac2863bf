//! What must hold at every moment, looked at while a proof runs and at its end.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::shop::Shop;
use crate::findings::Findings;

/// How often to look.
const PAUSE: Duration = Duration::from_millis(500);

/// Counts again and again what must not be.
pub(super) struct Watch {
    shop: Arc<Shop>,
    what: &'static str,
    sql: String,
    stop: CancellationToken,
    looking: JoinHandle<usize>,
}

impl Watch {
    /// Begins to look. The statement counts what must not be, as `what` calls it.
    pub(super) fn begin(shop: &Arc<Shop>, findings: &Findings, what: &'static str, sql: &str) -> Self {
        let stop = CancellationToken::new();
        let (shop, sql) = (Arc::clone(shop), sql.to_owned());
        let looking = tokio::spawn(look(Arc::clone(&shop), findings.clone(), what, sql.clone(), stop.clone()));
        Self { shop, what, sql, stop, looking }
    }

    /// Looks for the last time.
    pub(super) async fn end(self, findings: &Findings) -> anyhow::Result<()> {
        self.stop.cancel();
        findings.figure("looks while running", self.looking.await?);
        findings.expect(self.what, self.shop.number(&self.sql).await?, 0);
        Ok(())
    }
}

async fn look(shop: Arc<Shop>, findings: Findings, what: &'static str, sql: String, stop: CancellationToken) -> usize {
    let mut looks = 0;
    while !stop.is_cancelled() {
        match shop.number(&sql).await {
            Ok(count) => findings.check(count == 0, || format!("{what} while running: {count}")),
            Err(error) => findings.broken(format!("a look failed: {error:#}")),
        }
        looks += 1;
        tokio::time::sleep(PAUSE).await;
    }
    looks
}
