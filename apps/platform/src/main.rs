//! The Sitewright platform server. See the crate's library for the parts.
#![expect(clippy::print_stdout, reason = "a command talks to whoever called it")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use platform::settings::{self, Settings};
use platform::{commands, describe, telemetry};

/// Storefronts for digital agencies, edited by pointing and describing.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve; on the embedded default after migrating, and with the demo. This is what happens without a command.
    Serve,
    /// Bring the database's schema up to date; on PostgreSQL also make the role that serves.
    Migrate,
    /// Make the demo agencies, if they are not there.
    Seed,
    /// Say what is wrong with the configuration, without changing anything.
    Check,
    /// List the settings as a Markdown table.
    Settings,
    /// Write the OpenAPI descriptions to a folder.
    Openapi {
        /// The folder.
        #[arg(long, default_value = "openapi")]
        dir: PathBuf,
    },
}

fn main() -> ExitCode {
    platform::install_crypto();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.into()),
    };
    let outcome = runtime.block_on(run(Arguments::parse().command.unwrap_or(Command::Serve)));
    // Something may still be blocked in a system call; it must not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.map_or_else(|error| complain(&error), |()| ExitCode::SUCCESS)
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Settings => {
            print!("{}", settings::markdown());
            Ok(())
        }
        Command::Openapi { dir } => describe::write(&dir).with_context(|| format!("cannot write to {}", dir.display())),
        command => {
            let settings = commands::load_settings()?;
            telemetry::start_logging(&settings);
            with_settings(command, settings).await
        }
    }
}

async fn with_settings(command: Command, settings: Settings) -> anyhow::Result<()> {
    match command {
        Command::Migrate => commands::migrate(&settings).await,
        Command::Seed => commands::seed(settings).await,
        Command::Check => commands::check(settings).await,
        _ => commands::serve(settings).await,
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    // The chain in one line each, so that the cause is not lost in a debug print.
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    println!("platform: {}", chain.join("\n  because: "));
    ExitCode::FAILURE
}
