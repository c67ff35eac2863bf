//! Claims jobs of one queue while there is room for them, taking turns between tenants.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::Duration;

use kernel::DbError;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::flow::{Flow, Gauge};
use super::held::{ClaimedJob, Held};
use super::settler::{Settler, tell};
use super::store::{Changed, Claim, ClaimedRow, Store};
use crate::config::WorkerConfig;

/// What a claimer needs.
#[derive(Debug)]
pub(crate) struct Claimer {
    pub(crate) queue: String,
    pub(crate) concurrency: usize,
    pub(crate) flow: Flow,
    pub(crate) config: WorkerConfig,
    pub(crate) store: Store,
    pub(crate) held: Held,
    pub(crate) settler: Settler,
}

/// Claims until `stop`, or until nobody takes the jobs any more.
pub(crate) async fn claim(claimer: Claimer, jobs: UnboundedSender<ClaimedJob>, stop: CancellationToken) {
    let mut woken = claimer.config.wake.subscribe();
    // The tenant that was served last; the next claim begins after it.
    let mut cursor = String::new();
    let mut pause = Duration::from_millis(50);
    let batch = claimer.config.timing.batch.clamp(1, claimer.concurrency.max(1));
    let mut gauge = Gauge::new(claimer.flow.clone(), claimer.concurrency, batch);
    loop {
        let room = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            room = gauge.room() => room,
        };
        // What comes from here on wakes again.
        woken.borrow_and_update();
        // Not raced against `stop`: a claim that is cut off would be held by nobody until its lease runs out.
        match claimer.claim(&mut cursor, room).await {
            Ok(rows) if rows.is_empty() => {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = woken.changed() => {}
                    () = tokio::time::sleep(claimer.config.timing.poll_interval) => {}
                }
            }
            // The worker stopped meanwhile: nobody will take them.
            Ok(rows) if stop.is_cancelled() => rows.iter().for_each(|row| claimer.settler.release(row)),
            Ok(rows) => {
                pause = Duration::from_millis(50);
                claimer.tell_started(&rows).await;
                for row in take_turns(rows) {
                    // The receiver is gone only after the worker has ended, and then the lease is given back with all others.
                    if jobs.send(claimer.held.add(row, claimer.flow.slot())).is_err() {
                        return;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, queue = claimer.queue, "no claim; trying again");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        }
    }
}

impl Claimer {
    /// One round: from the cursor to the last tenant, then from the first one on.
    async fn claim(&self, cursor: &mut String, room: usize) -> Result<Vec<ClaimedRow>, DbError> {
        let mut rows = self.claim_after(cursor, room).await?;
        if rows.len() < room && !cursor.is_empty() {
            match self.claim_after("", room - rows.len()).await {
                Ok(more) if !more.is_empty() => {
                    *cursor = last_tenant(&more);
                    rows.extend(more);
                    return Ok(rows);
                }
                Ok(_) => {}
                // What is claimed already must not be lost.
                Err(error) if rows.is_empty() => return Err(error),
                Err(_) => {}
            }
        }
        *cursor = last_tenant(&rows);
        Ok(rows)
    }

    async fn claim_after(&self, after: &str, limit: usize) -> Result<Vec<ClaimedRow>, DbError> {
        // Never zero, and never the same again.
        let lease = i64::try_from(self.config.random.u64() >> 1).unwrap_or(i64::MAX).max(1);
        let claim = Claim {
            queue: self.queue.clone(),
            after: after.to_owned(),
            limit,
            lease,
            lease_for: self.config.timing.lease,
        };
        self.store.claim(&claim).await
    }

    async fn tell_started(&self, rows: &[ClaimedRow]) {
        let started: Vec<Changed> = rows
            .iter()
            .filter(|row| row.kept)
            .map(|row| Changed { seq: row.seq, tenant: row.tenant, id: row.id, kept: true })
            .collect();
        tell(&*self.config.fan_out, &started).await;
    }
}

fn last_tenant(rows: &[ClaimedRow]) -> String {
    rows.iter().map(|row| row.tenant).max().map(|tenant| tenant.to_string()).unwrap_or_default()
}

/// One job of each tenant in turn; within a tenant by priority, then by age.
fn take_turns(mut rows: Vec<ClaimedRow>) -> Vec<ClaimedRow> {
    rows.sort_by_key(|row| (row.priority, row.seq));
    let mut by_tenant: BTreeMap<_, VecDeque<ClaimedRow>> = BTreeMap::new();
    let count = rows.len();
    for row in rows {
        by_tenant.entry(row.tenant).or_default().push_back(row);
    }
    let mut ordered = Vec::with_capacity(count);
    while ordered.len() < count {
        ordered.extend(by_tenant.values_mut().filter_map(VecDeque::pop_front));
    }
    ordered
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn row(tenant: u8, priority: i16, seq: i64) -> ClaimedRow {
        ClaimedRow {
            seq,
            lease: 1,
            tenant: format!("tnt_{}{tenant}", "0".repeat(25)).parse().unwrap(),
            id: format!("job_{}1", "0".repeat(25)).parse().unwrap(),
            kind: String::new(),
            version: 1,
            payload: serde_json::Value::Null,
            priority,
            attempt: 1,
            max_attempts: 1,
            kept: false,
            cancel_requested: false,
            request_id: format!("req_{}1", "0".repeat(25)).parse().unwrap(),
            traceparent: None,
        }
    }

    #[test]
    fn tenants_take_turns() {
        let rows =
            vec![row(1, 1, 1), row(1, 1, 2), row(1, 0, 9), row(1, 1, 3), row(2, 1, 5), row(2, 1, 4), row(3, 2, 6)];
        let order: Vec<i64> = take_turns(rows).iter().map(|row| row.seq).collect();
        assert_eq!(order, [9, 4, 6, 1, 5, 2, 3]);
    }
}
