//! The look of the pages: one style sheet in the page itself, allowed by its digest.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The style sheet.
pub(super) const CSS: &str = include_str!("style.css");

/// What a content security policy calls it.
pub(super) fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(CSS))))
}
