//! The tests of every crate.

use std::process::Command;

use anyhow::Result;

use super::{Context, Outcome, tally};
use crate::{command, workspace};

/// Runs the tests by nextest when it is installed, else by cargo.
pub(super) fn tests(context: &Context) -> Result<Outcome> {
    let nextest = command::find("cargo-nextest").is_some();
    let mut cargo = workspace::cargo();
    if nextest {
        cargo.args(["nextest", "run", "--workspace"]);
        if std::env::var_os("CI").is_some() {
            cargo.args(["--profile", "ci"]);
        }
    } else {
        cargo.args(["test", "--workspace", "--tests", "--no-fail-fast"]);
    }
    counted(context, &mut cargo, if nextest { "nextest" } else { "cargo test" })
}

/// Runs the examples in the documentation, which nextest does not.
pub(super) fn documentation(context: &Context) -> Result<Outcome> {
    let mut outcome = counted(context, workspace::cargo().args(["test", "--workspace", "--doc"]), "cargo test --doc")?;
    if outcome.tally.failed == 0 {
        // A workspace without such examples is fine.
        outcome.reason = None;
    }
    Ok(outcome)
}

fn counted(context: &Context, cargo: &mut Command, program: &str) -> Result<Outcome> {
    let (lines, succeeded) = command::tee(cargo.envs(context.environment()))?;
    Ok(Outcome::counted(tally::read(&lines), succeeded, program))
}
