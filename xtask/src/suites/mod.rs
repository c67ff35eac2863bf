//! `cargo xtask test`: every suite, with what it needs started and installed, and a table of what was skipped and why.

mod api_description;
mod browser;
mod rust;
mod tally;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::services::{self, Service, Services};
use crate::workspace;
pub(crate) use tally::Tally;

/// Tells the tests that a missing service is a failure.
const STRICT: &str = "SITEWRIGHT_STRICT";

/// What the suites share.
pub(crate) struct Context {
    services: Services,
    strict: bool,
}

/// How a suite ended.
struct Outcome {
    tally: Tally,
    /// Why it was skipped or did not run to its end.
    reason: Option<String>,
}

struct Suite {
    name: &'static str,
    about: &'static str,
    needs_build: bool,
    run: fn(&Context) -> Result<Outcome>,
}

const SUITES: [Suite; 5] = [
    Suite { name: "rust", about: "every crate on SQLite and PostgreSQL", needs_build: true, run: rust::tests },
    Suite {
        name: "documentation",
        about: "examples in the documentation",
        needs_build: true,
        run: rust::documentation,
    },
    Suite { name: "elements", about: "browser code without a browser", needs_build: false, run: browser::elements },
    Suite { name: "browser", about: "both demo shops in Chromium", needs_build: true, run: browser::browser },
    Suite {
        name: "api",
        about: "the running platform against its description",
        needs_build: true,
        run: api_description::suite,
    },
];

/// What to run and how to judge it.
pub(crate) struct Options {
    /// A skip is a failure.
    pub(crate) strict: bool,
    /// The name of one suite.
    pub(crate) only: Option<String>,
}

/// How a run ended.
pub(crate) struct Report {
    sum: Tally,
    strict: bool,
}

/// Runs the suites and prints a table of them.
pub(crate) fn run(options: &Options) -> Result<Report> {
    let only = options.only.as_deref();
    if let Some(name) = only
        && !SUITES.iter().any(|suite| suite.name == name)
    {
        let names: Vec<_> = SUITES.iter().map(|suite| format!("{} ({})", suite.name, suite.about)).collect();
        bail!("there is no suite `{name}`; there are: {}", names.join(", "));
    }
    let context = Context { services: services::start()?, strict: options.strict };
    let chosen: Vec<&Suite> = SUITES.iter().filter(|suite| only.is_none_or(|name| name == suite.name)).collect();
    if chosen.iter().any(|suite| suite.needs_build) {
        // Every binary, example and test in one build: another selection of packages would build dependencies anew.
        workspace::build_everything()?;
    }
    let mut rows = Vec::new();
    for suite in chosen {
        println!("\n--- {}: {}", suite.name, suite.about);
        let start = Instant::now();
        let outcome = (suite.run)(&context).unwrap_or_else(|error| Outcome::failed(format!("{error:#}")));
        if let Some(reason) = &outcome.reason {
            println!("{reason}");
        }
        rows.push(Row::new(suite.name, &outcome, start.elapsed()));
        if suite.name == "rust" {
            rows.extend(missing("PostgreSQL", &context.services.postgres));
            rows.extend(missing("Redis", &context.services.redis));
        }
    }
    print_table(&rows);
    let mut sum = Tally::default();
    for row in &rows {
        sum += row.tally;
    }
    Ok(Report { sum, strict: options.strict })
}

impl Report {
    /// The closing line.
    pub(crate) fn closing(&self) -> String {
        let Tally { passed, failed, skipped } = self.sum;
        format!("{passed} passed, {failed} failed, {skipped} skipped")
    }

    /// Whether the run counts as passed.
    pub(crate) fn verdict(&self) -> Result<()> {
        if self.sum.failed > 0 {
            bail!("{} failed", self.sum.failed);
        }
        if self.strict && self.sum.skipped > 0 {
            bail!("{} skipped, and --strict allows none", self.sum.skipped);
        }
        if self.sum.passed == 0 {
            bail!("no test ran");
        }
        Ok(())
    }
}

impl Context {
    /// The variables that every suite's programs get.
    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = self.services.environment();
        if self.strict {
            environment.push((STRICT, "1".to_owned()));
        }
        environment
    }
}

impl Outcome {
    /// What was counted, and a failure more when the program failed without counting one.
    fn counted(mut tally: Tally, succeeded: bool, program: &str) -> Self {
        let unexplained = !succeeded && tally.failed == 0;
        if unexplained {
            tally.failed = 1;
        }
        let nothing = succeeded && tally.passed == 0;
        let reason = if unexplained {
            Some(format!("{program} failed before or after its tests"))
        } else if nothing {
            Some(format!("{program} ran no test"))
        } else {
            None
        };
        Self { tally, reason }
    }

    fn failed(reason: String) -> Self {
        Self { tally: Tally { failed: 1, ..Tally::default() }, reason: Some(reason) }
    }

    fn skipped(reason: String) -> Self {
        Self { tally: Tally { skipped: 1, ..Tally::default() }, reason: Some(reason) }
    }
}

struct Row {
    name: String,
    tally: Tally,
    seconds: f64,
    reason: String,
}

impl Row {
    fn new(name: &str, outcome: &Outcome, took: Duration) -> Self {
        Self {
            name: name.to_owned(),
            tally: outcome.tally,
            seconds: took.as_secs_f64(),
            reason: outcome.reason.clone().unwrap_or_default(),
        }
    }
}

/// The tests themselves pass over a database that is not there, so the skip is told here.
fn missing(name: &str, service: &Service) -> Option<Row> {
    match service {
        Service::Ready { .. } => None,
        Service::Missing(reason) => Some(Row::new(name, &Outcome::skipped(reason.clone()), Duration::ZERO)),
    }
}

fn print_table(rows: &[Row]) {
    println!("\n{:<15} {:>7} {:>7} {:>8} {:>8}", "suite", "passed", "failed", "skipped", "seconds");
    for row in rows {
        let Tally { passed, failed, skipped } = row.tally;
        println!("{:<15} {passed:>7} {failed:>7} {skipped:>8} {:>8.1}", row.name, row.seconds);
    }
    for row in rows.iter().filter(|row| !row.reason.is_empty()) {
        let what = if row.tally.failed > 0 {
            "failed"
        } else if row.tally.skipped > 0 {
            "skipped"
        } else {
            "note"
        };
        println!("\n{} {what}: {}", row.name, row.reason);
    }
}
