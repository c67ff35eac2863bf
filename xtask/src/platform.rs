//! The platform's binary: builds it, starts it on an empty folder, stops it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{command, workspace};

/// Names the binary to the browser tests.
pub(crate) const BINARY: &str = "SITEWRIGHT_PLATFORM_BINARY";
/// A first start makes the demo data, in a debug build.
const START_LIMIT: Duration = Duration::from_secs(180);

/// The path of the binary that was built before.
pub(crate) fn built() -> Result<PathBuf> {
    let binary = workspace::target_dir()?.join("debug/platform");
    if !command::is_executable(&binary) {
        bail!("{} is not there; run `cargo build`", binary.display());
    }
    Ok(binary)
}

/// Builds the binary as `cargo run` does.
pub(crate) fn build() -> Result<PathBuf> {
    command::run(workspace::cargo().args(["build", "--package", "platform"]))?;
    built()
}

/// A platform with demo data on the embedded default, in a folder of its own.
pub(crate) struct Demo {
    child: Child,
    folder: PathBuf,
    /// Where it answers, such as `http://127.0.0.1:4000`.
    pub(crate) url: String,
    /// A key of the first demo agency.
    pub(crate) api_key: String,
}

impl Demo {
    /// Starts the binary and waits until it is ready.
    pub(crate) fn start(binary: &Path, environment: &[(&str, String)]) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("sitewright-demo-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let (public, internal) = (free_address()?, free_address()?);
        let key_file = folder.join("api-key");
        let log = folder.join("platform.log");
        let output = File::create(&log)?;
        let child = Command::new(binary)
            .arg("serve")
            .current_dir(&folder)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("SITEWRIGHT_LISTEN", &public)
            .env("SITEWRIGHT_INTERNAL_LISTEN", &internal)
            .env("SITEWRIGHT_DATA_DIR", folder.join("data"))
            .env("SITEWRIGHT_DEMO_API_KEY_FILE", &key_file)
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let mut demo = Self { child, folder, url: format!("http://{public}"), api_key: String::new() };
        demo.wait_until_ready(&internal, &log)?;
        demo.api_key = fs::read_to_string(&key_file)
            .with_context(|| format!("the platform wrote no demo key to {}", key_file.display()))?
            .trim()
            .to_owned();
        Ok(demo)
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The end of its log.
    pub(crate) fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("platform.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_until_ready(&mut self, internal: &str, log: &Path) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < START_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                bail!("the platform ended at its start ({status})\n{}", self.log());
            }
            if is_ready(internal) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("the platform was not ready within {START_LIMIT:?}; its log, {}:\n{}", log.display(), self.log())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        stop(&mut self.child);
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Asks the process to end, and ends it when it does not within ten seconds.
pub(crate) fn stop(child: &mut Child) {
    let asked = command::output(Command::new("kill").args(["-TERM", &child.id().to_string()]));
    let deadline = Instant::now() + Duration::from_secs(10);
    while asked.is_ok() && Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn is_ready(address: &str) -> bool {
    let ask = || -> Option<bool> {
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.to_string())
}
