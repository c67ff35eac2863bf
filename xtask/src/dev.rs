//! `cargo xtask dev`: the platform, built and started anew when a source changes.

use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::{command, platform, services, workspace};

const WATCHED: [&str; 3] = ["apps", "crates", "migrations"];
const DATABASE: &str = "SITEWRIGHT_DATABASE_URL";
const OWNER: &str = "SITEWRIGHT_MIGRATION_DATABASE_URL";
const SECRET: &str = "SITEWRIGHT_SECRET";
const PAUSE: Duration = Duration::from_millis(700);

/// Runs until it is interrupted.
pub(crate) fn command(arguments: &[&str]) -> Result<()> {
    let mut running: Option<Child> = None;
    let mut seen = None;
    loop {
        let newest = WATCHED.iter().filter_map(|folder| newest(&workspace::root().join(folder))).max();
        let ended = match running.as_mut().map(Child::try_wait).transpose()?.flatten() {
            Some(status) => {
                println!("the platform ended ({status}); it starts again at the next change");
                true
            }
            None => false,
        };
        if ended {
            running = None;
        }
        if newest != seen {
            seen = newest;
            match platform::build() {
                Ok(binary) => {
                    if let Some(mut child) = running.take() {
                        platform::stop(&mut child);
                    }
                    let arguments = if arguments.is_empty() { &["serve"][..] } else { arguments };
                    running = Some(Command::new(binary).args(arguments).current_dir(workspace::root()).spawn()?);
                }
                // The compiler has said why; what runs goes on.
                Err(error) => eprintln!("{error:#}"),
            }
        }
        thread::sleep(PAUSE);
    }
}

/// Runs `platform migrate` against the database that the environment names, else against one of the private PostgreSQL.
pub(crate) fn migrate(arguments: &[&str]) -> Result<()> {
    let binary = platform::build()?;
    let mut migrate = Command::new(binary);
    migrate.arg("migrate").args(arguments).current_dir(workspace::root());
    if std::env::var_os(DATABASE).is_none() {
        let owner = services::database("sitewright_dev")?;
        let application = owner.replacen("postgres@", "sitewright_app:sitewright_app@", 1);
        let settings = [
            (DATABASE, application.as_str()),
            (OWNER, owner.as_str()),
            // The private server is no secret either.
            (SECRET, "development-only-development-only"),
        ];
        migrate.envs(settings);
        println!("{DATABASE} is not set; for the private PostgreSQL, which is empty after each stop:");
        for (name, value) in settings {
            println!("export {name}={value}");
        }
    }
    command::run(&mut migrate)
}

/// When the youngest source below the folder was written.
fn newest(folder: &Path) -> Option<SystemTime> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() {
                let skipped = name == "node_modules" || name == "tests";
                if skipped { None } else { newest(&path) }
            } else {
                entry.metadata().ok()?.modified().ok()
            }
        })
        .max()
}
