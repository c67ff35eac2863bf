//! Generations: a prompt goes to the model, the answer is checked and kept.
//!
//! A generation is stored before the model is asked, in one transaction with its prompt and the job that embeds it.
//! This module knows neither how a model works nor how a component looks.

mod check;
mod messages;
mod run;
pub(crate) mod store;

use std::{fmt, str::FromStr};

use ::jobs::JobId;
use kernel::{
    RequestCtx, TenantTx,
    db::retry,
    idempotency::{Begun, IdempotencyError, IdempotentRequest},
    time::Timestamp,
};
use sea_orm::{DeriveValueType, sea_query::ValueTypeErr};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{
    assets,
    config::Config,
    error::{AiEditorError, Fault},
    id::{GenerationId, PromptId},
    jobs::EmbedPrompt,
    model::{Message, ModelRequest, PageContext, TokenUsage},
    prompts,
    trees::{Catalogue, Node},
};

pub(crate) use run::GenerationEvent;

/// Longest prompt, in characters.
pub(crate) const MAX_PROMPT: usize = 8_000;
/// Longest name or title in a request, in characters.
const MAX_NAME: usize = 300;
/// Pictures that a model may choose from.
const OFFERED_PICTURES: u64 = 200;
/// Events that wait for a slow reader.
const EVENT_BUFFER: usize = 64;

/// What a model is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub(crate) enum Mode {
    /// A tree of registered components.
    Assembly,
}

/// Where a generation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub(crate) enum GenerationStatus {
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// A generation with all that is kept of it.
#[derive(Clone, Debug)]
pub(crate) struct Generation {
    pub(crate) id: GenerationId,
    pub(crate) prompt_id: Option<PromptId>,
    pub(crate) mode: Mode,
    pub(crate) status: GenerationStatus,
    pub(crate) model: String,
    pub(crate) component_id: String,
    /// Nothing once the prompt is erased; so are the messages and what the model said.
    pub(crate) prompt: Option<String>,
    pub(crate) messages: Vec<Message>,
    pub(crate) current_tree: Option<Value>,
    pub(crate) raw_output: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) tree: Option<Value>,
    pub(crate) usage: TokenUsage,
    pub(crate) cost: Option<i64>,
    pub(crate) problem: Option<GenerationProblem>,
    pub(crate) job_id: Option<JobId>,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) deadline_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) accepted_at: Option<Timestamp>,
    pub(crate) accepted_page_version: Option<String>,
}

/// Why a generation has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GenerationProblem {
    pub(crate) kind: ProblemKind,
    pub(crate) detail: String,
}

/// The kinds of failure that a user is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    ModelOutputRefused,
    ModelUnavailable,
    ModelTimeout,
    Interrupted,
}

/// What somebody wants.
#[derive(Clone, Debug)]
pub(crate) struct NewGeneration {
    pub(crate) mode: Mode,
    pub(crate) prompt: String,
    pub(crate) component_id: String,
    pub(crate) current: Option<Node>,
    pub(crate) page: Option<PageContext>,
}

/// What became of a request for a generation.
pub(crate) enum Started {
    /// The model is at work; these are its events, to be dropped to stop it.
    Running(GenerationId, JobId, mpsc::Receiver<GenerationEvent>),
    /// The same request was made before, and this came of it.
    Finished(Box<Generation>),
}

/// Stores the prompt and asks the model; or finds what came of the same request before.
pub(crate) async fn start(
    config: &Config,
    ctx: &RequestCtx,
    request: &IdempotentRequest,
    new: NewGeneration,
) -> Result<Started, AiEditorError> {
    let catalogue = Catalogue::new(config.catalogue.components(ctx).await?);
    check_input(&new, &catalogue)?;
    let stored = retry(|| store_new(config, ctx, request, &new, &catalogue)).await?;
    let (generation, pictures) = match stored {
        Stored::Before(id) => return replay(config, ctx, id).await,
        Stored::New(generation, pictures) => (generation, pictures),
    };
    let (id, Some(job)) = (generation.id, generation.job_id) else { return Err(AiEditorError::NotFound) };
    let asked = ModelRequest {
        messages: generation.messages.clone(),
        prompt: new.prompt,
        current: new.current,
        page: new.page,
        components: catalogue.components().clone(),
        pictures,
        repair: None,
    };
    let (events, receiver) = mpsc::channel(EVENT_BUFFER);
    let run = run::Run { config: config.clone(), ctx: ctx.clone(), generation: *generation, asked, catalogue, events };
    config.tasks.spawn(run.run());
    Ok(Started::Running(id, job, receiver))
}

/// The tenant's generations, the newest first.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<GenerationId>,
    rows: u64,
) -> Result<Vec<Generation>, AiEditorError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// One generation of the tenant.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: GenerationId) -> Result<Generation, AiEditorError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(AiEditorError::NotFound)
}

/// Notes that the result was taken, and into which version of a page. Doing it again changes only the version.
pub(crate) async fn accept(
    config: &Config,
    ctx: &RequestCtx,
    id: GenerationId,
    page_version: Option<String>,
) -> Result<Generation, AiEditorError> {
    if page_version.as_ref().is_some_and(|version| version.is_empty() || version.chars().count() > MAX_NAME) {
        return Err(AiEditorError::Invalid(vec![Fault::new("/page_version", "invalid", "1 to 300 characters")]));
    }
    let tx = TenantTx::begin(&config.db, ctx).await?;
    let mut generation = store::find(&tx, id).await?.ok_or(AiEditorError::NotFound)?;
    if generation.status != GenerationStatus::Succeeded {
        return Err(AiEditorError::NotSucceeded);
    }
    generation.accepted_at = generation.accepted_at.or_else(|| Some(config.clock.now()));
    generation.accepted_page_version = page_version.or(generation.accepted_page_version);
    store::accept(&tx, &generation).await?;
    tx.commit().await?;
    Ok(generation)
}

enum Stored {
    New(Box<Generation>, Vec<crate::model::Picture>),
    Before(GenerationId),
}

/// The idempotency key, the prompt, its job and the generation, in one transaction.
async fn store_new(
    config: &Config,
    ctx: &RequestCtx,
    request: &IdempotentRequest,
    new: &NewGeneration,
    catalogue: &Catalogue,
) -> Result<Stored, AiEditorError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    if let Begun::Done(before) = request.begin::<GenerationId>(&tx, ctx, &*config.clock).await? {
        return Ok(Stored::Before(before));
    }
    let now = config.clock.now();
    let prompt_id = PromptId::generate(&*config.clock, &*config.random);
    let pictures = assets::pictures(&tx, OFFERED_PICTURES).await?;
    prompts::store::insert(&tx, prompt_id, &new.prompt, &principal(ctx), now).await?;
    let job = config.jobs.enqueue(&tx, ctx, &EmbedPrompt { prompt: prompt_id }).await?;
    let generation = Generation {
        id: GenerationId::generate(&*config.clock, &*config.random),
        prompt_id: Some(prompt_id),
        mode: new.mode,
        status: GenerationStatus::Running,
        model: config.model.name().to_owned(),
        component_id: new.component_id.clone(),
        prompt: Some(new.prompt.clone()),
        messages: messages::synthesise(new, catalogue.components(), &pictures),
        current_tree: new.current.as_ref().map(Node::to_json),
        raw_output: None,
        text: None,
        tree: None,
        usage: TokenUsage::default(),
        cost: None,
        problem: None,
        job_id: Some(job),
        created_by: principal(ctx),
        created_at: now,
        // A margin beyond the model's time, so that a slow write is not taken for a crash.
        deadline_at: now + config.generation_timeout * 2,
        finished_at: None,
        accepted_at: None,
        accepted_page_version: None,
    };
    store::insert(&tx, &generation).await?;
    request.finish(&tx, ctx, &generation.id).await?;
    tx.commit().await?;
    Ok(Stored::New(Box::new(generation), pictures))
}

/// What came of an earlier request; 409 while it runs. What a crash cut off ends here as failed.
async fn replay(config: &Config, ctx: &RequestCtx, id: GenerationId) -> Result<Started, AiEditorError> {
    let mut generation = get(config, ctx, id).await?;
    if generation.status == GenerationStatus::Running {
        if config.clock.now() < generation.deadline_at {
            return Err(AiEditorError::Idempotency(IdempotencyError::Running));
        }
        generation.end(GenerationStatus::Failed, config.clock.now());
        generation.problem =
            Some(GenerationProblem::new(ProblemKind::Interrupted, "the server stopped while the model worked"));
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::finish(&tx, &generation).await?;
        tx.commit().await?;
        generation = get(config, ctx, id).await?;
    }
    Ok(Started::Finished(Box::new(generation)))
}

fn check_input(new: &NewGeneration, catalogue: &Catalogue) -> Result<(), AiEditorError> {
    let mut faults = Vec::new();
    if new.prompt.trim().is_empty() || new.prompt.chars().count() > MAX_PROMPT {
        faults.push(Fault::new("/prompt", "invalid", format!("1 to {MAX_PROMPT} characters that are not all blank")));
    }
    if new.component_id.is_empty() || new.component_id.len() > 100 || new.component_id.chars().any(char::is_control) {
        faults.push(Fault::new("/component/id", "invalid", "1 to 100 characters"));
    }
    if let Some(current) = &new.current {
        if let Err(error) = current.check_limits() {
            faults.push(Fault::new(format!("/component/tree{}", error.pointer), "invalid", error.fault));
        }
        if current.id != new.component_id {
            faults.push(Fault::new("/component/tree/id", "mismatch", "must be the component's id"));
        }
        let violations = catalogue.violations(current).into_iter();
        faults.extend(
            violations.map(|violation| {
                Fault::new(format!("/component/tree{}", violation.pointer), "invalid", violation.fault)
            }),
        );
    }
    if let Some(page) = &new.page {
        let texts = [("title", &page.title), ("path", &page.path), ("language", &page.language)];
        let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > MAX_NAME);
        faults.extend(
            texts
                .iter()
                .filter(|(_, text)| long(text))
                .map(|(name, _)| Fault::new(format!("/page/{name}"), "too_long", "at most 300 characters")),
        );
        if page.components.len() > 200 || page.components.iter().any(|name| name.chars().count() > MAX_NAME) {
            faults.push(Fault::new("/page/components", "too_long", "at most 200 names of at most 300 characters"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AiEditorError::Invalid(faults)) }
}

fn principal(ctx: &RequestCtx) -> String {
    format!("{}:{}", ctx.actor.kind.as_str(), ctx.actor.id)
}

impl Generation {
    fn end(&mut self, status: GenerationStatus, now: Timestamp) {
        self.status = status;
        self.finished_at = Some(now);
    }
}

impl GenerationProblem {
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

impl ProblemKind {
    /// The stable name that programs see, and a title that fits all of the kind.
    pub(crate) const fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::ModelOutputRefused => (422, "model_output_refused", "The model's answer was refused"),
            Self::ModelUnavailable => (503, "model_unavailable", "The model is not available"),
            Self::ModelTimeout => (504, "model_timeout", "The model took too long"),
            Self::Interrupted => (503, "interrupted", "The generation was interrupted"),
        }
    }

    pub(crate) fn from_code(code: &str) -> Self {
        let kinds = [Self::ModelOutputRefused, Self::ModelUnavailable, Self::ModelTimeout];
        kinds.into_iter().find(|kind| kind.row().1 == code).unwrap_or(Self::Interrupted)
    }
}

impl Mode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Assembly => "assembly",
        }
    }
}

impl GenerationStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for GenerationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == Self::Assembly.as_str() { Ok(Self::Assembly) } else { Err(ValueTypeErr) }
    }
}

impl FromStr for GenerationStatus {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(ValueTypeErr)
    }
}
