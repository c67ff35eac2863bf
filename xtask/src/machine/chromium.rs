//! A Chromium for the browser tests.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::command;

/// Names the browser's program; the tests read the same variable.
pub(crate) const CHROMIUM: &str = "CHROMIUM";

/// A browser that starts, installed from Debian's packages when that is allowed.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os(CHROMIUM).map(PathBuf::from) {
        if !starts(&given) {
            bail!("{CHROMIUM} names {}, which does not start", given.display());
        }
        return Ok(given);
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    if apt::distribution() == "ubuntu" {
        // Ubuntu's package only points to a snap, which cannot read our temporary folders.
        bail!("no Chromium or Chrome on the path, and Ubuntu has no package of it; install Chrome or set {CHROMIUM}");
    }
    apt::install(&["chromium", "fonts-liberation"])
        .with_context(|| format!("no Chromium or Chrome on the path; install one or set {CHROMIUM}"))?;
    installed().context("`apt-get install chromium` brought no program that starts")
}

fn installed() -> Option<PathBuf> {
    let names = ["chromium", "google-chrome-stable", "google-chrome", "chrome", "chromium-browser"];
    let applications = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
    names.into_iter().filter_map(command::find).chain(applications.map(PathBuf::from)).find(starts)
}

/// Ubuntu has a program of this name that only tells to install something.
fn starts(program: &PathBuf) -> bool {
    command::output(Command::new(program).arg("--version")).is_ok()
}
