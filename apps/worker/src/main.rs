//! The Sitewright job worker: the platform's wiring for job handlers, without serving pages or an API.
#![expect(clippy::print_stdout, reason = "a command talks to whoever called it")]

use std::process::ExitCode;

use clap::Parser;
use platform::{commands, telemetry};

/// Runs background jobs of Sitewright. It reads the same settings as `platform`.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Take jobs only from these queues; may be given several times. All when not given.
    #[arg(long = "queue")]
    queues: Vec<String>,
    /// Jobs that run at once in each queue.
    #[arg(long)]
    concurrency: Option<usize>,
}

fn main() -> ExitCode {
    platform::install_crypto();
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.into()),
    };
    let outcome = runtime.block_on(async {
        let mut settings = commands::load_settings()?;
        telemetry::start_logging(&settings);
        if !arguments.queues.is_empty() {
            settings.worker_queues = arguments.queues;
        }
        settings.worker_concurrency = arguments.concurrency.unwrap_or(settings.worker_concurrency).max(1);
        commands::work(settings).await
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.map_or_else(|error| complain(&error), |()| ExitCode::SUCCESS)
}

fn complain(error: &anyhow::Error) -> ExitCode {
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    println!("worker: {}", chain.join("\n  because: "));
    ExitCode::FAILURE
}
