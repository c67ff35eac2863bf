//! One generation at work, in a task of its own: it outlives the request, so that what was used is stored whoever leaves.

use std::time::Duration;

use futures_util::StreamExt as _;
use kernel::{RequestCtx, TenantTx, db::retry};
use serde_json::Value;
use tokio::{sync::mpsc, time::Instant};

use super::{Generation, GenerationProblem, GenerationStatus, ProblemKind, check::Check, store};
use crate::{
    config::Config,
    error::AiEditorError,
    model::{ModelError, ModelEvent, ModelRequest, Repair, TokenUsage},
    trees::{Catalogue, Node},
    usage::GenerationUsage,
};

/// Longest text that a model may write beside its tree, in bytes.
const MAX_TEXT: usize = 200_000;
/// Longest tree that a model may write, in bytes of JSON.
const MAX_TREE: usize = 1_000_000;
/// Faults that are told to the model and the user.
const TOLD_FAULTS: usize = 10;

/// What a reader sees of a generation.
#[derive(Debug)]
pub(crate) enum GenerationEvent {
    /// More text.
    Text(String),
    /// The attempt is over; text that follows belongs to the next one.
    AttemptEnded,
    /// The end, as it is stored.
    Finished(Box<Generation>),
    /// The end could not be stored.
    Lost,
}

/// A generation and all that its work needs.
pub(super) struct Run {
    pub(super) config: Config,
    pub(super) ctx: RequestCtx,
    pub(super) generation: Generation,
    pub(super) asked: ModelRequest,
    pub(super) catalogue: Catalogue,
    pub(super) events: mpsc::Sender<GenerationEvent>,
}

/// What an attempt produced, however it ended.
#[derive(Default)]
struct Attempt {
    text: String,
    output: Option<Value>,
    usage: TokenUsage,
}

/// Why an attempt ended.
enum Ended {
    Complete,
    ReaderGone,
    Stopped,
    TimedOut,
    Failed(ModelError),
}

enum Outcome {
    Succeeded(Node),
    Failed(GenerationProblem),
    Cancelled,
}

impl Run {
    pub(super) async fn run(mut self) {
        let outcome = self.work().await.unwrap_or_else(|error| {
            tracing::error!(generation.id = %self.generation.id, error = &error as &dyn std::error::Error, "generation {} could not be checked", self.generation.id);
            Outcome::Failed(GenerationProblem::new(ProblemKind::Interrupted, "the answer could not be checked"))
        });
        let now = self.config.clock.now();
        match outcome {
            Outcome::Succeeded(node) => {
                self.generation.tree = Some(node.to_json());
                self.generation.end(GenerationStatus::Succeeded, now);
            }
            Outcome::Failed(problem) => {
                self.generation.problem = Some(problem);
                self.generation.end(GenerationStatus::Failed, now);
            }
            Outcome::Cancelled => self.generation.end(GenerationStatus::Cancelled, now),
        }
        let last = match self.finish().await {
            Ok(()) => GenerationEvent::Finished(Box::new(self.generation)),
            Err(error) => {
                tracing::error!(generation.id = %self.generation.id, error = &error as &dyn std::error::Error, "generation {} could not be stored", self.generation.id);
                GenerationEvent::Lost
            }
        };
        // A reader that went away meanwhile misses nothing: the same key replays it.
        let _ = tokio::time::timeout(self.config.slow_reader_timeout, self.events.send(last)).await;
    }

    /// Asks the model, once more if its first answer was refused.
    async fn work(&mut self) -> Result<Outcome, AiEditorError> {
        let deadline = Instant::now() + self.config.generation_timeout;
        let mut asked = self.asked.clone();
        loop {
            let mut attempt = Attempt::default();
            let ended = self.attempt(asked.clone(), deadline, &mut attempt).await;
            self.note(&attempt);
            let problem = |kind, detail: &str| Ok(Outcome::Failed(GenerationProblem::new(kind, detail)));
            match ended {
                Ended::ReaderGone => return Ok(Outcome::Cancelled),
                Ended::Stopped => return problem(ProblemKind::Interrupted, "the server is shutting down; try again"),
                Ended::TimedOut => return problem(ProblemKind::ModelTimeout, "try a smaller request"),
                Ended::Failed(error) => {
                    tracing::warn!(generation.id = %self.generation.id, %error, "model failed on generation {}", self.generation.id);
                    return problem(
                        ProblemKind::ModelUnavailable,
                        "it gave no answer that could be read; try again later",
                    );
                }
                Ended::Complete => {}
            }
            let output = attempt.output.unwrap_or(Value::Null);
            let faults = match self.check().run(&output).await? {
                Ok(node) => return Ok(Outcome::Succeeded(node)),
                Err(mut faults) => {
                    faults.truncate(TOLD_FAULTS);
                    faults
                }
            };
            if asked.repair.is_some() {
                return problem(ProblemKind::ModelOutputRefused, &faults.join("; "));
            }
            if self.tell(GenerationEvent::AttemptEnded).await.is_err() {
                return Ok(Outcome::Cancelled);
            }
            asked.repair = Some(Repair { output, faults });
        }
    }

    /// One request to the model, until its end or until there is a reason to drop it.
    async fn attempt(&self, asked: ModelRequest, deadline: Instant, attempt: &mut Attempt) -> Ended {
        let mut stream = self.config.model.stream(asked);
        loop {
            let event = tokio::select! {
                biased;
                () = self.events.closed() => return Ended::ReaderGone,
                () = self.config.stop.cancelled() => return Ended::Stopped,
                () = tokio::time::sleep_until(deadline) => return Ended::TimedOut,
                event = stream.next() => event,
            };
            match event {
                Some(Ok(ModelEvent::TextDelta(delta))) => {
                    // PostgreSQL stores no NUL.
                    let delta = delta.replace('\0', "");
                    if attempt.text.len() + delta.len() > MAX_TEXT {
                        return Ended::Failed(ModelError::Unreadable("the text is too long".to_owned()));
                    }
                    attempt.text.push_str(&delta);
                    if !delta.is_empty() && self.tell(GenerationEvent::Text(delta)).await.is_err() {
                        return Ended::ReaderGone;
                    }
                }
                Some(Ok(ModelEvent::Tree(tree))) => attempt.output = Some(tree),
                Some(Ok(ModelEvent::Usage(usage))) => attempt.usage = usage,
                Some(Ok(ModelEvent::Done)) => return Ended::Complete,
                Some(Err(error)) => return Ended::Failed(error),
                None => return Ended::Failed(ModelError::Unreadable("the stream ended early".to_owned())),
            }
        }
    }

    /// Keeps what an attempt produced, so that it is stored however the generation ends.
    fn note(&mut self, attempt: &Attempt) {
        let generation = &mut self.generation;
        generation.usage = generation.usage.plus(attempt.usage);
        if !attempt.text.is_empty() {
            let text = generation.text.get_or_insert_default();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&attempt.text);
        }
        if let Some(output) = &attempt.output {
            let mut raw = output.to_string();
            raw.truncate(raw.floor_char_boundary(MAX_TREE));
            generation.raw_output = Some(raw);
        }
    }

    fn check(&self) -> Check<'_> {
        Check {
            db: &self.config.db,
            ctx: &self.ctx,
            clock: &*self.config.clock,
            random: &*self.config.random,
            catalogue: &self.catalogue,
            asked: &self.asked,
            root_id: &self.generation.component_id,
        }
    }

    /// A reader that does not read for long counts as gone.
    async fn tell(&self, event: GenerationEvent) -> Result<(), ()> {
        let patience: Duration = self.config.slow_reader_timeout;
        match tokio::time::timeout(patience, self.events.send(event)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(()),
        }
    }

    /// Stores the end and tells what was used, in one transaction.
    async fn finish(&self) -> Result<(), AiEditorError> {
        let usage = GenerationUsage {
            generation: self.generation.id,
            model: self.generation.model.clone(),
            tokens: self.generation.usage,
            succeeded: self.generation.status == GenerationStatus::Succeeded,
        };
        retry(|| self.store(&usage)).await
    }

    async fn store(&self, usage: &GenerationUsage) -> Result<(), AiEditorError> {
        let tx = TenantTx::begin(&self.config.db, &self.ctx).await?;
        if store::finish(&tx, &self.generation).await? {
            self.config.usage.record(&tx, &self.ctx, usage).await?;
        }
        Ok(tx.commit().await?)
    }
}
