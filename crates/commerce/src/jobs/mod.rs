//! The jobs of this crate, in one list.

use crate::config::Config;

/// The handlers of this crate's jobs, for the host's worker.
pub(crate) fn handlers(_config: &Config) -> ::jobs::Handlers {
    ::jobs::Handlers::new()
}
