//! Identity through its real router, on real databases.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking and print their seeds")]

mod api_keys;
mod app;
mod authentication;
mod description;
mod host_keys;
mod invitations;
mod isolation;
mod members;
mod provisioning;
mod sessions;
mod signer;
mod streams;
mod tenants;
mod token_exchange;

use testkit::{Migrate, migrate};

const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<identity::Migrator>];
