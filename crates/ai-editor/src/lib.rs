#![doc = include_str!("../README.md")]

mod assets;
mod catalogue;
mod config;
mod embedding;
mod entity;
mod error;
mod generations;
mod http;
mod id;
mod jobs;
mod model;
mod permission;
mod prompts;
mod schema;
mod trees;
mod usage;

use std::sync::Arc;

pub use assets::{Asset, MAX_ASSET_SIZE, NewAsset, import_asset};
pub use catalogue::{CatalogueError, ComponentCatalogue, ComponentSpec, InMemoryCatalogue, SlotSpec};
pub use config::Config;
pub use embedding::{EMBEDDING_DIMENSION, EmbeddingError, EmbeddingModel, HashEmbedding};
pub use error::{AiEditorError, Fault};
pub use id::{AssetId, GenerationId, PromptId};
pub use migrations_ai_editor::Migrator;
pub use model::{
    LanguageModel, Message, ModelError, ModelEvent, ModelRequest, OfflineModel, PageContext, Picture, Repair, Role,
    TokenUsage,
};
pub use permission::{Generate, ReadAssets, ReadGenerations};
pub use trees::{MAX_DEPTH, MAX_NODES, Node, TreeError};
pub use usage::{GenerationUsage, NoUsage, UsageSink};

/// The browser elements as one ES module, for the host to serve at a path of its choice.
pub const ELEMENTS_JS: &[u8] = include_bytes!("../web/dist/ai-editor.js");

/// All routes under `/api/ai-editor/v1`, with their full paths. The host puts authentication and its own layers around them.
pub fn router(config: Config) -> axum::Router {
    http::api().split_for_parts().0.with_state(Arc::new(config))
}

/// The public route `/assets/{tenant}/{asset}`, which serves the bytes of assets without authentication.
pub fn asset_files(config: Config) -> axum::Router {
    http::asset_files::api().split_for_parts().0.with_state(http::asset_files::Files::new(config))
}

/// The description of both. It needs no configuration.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut description = http::api().into_openapi();
    description.merge(http::asset_files::api().into_openapi());
    description
}

/// The handlers of this crate's jobs, for the host's worker.
#[must_use]
pub fn job_handlers(config: Config) -> ::jobs::Handlers {
    jobs::handlers(&config)
}
