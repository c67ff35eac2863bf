//! AI generation of page components: generations, prompt memory, assets.

mod catalogue;
mod embedding;
mod model;
mod schema;
mod trees;

pub use catalogue::{CatalogueError, ComponentCatalogue, ComponentSpec, InMemoryCatalogue, SlotSpec};
pub use embedding::{EMBEDDING_DIMENSION, EmbeddingError, EmbeddingModel, HashEmbedding};
pub use model::{
    LanguageModel, Message, ModelError, ModelEvent, ModelRequest, OfflineModel, PageContext, Picture, Repair, Role, TokenUsage,
};
pub use trees::{MAX_DEPTH, MAX_NODES, Node, TreeError};
