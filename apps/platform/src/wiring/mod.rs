//! From settings to running parts: the only place that knows all crates at once. No rule of any domain is here.

mod catalogue;
mod components;
mod handles;
mod mail;
mod modules;
mod outbox;
mod payments;
mod smtp;
mod storefront;

pub use handles::{Handles, StartError};
pub use modules::{Modules, worker};
pub use outbox::{Outbox, StoredMail};
