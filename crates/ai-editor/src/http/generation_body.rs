//! Generations as clients write and read them.

use ::jobs::JobId;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::tree_body::{NodeIn, NodeOut};
use crate::{
    generations::{Generation, GenerationProblem, GenerationStatus, Mode, NewGeneration},
    id::{GenerationId, PromptId},
    model::{PageContext, TokenUsage},
    trees::Node,
};

/// What is wanted of the model.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "mode": "assembly",
    "prompt": "Change the heading to \"Fired twice\" and make it darker",
    "component": {
        "id": "node_01h455vb4pex5vsknk084sn02q",
        "tree": {"id": "node_01h455vb4pex5vsknk084sn02q", "component": "hero", "props": {"heading": "Hello"}, "slots": {}}
    },
    "page": {"title": "Home", "path": "/", "language": "en", "components": ["header", "hero", "footer"]}
}))]
pub(super) struct GenerationIn {
    mode: ModeName,
    /// What to make or change, in the user's words.
    #[schema(min_length = 1, max_length = 8000)]
    prompt: String,
    component: ComponentIn,
    /// The page around the component.
    #[serde(default)]
    page: Option<PageIn>,
}

/// The component that the result replaces.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ComponentIn {
    /// Id of the node, or of the place where a new one goes.
    #[schema(min_length = 1, max_length = 100)]
    id: String,
    /// The component as it is now, with the same id at its root; absent to make a new one.
    #[serde(default)]
    tree: Option<NodeIn>,
}

/// The page around a component.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PageIn {
    /// Title of the page.
    #[serde(default)]
    #[schema(max_length = 300)]
    title: Option<String>,
    /// Path of the page.
    #[serde(default)]
    #[schema(max_length = 300)]
    path: Option<String>,
    /// Language of the page, a BCP 47 tag.
    #[serde(default)]
    #[schema(max_length = 300)]
    language: Option<String>,
    /// Names of the components on the page from top to bottom.
    #[serde(default)]
    #[schema(max_items = 200)]
    components: Vec<String>,
}

/// What a model is asked for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ModeName {
    /// A tree of registered components.
    Assembly,
}

/// Where a generation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusName {
    /// The model is at work.
    Running,
    /// There is a result.
    Succeeded,
    /// There is none; `problem` says why.
    Failed,
    /// The reader went away.
    Cancelled,
}

/// That a result was taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"page_version": "pgv_01h455vb4pex5vsknk084sn02q"}))]
pub(super) struct AcceptIn {
    /// The version of the page that it went into, as the host names it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300)]
    pub(super) page_version: Option<String>,
}

/// A generation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GenerationSummaryOut {
    id: GenerationId,
    status: StatusName,
    mode: ModeName,
    /// Null once the prompt is erased.
    #[schema(required)]
    prompt_id: Option<PromptId>,
    /// Null once the prompt is erased.
    #[schema(required)]
    prompt: Option<String>,
    /// Name and version of the model.
    model: String,
    /// Id of the component that the result replaces.
    component_id: String,
    usage: UsageOut,
    /// When the result was taken.
    #[schema(required)]
    accepted_at: Option<Timestamp>,
    created_at: Timestamp,
    #[schema(required)]
    finished_at: Option<Timestamp>,
}

/// A generation with all that is kept of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GenerationOut {
    #[serde(flatten)]
    summary: GenerationSummaryOut,
    /// What was sent to the model; empty once the prompt is erased.
    messages: Vec<MessageOut>,
    /// What the model wrote beside its tree.
    #[schema(required)]
    text: Option<String>,
    /// The model's answer as it came.
    #[schema(required)]
    raw_output: Option<String>,
    /// The component as it was.
    #[schema(required)]
    current_tree: Option<NodeOut>,
    /// The result, checked.
    #[schema(required)]
    tree: Option<NodeOut>,
    /// In credits; null until generations are priced.
    #[schema(required)]
    cost: Option<i64>,
    /// Why there is no result.
    #[schema(required)]
    problem: Option<GenerationProblemOut>,
    /// The job that embeds the prompt.
    #[schema(required)]
    job_id: Option<JobId>,
    /// Who asked.
    created_by: String,
    /// The version of the page that the result went into.
    #[schema(required)]
    accepted_page_version: Option<String>,
}

/// Tokens.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"input_tokens": 410, "output_tokens": 88}))]
pub(super) struct UsageOut {
    /// Tokens read by the model.
    input_tokens: u64,
    /// Tokens written by the model.
    output_tokens: u64,
}

/// A message of the conversation with the model.
#[derive(Debug, Serialize, ToSchema)]
struct MessageOut {
    /// `system`, `user` or `assistant`.
    role: &'static str,
    content: String,
}

/// Why a generation has no result.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct GenerationProblemOut {
    /// For programs: `model_output_refused`, `model_unavailable`, `model_timeout`, `interrupted`, `internal`.
    pub(super) code: &'static str,
    /// The kind of problem in words.
    pub(super) title: &'static str,
    /// The HTTP status that would fit.
    pub(super) status: u16,
    /// What happened this time.
    pub(super) detail: String,
}

impl From<GenerationIn> for NewGeneration {
    fn from(body: GenerationIn) -> Self {
        let ModeName::Assembly = body.mode;
        Self {
            mode: Mode::Assembly,
            prompt: body.prompt,
            component_id: body.component.id,
            current: body.component.tree.map(Node::from),
            page: body.page.map(|PageIn { title, path, language, components }| PageContext {
                title,
                path,
                language,
                components,
            }),
        }
    }
}

impl From<TokenUsage> for UsageOut {
    fn from(usage: TokenUsage) -> Self {
        Self { input_tokens: usage.input, output_tokens: usage.output }
    }
}

impl From<GenerationProblem> for GenerationProblemOut {
    fn from(problem: GenerationProblem) -> Self {
        let (status, code, title) = problem.kind.row();
        Self { code, title, status, detail: problem.detail }
    }
}

impl From<GenerationStatus> for StatusName {
    fn from(status: GenerationStatus) -> Self {
        match status {
            GenerationStatus::Running => Self::Running,
            GenerationStatus::Succeeded => Self::Succeeded,
            GenerationStatus::Failed => Self::Failed,
            GenerationStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Generation> for GenerationSummaryOut {
    fn from(generation: Generation) -> Self {
        let Mode::Assembly = generation.mode;
        Self {
            id: generation.id,
            status: generation.status.into(),
            mode: ModeName::Assembly,
            prompt_id: generation.prompt_id,
            prompt: generation.prompt,
            model: generation.model,
            component_id: generation.component_id,
            usage: generation.usage.into(),
            accepted_at: generation.accepted_at,
            created_at: generation.created_at,
            finished_at: generation.finished_at,
        }
    }
}

impl From<Generation> for GenerationOut {
    fn from(mut generation: Generation) -> Self {
        let tree = |tree: &Option<Value>| tree.as_ref().and_then(NodeOut::from_stored);
        let messages = std::mem::take(&mut generation.messages);
        Self {
            messages: messages
                .into_iter()
                .map(|message| MessageOut { role: message.role.as_str(), content: message.content })
                .collect(),
            text: generation.text.take(),
            raw_output: generation.raw_output.take(),
            current_tree: tree(&generation.current_tree),
            tree: tree(&generation.tree),
            cost: generation.cost,
            problem: generation.problem.take().map(Into::into),
            job_id: generation.job_id,
            created_by: std::mem::take(&mut generation.created_by),
            accepted_page_version: generation.accepted_page_version.take(),
            summary: generation.into(),
        }
    }
}
