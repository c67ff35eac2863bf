//! The worker: claims jobs, runs their handlers under apalis, settles them.
//!
//! Beside apalis' own task there are, for each queue, one that claims, and for the whole worker one that extends leases, one that
//! settles, one that tells watchers, one for all that is due from time to time, and one that clears the indexes. None of apalis'
//! polling functions touches the database.

pub(crate) mod store;

mod backend;
mod claimer;
pub(crate) mod figures;
mod flow;
mod held;
mod herald;
mod keeper;
mod leases;
mod limits;
mod ring;
mod run;
mod settle;
mod settler;

use std::sync::Arc;

use apalis::layers::WorkerBuilderExt as _;
use apalis_core::monitor::Monitor;
use apalis_core::worker::builder::WorkerBuilder;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::backend::QueueBackend;
use self::figures::Figures;
use self::flow::Flow;
use self::held::Held;
use self::herald::Herald;
use self::keeper::Keeper;
use self::run::{RunService, Runner};
use self::settle::SettleLayer;
use self::settler::{Desk, Settler};
use self::store::Store;
use crate::config::WorkerConfig;
use crate::context::Watch;
use crate::handlers::Handlers;
use crate::wake;

/// Runs the jobs of the queues that its handlers know. Any number of workers, in one process or many, share a database.
#[derive(Debug)]
pub struct Worker {
    config: WorkerConfig,
    handlers: Arc<Handlers>,
}

/// Why a worker ended other than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The runtime gave up.
    #[error("the job runtime ended")]
    Runtime(#[from] apalis_core::monitor::MonitorError),
}

impl Worker {
    /// A worker that is not yet running.
    #[must_use]
    pub fn new(config: WorkerConfig, handlers: Handlers) -> Self {
        Self { config, handlers: Arc::new(handlers) }
    }

    /// Works until `shutdown` completes; then claims nothing more, hands back what has not been started, lets what runs finish
    /// for the time of grace, and hands back the rest.
    ///
    /// # Errors
    /// When the runtime gives up; a database that is away is waited for.
    pub async fn run(mut self, shutdown: impl Future<Output = ()> + Send) -> Result<(), WorkerError> {
        let store = Store::new(&self.config.db);
        self.config.timing.batch *= store.batches_at_once();
        let timing = self.config.timing;
        let stop = CancellationToken::new();
        let held = Held::default();
        let (herald, told) = Herald::start(Arc::clone(&self.config.fan_out));
        let (settler, outcomes) = Settler::new();
        let desk = Desk {
            store: store.clone(),
            held: held.clone(),
            herald: herald.clone(),
            wake: self.config.wake.clone(),
            timing,
        };
        let settling = tokio::spawn(desk.settle(outcomes));

        let watch = Watch {
            db: self.config.db.clone(),
            fan_out: Arc::clone(&self.config.fan_out),
            progress_gap: timing.progress_gap,
            cores: Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from))),
        };
        let figures = Figures::default();
        let runner = Arc::new(Runner { handlers: Arc::clone(&self.handlers), watch });
        let mut tasks = JoinSet::new();
        let known_limits = watch::Sender::new(None);
        let mut monitor = Monitor::new().should_restart(|_, _| true);
        let mut taken = Vec::new();
        for queue in self.handlers.queues() {
            let concurrency = self.config.concurrency.get(queue).copied().unwrap_or(self.config.default_concurrency);
            if concurrency == 0 {
                continue;
            }
            taken.push(queue);
            let (jobs, buffer) = mpsc::unbounded_channel();
            let layer = SettleLayer {
                settler: settler.clone(),
                random: Arc::clone(&self.config.random),
                backoff: timing.backoff,
                figures: figures.queue(queue, self.handlers.kinds_of(queue)),
                handlers: Arc::clone(&self.handlers),
            };
            let backend = QueueBackend::new(buffer, layer);
            tasks.spawn(claimer::claim(
                claimer::Claimer {
                    queue,
                    concurrency,
                    flow: Flow::default(),
                    config: self.config.clone(),
                    store: store.clone(),
                    held: held.clone(),
                    herald: herald.clone(),
                    settler: settler.clone(),
                    limits: known_limits.subscribe(),
                },
                jobs,
                stop.clone(),
            ));
            tasks.spawn(hand_back_unstarted(backend.clone(), stop.clone()));
            let runner = Arc::clone(&runner);
            monitor = monitor.register(move |_| {
                WorkerBuilder::new(format!("jobs-{queue}"))
                    .backend(backend.clone())
                    .concurrency(concurrency)
                    .build(RunService::new(Arc::clone(&runner)))
            });
        }
        tasks.spawn(limits::watch(store.clone(), timing.poll_interval, known_limits, stop.clone()));
        tasks.spawn(leases::extend(store.clone(), held.clone(), timing));
        let keeper = Keeper {
            config: self.config.clone(),
            store: store.clone(),
            held: held.clone(),
            herald,
            figures,
            schedules: Arc::new(self.handlers.schedules().to_vec()),
        };
        tasks.spawn(keeper.keep(stop.clone()));
        tasks.spawn(keeper::forget(self.config.db.clone(), timing, stop.clone()));
        tasks.spawn(keeper::vacuum(store.clone(), held.clone(), stop.clone()));
        if let Some(pool) = store.pool() {
            tasks.spawn(wake::listen(pool.clone(), self.config.wake.clone(), stop.clone()));
            tasks.spawn(wake::announce_on(pool.clone(), self.config.wake.clone(), stop.clone()));
        }
        tracing::info!(queues = ?taken, "worker started");

        let stopping = stop.clone();
        let signal = async move {
            shutdown.await;
            stopping.cancel();
            Ok(())
        };
        let ended = if monitor.context().workers().is_empty() {
            signal.await.map_err(Into::into)
        } else {
            monitor.with_terminator(async move { tokio::time::sleep(timing.grace).await }).run_with_signal(signal).await
        };
        // Leases are extended until the last job has ended.
        stop.cancel();
        held.close();
        while tasks.join_next().await.is_some() {}
        settler.interrupt_all(&held);
        drop(settler);
        if settling.await.is_err() {
            tracing::error!("the settler ended early; leases will run out");
        }
        herald::farewell(told).await;
        tracing::info!("worker stopped");
        Ok(ended?)
    }
}

/// Gives what waits in the buffer back to the table as soon as the worker stops: apalis does not ask for it any more.
async fn hand_back_unstarted(backend: QueueBackend, stop: CancellationToken) {
    stop.cancelled().await;
    backend.hand_back();
}
