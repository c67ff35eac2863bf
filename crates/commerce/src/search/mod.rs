//! Finding products by words. Words are cut and folded here, so that PostgreSQL and SQLite find the same; the databases only
//! keep and look up what they are given. This module knows no language: it strips no endings and skips no words.
//!
//! Every word of a search must be there, and finds the words that begin with it. A product with all of them in its title comes
//! before one with all in title, SKUs, options and attributes, and that before one whose description helps.

pub(crate) mod store;
mod words;

pub(crate) use words::SearchQuery;
