//! Sites, pages, themes and their rendering.
