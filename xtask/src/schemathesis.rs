//! Schemathesis: sends what the API description allows, and what it does not, to a running platform.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine::wheel;
use crate::platform::{self, Demo};
use crate::suites::Tally;
use crate::{command, services, workspace};

const VERSION: &str = "4.32.5";
/// What an answer must hold: no 5xx, and a status, a type and a body that the description knows.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// How far a run goes.
pub(crate) struct Effort {
    /// Most cases per operation.
    pub(crate) max_examples: u32,
    /// Repeats an earlier run.
    pub(crate) seed: Option<u32>,
}

/// Carries out `cargo xtask fuzz-api`.
pub(crate) fn fuzz(effort: &Effort) -> Result<()> {
    let program = Schemathesis::find_or_install()?;
    let mut demo = Demo::start(&platform::build()?, &[])?;
    let tally = program.run(&mut demo, effort)?;
    anyhow::ensure!(tally.failed == 0, "{} operations disagree with their description; see above", tally.failed);
    Ok(())
}

/// The program, installed beside nothing else.
pub(crate) struct Schemathesis {
    python: PathBuf,
    packages: PathBuf,
}

impl Schemathesis {
    /// Installs the exact version into a folder of its own unless that was done before.
    pub(crate) fn find_or_install() -> Result<Self> {
        let python = wheel::python_with_pip()?;
        let programs = services::programs()?;
        // Compiled modules fit one version of Python.
        let tag =
            command::output(Command::new(&python).args(["-c", "import sys; print(sys.implementation.cache_tag)"]))?;
        let packages = programs.join(format!("schemathesis-{VERSION}-{}", tag.trim()));
        if !packages.is_dir() {
            eprintln!("installing schemathesis {VERSION}");
            let partial = packages.with_extension("partial");
            if partial.exists() {
                fs::remove_dir_all(&partial)?;
            }
            command::output(
                Command::new(&python)
                    .args([
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--root-user-action=ignore",
                    ])
                    .arg("--target")
                    .arg(&partial)
                    .arg(format!("schemathesis=={VERSION}")),
            )
            .context("schemathesis could not be installed")?;
            fs::rename(&partial, &packages)?;
        }
        Ok(Self { python, packages })
    }

    /// Runs against the demo platform and counts operations.
    pub(crate) fn run(&self, demo: &mut Demo, effort: &Effort) -> Result<Tally> {
        // It leaves its own notes where it runs.
        let folder = workspace::target_dir()?.join("schemathesis");
        fs::create_dir_all(&folder)?;
        let report = folder.join("junit.xml");
        if report.exists() {
            fs::remove_file(&report)?;
        }
        let mut command = Command::new(&self.python);
        command
            .args(["-m", "schemathesis.cli", "run"])
            .arg(workspace::root().join("openapi/platform.json"))
            .args(["--url", &demo.url, "--header", &format!("Authorization: Bearer {}", demo.api_key)])
            .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", &effort.max_examples.to_string(), "--continue-on-failure"])
            .args(["--request-timeout", "10", "--no-color", "--report", "junit", "--report-junit-path"])
            .arg(&report)
            .env("PYTHONPATH", &self.packages)
            .current_dir(&folder);
        match effort.seed {
            Some(seed) => command.args(["--generation-database", "none", "--seed", &seed.to_string()]),
            // The same cases each time, so that a red run is about the change.
            None => command.arg("--generation-deterministic"),
        };
        let (_, succeeded) = command::tee(&mut command)?;
        let mut tally = count(&fs::read_to_string(&report).unwrap_or_default());
        let alive = demo.is_alive();
        if !alive {
            println!("the platform has died");
        }
        if !succeeded || !alive {
            tally.failed = tally.failed.max(1);
            println!("the end of the platform's log:\n{}", demo.log());
        }
        Ok(tally)
    }
}

/// The numbers of operations in the report's first element.
fn count(report: &str) -> Tally {
    let element = report.split("<testsuites").nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
    let number = |name: &str| -> u32 {
        let value = element.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    };
    let failed = number("failures") + number("errors");
    let skipped = number("skipped");
    Tally { passed: number("tests").saturating_sub(failed + skipped), failed, skipped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_counted() {
        let report =
            "<?xml version=\"1.0\"?>\n<testsuites errors=\"1\" failures=\"2\" skipped=\"3\" tests=\"10\" time=\"1.0\">";
        assert_eq!(count(report), Tally { passed: 4, failed: 3, skipped: 3 });
    }
}
