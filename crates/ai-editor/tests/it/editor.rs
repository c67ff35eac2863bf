//! What the tests share: a router over a fresh database, a model under their control, and a real worker.

use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ai_editor::{
    Config, GenerationUsage, HashEmbedding, InMemoryCatalogue, LanguageModel, ModelError, ModelEvent, ModelRequest,
    NewAsset, OfflineModel, TokenUsage, UsageSink, import_asset, job_handlers, router,
};
use async_trait::async_trait;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use jobs::{Backoff, JobQueue, Wake, Worker, WorkerConfig, WorkerTiming};
use kernel::{
    DbError, RequestCtx, TenantTx,
    fan_out::InMemoryFanOut,
    http::page::CursorKey,
    random::SystemRandom,
    signing::SigningKey,
    time::{Clock, Timestamp},
};
use object_store::memory::InMemory;
use serde_json::{Value, json};
use testkit::{Answer, Client, Migrate, TestClock, TestDb, migrate, owner, tenant};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What each test database begins with.
pub(crate) const MIGRATIONS: &[Migrate] =
    &[migrate::<kernel::Migrator>, migrate::<jobs::Migrator>, migrate::<ai_editor::Migrator>];
pub(crate) const GENERATIONS: &str = "/api/ai-editor/v1/generations";
pub(crate) const PROMPTS: &str = "/api/ai-editor/v1/prompts";
pub(crate) const ASSETS: &str = "/api/ai-editor/v1/assets";

/// An editor of tenant 1, used by its owner.
pub(crate) struct Editor {
    pub(crate) config: Config,
    pub(crate) ctx: RequestCtx,
    pub(crate) client: Client,
    pub(crate) clock: Arc<Ticking>,
    pub(crate) usage: Arc<Ledger>,
    wake: Wake,
}

/// A clock that never says the same time twice, so that identifiers sort as they were made.
#[derive(Debug, Default)]
pub(crate) struct Ticking(pub(crate) TestClock);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(Duration::from_millis(1));
        self.0.now()
    }
}

/// Keeps what it is told.
#[derive(Debug, Default)]
pub(crate) struct Ledger(pub(crate) Mutex<Vec<GenerationUsage>>);

#[async_trait]
impl UsageSink for Ledger {
    async fn record(&self, _tx: &TenantTx, _ctx: &RequestCtx, usage: &GenerationUsage) -> Result<(), DbError> {
        self.0.lock().unwrap().push(usage.clone());
        Ok(())
    }
}

impl Editor {
    /// With the built-in model.
    pub(crate) fn open(db: &TestDb) -> Self {
        Self::with(db, Arc::new(OfflineModel))
    }

    pub(crate) fn with(db: &TestDb, model: Arc<dyn LanguageModel>) -> Self {
        Self::tuned(db, model, |_| {})
    }

    pub(crate) fn tuned(db: &TestDb, model: Arc<dyn LanguageModel>, tune: impl FnOnce(&mut Config)) -> Self {
        let (wake, clock, usage) = (Wake::new(), Arc::new(Ticking::default()), Arc::new(Ledger::default()));
        let mut config = Config {
            db: db.db(),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            cursor_key: CursorKey::new(SigningKey::new(b"the key of the tests")),
            jobs: JobQueue::new(clock.clone(), Arc::new(SystemRandom), wake.clone()),
            catalogue: Arc::new(InMemoryCatalogue::sample()),
            model,
            embedding: Arc::new(HashEmbedding),
            objects: Arc::new(InMemory::new()),
            usage: usage.clone(),
            generation_timeout: Duration::from_secs(20),
            slow_reader_timeout: Duration::from_secs(20),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        tune(&mut config);
        let ctx = owner(tenant(1));
        let client = Client::new(router(config.clone())).acting_as(&ctx);
        Self { config, ctx, client, clock, usage, wake }
    }

    /// The same editor as another caller sees it.
    pub(crate) fn seen_by(&self, ctx: &RequestCtx) -> Client {
        self.client.acting_as(ctx)
    }

    /// Generates to the end with a fresh key and answers the events.
    pub(crate) async fn generate(&self, body: Value) -> Vec<Value> {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        self.generate_with_key(&format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed)), body).await
    }

    pub(crate) async fn generate_with_key(&self, key: &str, body: Value) -> Vec<Value> {
        parts(&self.client.header("idempotency-key", key).post(GENERATIONS, body).await.expect(200))
    }

    pub(crate) async fn generation(&self, id: &str) -> Value {
        self.client.get(&format!("{GENERATIONS}/{id}")).await.expect(200).value()
    }

    /// A picture of the tenant; its address.
    pub(crate) async fn picture(&self, ctx: &RequestCtx, name: &str) -> String {
        import_asset(&self.config, ctx, new_asset(name)).await.unwrap().url
    }

    /// Runs jobs until `condition` answers something.
    pub(crate) async fn work_until<T, F: Future<Output = Option<T>>>(
        &self,
        what: &str,
        condition: impl FnMut() -> F,
    ) -> T {
        let stop = CancellationToken::new();
        let config = WorkerConfig {
            db: self.config.db.clone(),
            random: Arc::new(SystemRandom),
            fan_out: Arc::new(InMemoryFanOut::default()),
            wake: self.wake.clone(),
            concurrency: BTreeMap::new(),
            default_concurrency: 4,
            timing: WorkerTiming {
                poll_interval: Duration::from_millis(20),
                tick: Duration::from_millis(20),
                backoff: Backoff { base: Duration::from_millis(20), cap: Duration::from_secs(1) },
                ..WorkerTiming::standard()
            },
        };
        let working =
            tokio::spawn(Worker::new(config, job_handlers(self.config.clone())).run(stop.clone().cancelled_owned()));
        let found = until(what, condition).await;
        stop.cancel();
        working.await.unwrap().unwrap();
        found
    }

    /// Runs jobs until every prompt is embedded.
    pub(crate) async fn embed_all(&self) {
        self.work_until("embeddings", async || {
            let prompts = self.client.get(PROMPTS).await.expect(200).value();
            prompts["data"].as_array().unwrap().iter().all(|prompt| prompt["embedded"] == true).then_some(())
        })
        .await;
    }
}

pub(crate) fn new_asset(name: &str) -> NewAsset {
    NewAsset {
        name: format!("{name}.png"),
        content_type: "image/png".to_owned(),
        bytes: format!("the bytes of {name}").into(),
        width: 1600,
        height: 1000,
        alt: format!("A {name}"),
        placeholder: Some("#8a6f55".to_owned()),
    }
}

/// The body of a request for a new component.
pub(crate) fn wanted(prompt: &str) -> Value {
    json!({"mode": "assembly", "prompt": prompt, "component": {"id": "place"}})
}

/// The body of a request to change a hero.
pub(crate) fn change(prompt: &str) -> Value {
    json!({"mode": "assembly", "prompt": prompt, "component": {"id": "h1", "tree": hero("Hello")}})
}

pub(crate) fn hero(heading: &str) -> Value {
    json!({"id": "h1", "component": "hero", "props": {"heading": heading}, "slots": {}})
}

/// The events of a stream; the test fails when it is not well formed.
pub(crate) fn parts(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    parse(&answer.text())
}

pub(crate) fn parse(text: &str) -> Vec<Value> {
    let mut lines: Vec<&str> =
        text.split("\n\n").filter(|block| !block.is_empty() && !block.starts_with(':')).collect();
    assert_eq!(lines.pop(), Some("data: [DONE]"), "{text}");
    lines.into_iter().map(|line| serde_json::from_str(line.strip_prefix("data: ").unwrap()).unwrap()).collect()
}

/// The only event of this type.
#[track_caller]
pub(crate) fn only<'a>(parts: &'a [Value], kind: &str) -> &'a Value {
    let found: Vec<&Value> = parts.iter().filter(|part| part["type"] == kind).collect();
    assert_eq!(found.len(), 1, "{kind} in {parts:?}");
    found[0]
}

pub(crate) fn generation_id(parts: &[Value]) -> String {
    only(parts, "start")["messageId"].as_str().unwrap().to_owned()
}

pub(crate) fn text(parts: &[Value]) -> String {
    parts.iter().filter(|part| part["type"] == "text-delta").map(|part| part["delta"].as_str().unwrap()).collect()
}

/// Waits until `look` answers something, for 20 seconds at the most.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        // tidy: the pause between two looks at a condition
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A step of a scripted answer.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Say(ModelEvent),
    Fail,
    /// Waits until the test opens the gate.
    Wait,
}

/// A model that answers what the test wrote down, and notes what it is asked and when it is dropped.
#[derive(Debug)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Vec<Step>>>,
    pub(crate) gate: Arc<Semaphore>,
    pub(crate) asked: Mutex<Vec<ModelRequest>>,
    pub(crate) dropped: CancellationToken,
}

impl Scripted {
    pub(crate) fn new(answers: Vec<Vec<Step>>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.into()),
            gate: Arc::new(Semaphore::new(0)),
            asked: Mutex::default(),
            dropped: CancellationToken::new(),
        })
    }
}

impl LanguageModel for Scripted {
    fn name(&self) -> &str {
        "scripted-1"
    }

    fn stream(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        self.asked.lock().unwrap().push(request);
        let steps = self.answers.lock().unwrap().pop_front().unwrap_or_default();
        let (gate, guard) = (self.gate.clone(), self.dropped.clone().drop_guard());
        let steps = stream::iter(steps).filter_map(move |step| {
            let gate = gate.clone();
            async move {
                match step {
                    Step::Say(event) => Some(Ok(event)),
                    Step::Fail => Some(Err(ModelError::Unavailable("the secret address of the provider".to_owned()))),
                    Step::Wait => {
                        gate.acquire().await.unwrap().forget();
                        None
                    }
                }
            }
        });
        // The guard lives as long as the stream.
        stream::unfold((Box::pin(steps), guard), |(mut steps, guard)| async move {
            steps.next().await.map(|step| (step, (steps, guard)))
        })
        .boxed()
    }
}

pub(crate) fn says(text: &str) -> Step {
    Step::Say(ModelEvent::TextDelta(text.to_owned()))
}

pub(crate) fn answers(tree: Value) -> Step {
    Step::Say(ModelEvent::Tree(tree))
}

pub(crate) fn used(input: u64, output: u64) -> Step {
    Step::Say(ModelEvent::Usage(TokenUsage { input, output }))
}

pub(crate) fn done() -> Step {
    Step::Say(ModelEvent::Done)
}
