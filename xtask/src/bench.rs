//! `cargo xtask bench`: measures the release build beside bare servers that do the same.

use std::process::Command;

use anyhow::{Result, bail};

use crate::services::{self, Service};
use crate::{command, workspace};

/// Hands the arguments and the services' addresses to the package `bench`.
pub(crate) fn command(arguments: &[&str]) -> Result<()> {
    let services = services::start()?;
    if let Service::Missing(reason) = &services.postgres {
        bail!("the ratios on PostgreSQL need PostgreSQL: {reason}");
    }
    command::run(workspace::cargo().args(["build", "--release", "--package", "platform", "--package", "bench"]))?;
    let program = workspace::target_dir()?.join("release/bench");
    command::run(Command::new(program).args(arguments).current_dir(workspace::root()).envs(services.environment()))
}
