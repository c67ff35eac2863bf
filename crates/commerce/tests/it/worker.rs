//! Running what was enqueued, and reading what was mailed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use commerce::mail::{Mail, MailError, Mailer};
use jobs::{Backoff, Job, Worker, WorkerConfig, WorkerTiming};
use kernel::TenantTx;
use kernel::fan_out::InMemoryFanOut;
use kernel::random::SystemRandom;
use sea_orm::{ConnectionTrait as _, Statement};
use tokio_util::sync::CancellationToken;

use crate::shop::Shop;

/// Keeps mails instead of sending them.
#[derive(Debug, Default)]
pub(crate) struct Postbox {
    mails: Mutex<Vec<Mail>>,
    refusals: Mutex<u32>,
}

impl Postbox {
    /// All mails so far, the oldest first.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    /// The last mail to this address.
    pub(crate) fn last_to(&self, address: &str) -> Mail {
        self.mails().into_iter().rfind(|mail| mail.to == address).unwrap()
    }

    /// Takes none of the next mails.
    pub(crate) fn refuse(&self, times: u32) {
        *self.refusals.lock().unwrap() = times;
    }
}

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let mut refusals = self.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return Err(MailError::Temporary("the test wants it so".to_owned()));
        }
        self.mails.lock().unwrap().push(mail);
        Ok(())
    }
}

impl Shop {
    /// Runs all jobs that were enqueued, until none waits or runs. Dead letters fail the test.
    pub(crate) async fn run_jobs(&self) {
        self.work_until(async || self.jobs_left().await == 0).await;
    }

    /// Runs jobs until something holds.
    pub(crate) async fn work_until(&self, holds: impl AsyncFn() -> bool) {
        let config = WorkerConfig {
            db: self.config.db.clone(),
            random: Arc::new(SystemRandom),
            fan_out: Arc::new(InMemoryFanOut::default()),
            wake: self.wake.clone(),
            concurrency: BTreeMap::new(),
            default_concurrency: 4,
            timing: WorkerTiming {
                poll_interval: Duration::from_millis(20),
                tick: Duration::from_millis(10),
                backoff: Backoff { base: Duration::from_millis(10), cap: Duration::from_millis(50) },
                ..WorkerTiming::standard()
            },
        };
        let stop = CancellationToken::new();
        let worker = Worker::new(config, commerce::job_handlers(self.config.clone()));
        let running = tokio::spawn(worker.run(stop.clone().cancelled_owned()));
        let waited = tokio::time::timeout(Duration::from_secs(30), async {
            while !holds().await {
                // tidy: the worker runs beside the test, and its table tells when it is done
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        waited.await.unwrap();
        stop.cancel();
        running.await.unwrap().unwrap();
    }

    /// Enqueues a job by itself.
    pub(crate) async fn enqueue<J: Job + Sync>(&self, job: &J) {
        let tx = TenantTx::begin(&self.config.db, &self.ctx).await.unwrap();
        let _ = self.config.jobs.enqueue(&tx, &self.ctx, job).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Jobs of the tenant that wait or run; those aside that wait for a payment's deadline, or for a day to pass.
    async fn jobs_left(&self) -> i64 {
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let sql = "SELECT state, COUNT(*) AS jobs FROM jobs_jobs WHERE kind NOT IN ('commerce.expire_order', 'commerce.forget_contacts') GROUP BY state";
        let rows = tx.query_all_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap();
        let states = rows.iter().map(|row| (row.try_get::<i16>("", "state"), row.try_get::<i64>("", "jobs").unwrap()));
        let mut left = 0;
        for (state, jobs) in states {
            assert_ne!(state.unwrap(), 3, "a job is a dead letter");
            left += jobs;
        }
        left
    }
}
