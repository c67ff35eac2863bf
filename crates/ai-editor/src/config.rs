//! What a host gives this crate.

use std::{sync::Arc, time::Duration};

use ::jobs::JobQueue;
use kernel::{Db, http::page::CursorKey, random::Random, time::Clock};
use object_store::ObjectStore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{catalogue::ComponentCatalogue, embedding::EmbeddingModel, model::LanguageModel, usage::UsageSink};

/// Settings and handles. Cheap to clone.
#[derive(Clone)]
pub struct Config {
    /// The database, with the migrations of this crate, of the kernel and of `jobs` applied.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers unguessable.
    pub random: Arc<dyn Random>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
    /// Where jobs are enqueued.
    pub jobs: JobQueue,
    /// What trees may consist of.
    pub catalogue: Arc<dyn ComponentCatalogue>,
    /// Who answers prompts.
    pub model: Arc<dyn LanguageModel>,
    /// Who embeds prompts. Vectors have [`crate::EMBEDDING_DIMENSION`] numbers.
    pub embedding: Arc<dyn EmbeddingModel>,
    /// Where the bytes of assets lie.
    pub objects: Arc<dyn ObjectStore>,
    /// Who is told what was used.
    pub usage: Arc<dyn UsageSink>,
    /// How long one generation may take, its repair included.
    pub generation_timeout: Duration,
    /// How long a reader of a stream may keep a generation waiting before it counts as gone.
    pub slow_reader_timeout: Duration,
    /// Ends running generations when the host shuts down.
    pub stop: CancellationToken,
    /// Holds what is written after a reader has gone. A host closes it and waits for it before it exits.
    pub tasks: TaskTracker,
}
