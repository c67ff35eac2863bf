//! Every developer command: `cargo xtask <command>`.
#![expect(clippy::print_stdout, reason = "a command-line program answers on standard output")]

mod bench;
mod ci;
mod command;
mod dev;
mod machine;
mod openapi;
mod platform;
mod prove;
mod schemathesis;
mod services;
mod suites;
mod tidy;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use suites::Options;

const USAGE: &str = "\
cargo xtask <command>

  dev [ARGUMENTS]         run the platform, again after each change
  test                    run every suite; a summary names what was skipped and why
    --strict                a skip is a failure
    --only NAME             one suite: rust, documentation, elements, browser, api
  ci                      everything that a change has to pass
  tidy                    check the house rules: arrows between crates, layers, habits
  openapi [--check]       write openapi/ from the code, or check it
  web [--check]           build the browser code's dist/, or check it
  services [VERB]         private PostgreSQL with pgvector and Redis: start, stop, status, env
  migrate [ARGUMENTS]     run the migrations on the configured database, else on the private PostgreSQL
  fuzz-api                send cases made from openapi/ to a running platform
    --max-examples N        most cases per operation (50)
    --seed N                repeat a run
  bench [jobs] [ARGUMENTS]  measure the release build beside a bare server; `jobs`: the job queue
  prove NAME [ARGUMENTS]  show that guarantees hold, with processes that are really killed
    --seed N                repeat a run
    --reduced               the few seconds of it that are also in the tests
    --database NAME         only sqlite or postgres
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Result<()> {
    match arguments {
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        ["dev", rest @ ..] => dev::command(rest),
        ["migrate", rest @ ..] => dev::migrate(rest),
        ["bench", rest @ ..] => bench::command(rest),
        ["prove", rest @ ..] => prove::command(rest),
        ["ci"] => ci::command(),
        ["tidy"] => tidy::command(),
        ["services"] => services::command("start"),
        ["services", verb] => services::command(verb),
        ["openapi"] => openapi::command(false, None),
        ["openapi", "--check"] => openapi::command(true, None),
        ["web"] => web::command(false),
        ["web", "--check"] => web::command(true),
        ["test", rest @ ..] => test(rest),
        ["fuzz-api" | "schemathesis", rest @ ..] => fuzz(rest),
        other => bail!("`cargo xtask {}` is not known\n\n{USAGE}", other.join(" ")),
    }
}

fn test(mut arguments: &[&str]) -> Result<()> {
    let mut options = Options { strict: false, only: None };
    loop {
        arguments = match arguments {
            [] => break,
            ["--strict", rest @ ..] => {
                options.strict = true;
                rest
            }
            ["--only", name, rest @ ..] => {
                options.only = Some((*name).to_owned());
                rest
            }
            [other, ..] => bail!("`test` does not know `{other}`\n\n{USAGE}"),
        };
    }
    let report = suites::run(&options)?;
    println!("\n{}", report.closing());
    report.verdict()
}

fn fuzz(mut arguments: &[&str]) -> Result<()> {
    let mut effort = schemathesis::Effort { max_examples: 50, seed: None };
    let number = |text: &str| text.parse().with_context(|| format!("`{text}` is no number"));
    loop {
        arguments = match arguments {
            [] => return schemathesis::fuzz(&effort),
            ["--max-examples", count, rest @ ..] => {
                effort.max_examples = number(count)?;
                rest
            }
            ["--seed", seed, rest @ ..] => {
                effort.seed = Some(number(seed)?);
                rest
            }
            [other, ..] => bail!("`fuzz-api` does not know `{other}`\n\n{USAGE}"),
        };
    }
}
