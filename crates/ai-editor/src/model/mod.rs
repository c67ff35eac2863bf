//! The language model port: a request goes in, a stream of events comes out.
//!
//! Dropping the stream cancels the work, at a provider too. A model never sees the database, and what it answers is
//! not trusted: the caller checks the tree.

mod offline;

use std::sync::Arc;

use futures_util::stream::BoxStream;
use serde_json::Value;

use crate::{catalogue::ComponentSpec, trees::Node};

pub use offline::OfflineModel;

/// What a model is asked for. The messages say everything in words; the other members say the same as data, for
/// models that work by rules and for adapters that need the schemas.
#[derive(Debug, Clone)]
pub struct ModelRequest {
    /// The conversation, system message first.
    pub messages: Vec<Message>,
    /// What the user wrote.
    pub prompt: String,
    /// The component as it is now; none to make a new one.
    pub current: Option<Node>,
    /// The page around the component.
    pub page: Option<PageContext>,
    /// Components that may be used.
    pub components: Arc<[ComponentSpec]>,
    /// Pictures that may be used.
    pub pictures: Vec<Picture>,
    /// Set in the repair round: what was answered before and what was wrong with it.
    pub repair: Option<Repair>,
}

/// One message of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The rules of the work.
    System,
    /// The user.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// The name that providers use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// The page around a component, as far as the editor told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageContext {
    /// Title of the page.
    pub title: Option<String>,
    /// Path of the page.
    pub path: Option<String>,
    /// Language of the page, a BCP 47 tag.
    pub language: Option<String>,
    /// Components on the page from top to bottom.
    pub components: Vec<String>,
}

/// A picture of the tenant that a model may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The only address under which the picture may appear in a tree.
    pub url: String,
    /// File name.
    pub name: String,
    /// Alternative text.
    pub alt: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// What stands in until the file is there: a BlurHash or a colour.
    pub placeholder: Option<String>,
}

/// A refused answer and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The answer.
    pub output: Value,
    /// One sentence per fault.
    pub faults: Vec<String>,
}

/// What a model sends while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelEvent {
    /// More of the text for the user.
    TextDelta(String),
    /// The answer: a component tree, not yet checked.
    Tree(Value),
    /// Tokens of this request so far. The last one counts.
    Usage(TokenUsage),
    /// The end. A stream that ends without it was cut.
    Done,
}

/// Tokens of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenUsage {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}

impl TokenUsage {
    /// The sum of two requests.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { input: self.input.saturating_add(other.input), output: self.output.saturating_add(other.output) }
    }
}

/// The model gave no answer. The text is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The provider could not be reached or refused.
    #[error("the model is not available: {0}")]
    Unavailable(String),
    /// The provider's answer could not be read.
    #[error("the model's answer could not be read: {0}")]
    Unreadable(String),
}

/// Port to a language model.
pub trait LanguageModel: Send + Sync {
    /// Name and version, recorded with each generation.
    fn name(&self) -> &str;

    /// Starts the work. Nothing happens before the stream is polled, and nothing after it is dropped.
    fn stream(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>>;
}
