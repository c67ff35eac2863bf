//! `cargo xtask prove <name>`: shows that guarantees hold, with real processes that are really killed.

use std::process::Command;

use anyhow::{Result, bail};

use crate::services::{self, Service};
use crate::{command, workspace};

/// Hands the arguments and the services' addresses to the package `prove`.
pub(crate) fn command(arguments: &[&str]) -> Result<()> {
    let services = services::start()?;
    if let Service::Missing(reason) = &services.postgres
        && !arguments.contains(&"sqlite")
    {
        bail!("guarantees are shown on PostgreSQL: {reason}");
    }
    command::run(workspace::cargo().args(["build", "--package", "prove", "--bins"]))?;
    let program = workspace::target_dir()?.join("debug/prove");
    command::run(Command::new(program).args(arguments).current_dir(workspace::root()).envs(services.environment()))
}
