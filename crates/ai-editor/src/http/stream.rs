//! A generation as server-sent events: the AI SDK's UI message stream, version 1, with our `data-*` parts.
//!
//! <https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol>. Parts have no members beyond those of the protocol, because its clients
//! refuse such; what is ours travels in `data` and `messageMetadata`.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use ::jobs::{Job as _, JobId};
use axum::response::{
    IntoResponse as _, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::stream::{self, Stream};
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use tokio::sync::mpsc;

use super::{
    generation_body::{GenerationProblemOut, StatusName, UsageOut},
    tree_body::NodeOut,
};
use crate::{
    generations::{Generation, GenerationEvent, GenerationStatus},
    id::GenerationId,
    jobs::EmbedPrompt,
};

/// How often a silent stream says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// One event.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum Part {
    Start { message_id: GenerationId, message_metadata: StartOut },
    TextStart { id: String },
    TextDelta { id: String, delta: String },
    TextEnd { id: String },
    DataJob { id: &'static str, data: JobOut },
    DataTree { id: &'static str, data: Box<TreeOut> },
    DataUsage { id: &'static str, data: ModelUsageOut },
    DataProblem { id: &'static str, data: GenerationProblemOut },
    Error { error_text: String },
    Abort,
    Finish { message_metadata: FinishOut },
}

#[derive(Serialize)]
struct StartOut {
    generation: GenerationId,
    model: String,
    replayed: bool,
}

#[derive(Serialize)]
struct JobOut {
    id: JobId,
    kind: &'static str,
}

#[derive(Serialize)]
struct TreeOut {
    generation: GenerationId,
    component: String,
    tree: NodeOut,
}

#[derive(Serialize)]
struct ModelUsageOut {
    model: String,
    #[serde(flatten)]
    usage: UsageOut,
}

#[derive(Serialize)]
struct FinishOut {
    status: StatusName,
}

/// The events of a generation at work. Dropping the reply stops it.
pub(super) fn live(id: GenerationId, model: &str, job: JobId, events: mpsc::Receiver<GenerationEvent>) -> Response {
    let mut waiting = VecDeque::new();
    waiting.push_back(start(id, model, false));
    waiting.push_back(Part::DataJob { id: "job", data: JobOut { id: job, kind: EmbedPrompt::KIND } });
    reply(
        Parts { waiting: waiting.into_iter().map(line).collect(), text: TextPart::default(), events: Some(events) }
            .into_stream(),
    )
}

/// The events of a generation that ended, as they would have come, the text in one piece.
pub(super) fn replay(mut generation: Generation) -> Response {
    let mut waiting = vec![start(generation.id, &generation.model, true)];
    if let Some(job) = generation.job_id {
        waiting.push(Part::DataJob { id: "job", data: JobOut { id: job, kind: EmbedPrompt::KIND } });
    }
    if let Some(text) = generation.text.take() {
        let mut part = TextPart::default();
        waiting.extend(part.delta(text));
        waiting.extend(part.end());
    }
    waiting.extend(ending(generation));
    let mut waiting: VecDeque<Event> = waiting.into_iter().map(line).collect();
    waiting.push_back(done());
    reply(Parts { waiting, text: TextPart::default(), events: None }.into_stream())
}

fn reply(events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive");
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-vercel-ai-ui-message-stream"), HeaderValue::from_static("v1"));
    // Proxies of the nginx kind would hold events back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// Events that are ready, and where further ones come from.
struct Parts {
    waiting: VecDeque<Event>,
    text: TextPart,
    events: Option<mpsc::Receiver<GenerationEvent>>,
}

impl Parts {
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> + Send {
        stream::unfold(self, |mut parts| async move {
            loop {
                if let Some(event) = parts.waiting.pop_front() {
                    return Some((Ok(event), parts));
                }
                let next = parts.events.as_mut()?.recv().await;
                parts.take(next);
            }
        })
    }

    fn take(&mut self, event: Option<GenerationEvent>) {
        let new: Vec<Part> = match event {
            Some(GenerationEvent::Text(delta)) => self.text.delta(delta),
            Some(GenerationEvent::AttemptEnded) => self.text.end(),
            Some(GenerationEvent::Finished(generation)) => {
                self.events = None;
                self.text.end().into_iter().chain(ending(*generation)).collect()
            }
            // The work ended without a word: its end could not be stored.
            Some(GenerationEvent::Lost) | None => {
                self.events = None;
                self.text.end().into_iter().chain(lost()).collect()
            }
        };
        self.waiting.extend(new.into_iter().map(line));
        if self.events.is_none() {
            self.waiting.push_back(done());
        }
    }
}

/// The text part that is open, and how many there were.
#[derive(Default)]
struct TextPart {
    count: usize,
    open: bool,
}

impl TextPart {
    fn id(&self) -> String {
        if self.count == 1 { "text".to_owned() } else { format!("text-{}", self.count) }
    }

    fn delta(&mut self, delta: String) -> Vec<Part> {
        let mut parts = Vec::new();
        if !self.open {
            self.open = true;
            self.count += 1;
            parts.push(Part::TextStart { id: self.id() });
        }
        parts.push(Part::TextDelta { id: self.id(), delta });
        parts
    }

    fn end(&mut self) -> Vec<Part> {
        let was_open = std::mem::replace(&mut self.open, false);
        was_open.then(|| Part::TextEnd { id: self.id() }).into_iter().collect()
    }
}

fn start(id: GenerationId, model: &str, replayed: bool) -> Part {
    Part::Start { message_id: id, message_metadata: StartOut { generation: id, model: model.to_owned(), replayed } }
}

fn ending(generation: Generation) -> Vec<Part> {
    let status = generation.status.into();
    let mut parts = Vec::new();
    if let Some(tree) = generation.tree.as_ref().and_then(NodeOut::from_stored) {
        let data = TreeOut { generation: generation.id, component: generation.component_id, tree };
        parts.push(Part::DataTree { id: "tree", data: Box::new(data) });
    }
    parts.push(Part::DataUsage {
        id: "usage",
        data: ModelUsageOut { model: generation.model, usage: generation.usage.into() },
    });
    if generation.status == GenerationStatus::Cancelled {
        parts.push(Part::Abort);
    }
    if let Some(problem) = generation.problem {
        parts.extend(failure(problem.into()));
    }
    parts.push(Part::Finish { message_metadata: FinishOut { status } });
    parts
}

fn lost() -> Vec<Part> {
    let problem = GenerationProblemOut {
        code: "internal",
        title: "Something went wrong on our side",
        status: 500,
        detail: "it has been recorded; try again".to_owned(),
    };
    let mut parts = failure(problem);
    parts.push(Part::Finish { message_metadata: FinishOut { status: StatusName::Failed } });
    parts
}

fn failure(problem: GenerationProblemOut) -> Vec<Part> {
    let error_text = format!("{}: {}", problem.title, problem.detail);
    vec![Part::DataProblem { id: "problem", data: problem }, Part::Error { error_text }]
}

fn line(part: Part) -> Event {
    Event::default()
        .data(serde_json::to_string(&part).unwrap_or_else(|_| "{\"type\":\"error\",\"errorText\":\"\"}".to_owned()))
}

fn done() -> Event {
    Event::default().data("[DONE]")
}
