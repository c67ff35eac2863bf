//! `cargo xtask ci`: everything that a change has to pass, on a machine that may lack everything but Rust.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::suites::{self, Options};
use crate::{command, openapi, platform, tidy, web, workspace};

struct Step {
    name: &'static str,
    /// Without it the steps that need the binaries make no sense.
    needs_build: bool,
    run: fn() -> Result<()>,
}

/// The quick ones first; one build serves the last two.
const STEPS: [Step; 6] = [
    Step { name: "format", needs_build: false, run: format },
    Step { name: "tidy", needs_build: false, run: tidy::command },
    Step { name: "web", needs_build: false, run: || web::command(true) },
    Step { name: "clippy", needs_build: false, run: clippy },
    Step { name: "build", needs_build: false, run: workspace::build_everything },
    Step { name: "openapi", needs_build: true, run: || openapi::command(true, Some(&platform::built()?)) },
];

/// Runs every step, even after one has failed, and says at the end which did.
pub(crate) fn command() -> Result<()> {
    let mut ended = Vec::new();
    let mut built = true;
    for step in &STEPS {
        if step.needs_build && !built {
            ended.push((step.name, Duration::ZERO, Some("not run: the build failed".to_owned())));
            continue;
        }
        let (took, failure) = timed(step.name, step.run);
        built &= step.name != "build" || failure.is_none();
        ended.push((step.name, took, failure));
    }
    let mut closing = "0 passed, 1 failed, 0 skipped".to_owned();
    if built {
        let (took, failure) = timed("test", || {
            let report = suites::run(&Options { strict: true, only: None })?;
            closing = report.closing();
            report.verdict()
        });
        ended.push(("test", took, failure));
    } else {
        ended.push(("test", Duration::ZERO, Some("not run: the build failed".to_owned())));
    }
    println!("\n{:<10} {:>8}  result", "step", "seconds");
    for (name, took, failure) in &ended {
        let result = failure.as_deref().and_then(|text| text.lines().next()).unwrap_or("passed");
        println!("{name:<10} {:>8.1}  {result}", took.as_secs_f64());
    }
    println!("\n{closing}");
    let failed: Vec<_> = ended.iter().filter(|(_, _, failure)| failure.is_some()).map(|(name, ..)| *name).collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn timed(name: &str, run: impl FnOnce() -> Result<()>) -> (Duration, Option<String>) {
    println!("\n=== {name}");
    let start = Instant::now();
    let failure = run().err().map(|error| format!("{error:#}"));
    if let Some(failure) = &failure {
        println!("{name} failed: {failure}");
    }
    (start.elapsed(), failure)
}

fn format() -> Result<()> {
    match command::run(workspace::cargo().args(["fmt", "--all", "--check"])) {
        Ok(()) => Ok(()),
        Err(error) => bail!("{error:#}; run `cargo fmt --all`"),
    }
}

fn clippy() -> Result<()> {
    command::run(workspace::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
