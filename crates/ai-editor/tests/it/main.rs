//! The real router over a real database: each test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod assets;
mod description;
mod editor;
mod generations;
mod hostile_models;
mod isolation;
mod prompts;
mod streams;
