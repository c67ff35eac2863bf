//! Schemathesis: sends what the API description allows, and what it does not, to a running platform.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine::wheel;
use crate::platform::{self, Demo};
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
    let (_, succeeded) = program.run(&mut demo, effort)?;
    anyhow::ensure!(succeeded, "the platform and its description disagree; see above");
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

    /// Runs against the demo platform; returns what it printed and whether it found nothing.
    pub(crate) fn run(&self, demo: &mut Demo, effort: &Effort) -> Result<(Vec<String>, bool)> {
        let reports = workspace::target_dir()?.join("schemathesis");
        let description = workspace::root().join("openapi/platform.json");
        let mut command = Command::new(&self.python);
        command
            .args(["-m", "schemathesis.cli", "run"])
            .arg(&description)
            .args(["--url", &demo.url, "--header", &format!("Authorization: Bearer {}", demo.api_key)])
            .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", &effort.max_examples.to_string(), "--continue-on-failure"])
            .args(["--request-timeout", "10", "--generation-database", "none", "--no-color"])
            .args(["--report", "junit", "--report-dir"])
            .arg(&reports)
            .env("PYTHONPATH", &self.packages)
            .current_dir(workspace::root());
        match effort.seed {
            Some(seed) => command.args(["--seed", &seed.to_string()]),
            // The same cases each time, so that a red run is about the change.
            None => command.arg("--generation-deterministic"),
        };
        let (lines, succeeded) = command::tee(&mut command)?;
        if !demo.is_alive() {
            println!("the platform has died:\n{}", demo.log());
            return Ok((lines, false));
        }
        if !succeeded {
            println!("the end of the platform's log:\n{}", demo.log());
        }
        Ok((lines, succeeded))
    }
}
