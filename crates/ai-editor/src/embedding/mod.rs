//! Turning text into vectors, behind a port. It refuses to know what the vectors are compared with.

mod hash;

pub(crate) use hash::words;

pub use hash::HashEmbedding;

use async_trait::async_trait;

/// Dimension of every stored embedding: the width of the database column.
pub const EMBEDDING_DIMENSION: usize = 384;

/// The embedding model failed. The text is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
#[error("the embedding model failed: {0}")]
pub struct EmbeddingError(pub String);

/// Port to a model that places texts in a space where near means alike.
#[async_trait]
pub trait EmbeddingModel: Send + Sync {
    /// Name and version, recorded with each vector. Vectors of different names are never compared.
    fn name(&self) -> &str;

    /// One vector of [`EMBEDDING_DIMENSION`] numbers per text, in order.
    ///
    /// # Errors
    /// [`EmbeddingError`] when the model cannot be reached or answers nonsense.
    async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbeddingError>;
}
