#![doc = include_str!("../README.md")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

/// How long a process may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A binary of this workspace that runs as a process of its own. It is killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    /// What it has printed so far.
    pub output: Vec<String>,
}

/// The path of a binary of this workspace, beside the test that asks.
///
/// # Errors
/// When it has not been built.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let folder = test.parent().and_then(Path::parent).context("a test runs in target/<profile>/deps")?;
    let path = folder.join(name);
    ensure!(path.exists(), "{} is not built; run `cargo build --workspace --bins`", path.display());
    Ok(path)
}

impl Running {
    /// Starts `name` with these arguments and nothing of ours in the environment but these settings. What it logs goes to the
    /// test's own standard error.
    ///
    /// # Errors
    /// When it is not built or cannot be started.
    pub fn start(name: &str, arguments: &[&str], settings: &BTreeMap<String, String>) -> anyhow::Result<Self> {
        let mut command = Command::new(binary(name)?);
        for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("SITEWRIGHT_")) {
            command.env_remove(variable);
        }
        let mut child = command.args(arguments).envs(settings).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let stdout = child.stdout.take().context("standard output is piped")?;
        let (sender, lines) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut reader = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = reader.next_line().await {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, lines, output: Vec::new() })
    }

    /// Reads what it prints up to a line that contains `part`, and gives that line.
    ///
    /// # Errors
    /// When it ends or a minute passes before.
    pub async fn wait_for(&mut self, part: &str) -> anyhow::Result<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match tokio::time::timeout(left, self.lines.recv()).await {
                Ok(Some(line)) => {
                    self.output.push(line.clone());
                    if line.contains(part) {
                        return Ok(line);
                    }
                }
                Ok(None) => bail!("it ended without printing {part:?}:\n{}", self.output.join("\n")),
                Err(_) => bail!("it did not print {part:?} in time:\n{}", self.output.join("\n")),
            }
        }
    }

    /// Its process id.
    ///
    /// # Errors
    /// When it has ended.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.child.id().context("the process has ended")
    }

    /// Asks it to end by SIGTERM and waits for it.
    ///
    /// # Errors
    /// When it does not end within a minute.
    pub async fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        let killed = Command::new("kill").arg("-TERM").arg(self.id()?.to_string()).status().await?;
        ensure!(killed.success(), "kill did not reach the process");
        self.wait().await
    }

    /// Ends it at once, as a crash would.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn crash(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.map_err(Into::into)
    }

    /// Waits until it ends, and reads the rest of what it printed.
    ///
    /// # Errors
    /// When it does not end within a minute.
    pub async fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.context("it did not end in time")??;
        while let Some(line) = self.lines.recv().await {
            self.output.push(line);
        }
        Ok(status)
    }
}

/// Settings as an environment.
#[must_use]
pub fn settings<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (format!("SITEWRIGHT_{}", name.to_uppercase()), value.to_owned())).collect()
}

/// An HTTP client that follows nothing and finds `*.localhost` on this machine, as browsers do.
///
/// # Errors
/// When it cannot be made.
pub fn client() -> anyhow::Result<reqwest::Client> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let local = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let mut builder =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
    for host in ["kiln-and-field.localhost", "voltbound.localhost", "nobody.localhost", "localhost"] {
        builder = builder.resolve(host, local);
    }
    builder.build().map_err(Into::into)
}
