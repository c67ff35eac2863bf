//! The jobs of this crate, in one list.

mod embed_prompt;

use crate::config::Config;

pub(crate) use embed_prompt::EmbedPrompt;

/// The handlers of this crate's jobs, for the host's worker.
pub(crate) fn handlers(config: &Config) -> ::jobs::Handlers {
    ::jobs::Handlers::new().add_with(config, embed_prompt::run)
}
