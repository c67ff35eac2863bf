//! Every developer command: `cargo xtask <command>`.
#![expect(clippy::print_stdout, reason = "a command-line program answers on standard output")]

mod command;
mod machine;
mod services;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

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
        ["services"] => services::command("start"),
        ["services", verb] => services::command(verb),
        ["tidy"] => tidy::command(),
        _ => bail!("unknown command"),
    }
}
