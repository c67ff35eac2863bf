//! `cargo xtask dev`: the platform, built and started anew when a source changes.

use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::{command, platform, workspace};

const WATCHED: [&str; 3] = ["apps", "crates", "migrations"];
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

/// Runs `platform migrate` against the database that the environment names, else against the private PostgreSQL.
pub(crate) fn migrate(arguments: &[&str]) -> Result<()> {
    let binary = platform::build()?;
    let mut migrate = Command::new(binary);
    migrate.arg("migrate").args(arguments).current_dir(workspace::root());
    if std::env::var_os(platform::DATABASE).is_none() {
        migrate.env(platform::DATABASE, crate::services::private_postgres()?);
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
