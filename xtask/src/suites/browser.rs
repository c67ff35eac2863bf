//! The tests of browser code, without and with a browser.

use std::process::Command;

use anyhow::Result;

use super::{Context, Outcome, tally};
use crate::command;
use crate::machine::{chromium, node::Node};
use crate::{platform, workspace};

/// The tests of the elements and of the demo's own script.
pub(super) fn elements(context: &Context) -> Result<Outcome> {
    let npm = match Node::find_or_install().and_then(|node| node.npm()) {
        Ok(npm) => npm,
        Err(error) => return Ok(Outcome::skipped(format!("{error:#}"))),
    };
    counted(context, npm, &["test"])
}

/// The journeys through both demo shops; the tests start the platform themselves.
pub(super) fn browser(context: &Context) -> Result<Outcome> {
    if !workspace::root().join("tests/browser/package.json").is_file() {
        return Ok(Outcome::skipped("there is no tests/browser".to_owned()));
    }
    let found = chromium::find_or_install().and_then(|chromium| Ok((chromium, Node::find_or_install()?.npm()?)));
    let (chromium, mut npm) = match found {
        Ok(found) => found,
        Err(error) => return Ok(Outcome::skipped(format!("{error:#}"))),
    };
    npm.env(chromium::CHROMIUM, chromium).env(platform::BINARY, platform::built()?);
    counted(context, npm, &["run", "--workspace", "tests/browser", "test"])
}

fn counted(context: &Context, mut npm: Command, arguments: &[&str]) -> Result<Outcome> {
    let (lines, succeeded) = command::tee(npm.args(arguments).envs(context.environment()))?;
    Ok(Outcome::counted(tally::read(&lines), succeeded, "npm"))
}
