//! The real routers over a real database: each test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod components;
mod definitions;
mod description;
mod escaping;
mod isolation;
mod pages;
mod shop;
mod storefront;
mod studio;
mod themes;
mod visitors;
