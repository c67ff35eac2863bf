//! Processes that a proof starts, stops and kills.

use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child as Process, ChildStdin, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::stage::Stage;

/// How long a process may take to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(60);

/// Is told each line that a process prints.
pub type Hear = Arc<dyn Fn(&str) + Send + Sync>;

/// A process of this program. It is killed when dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    id: u32,
    input: Option<ChildStdin>,
    hearing: JoinHandle<()>,
}

impl Child {
    /// Starts a part of the stage's proof with these orders, and nothing of ours in its environment.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(stage: &Stage, part: &str, orders: &impl Serialize, hear: Hear) -> anyhow::Result<Self> {
        let mut command = Command::new(&stage.program);
        for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("SITEWRIGHT_")) {
            command.env_remove(variable);
        }
        command.args(["child", stage.proof.name, part, &serde_json::to_string(orders)?]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let input = process.stdin.take();
        let id = process.id().context("the process runs")?;
        let output = process.stdout.take().context("standard output is piped")?;
        let hearing = tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                hear(&line);
            }
        });
        Ok(Self { process, id, input, hearing })
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Whether it has ended by itself.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// `kill -9`. All that it had printed has been heard when this returns.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.process.kill().await?;
        Ok(self.hearing.await?)
    }

    /// Lets it stand still: SIGSTOP.
    ///
    /// # Errors
    /// When it does not run any more.
    pub async fn freeze(&self) -> anyhow::Result<()> {
        self.signal("-STOP").await
    }

    /// Lets it go on: SIGCONT.
    ///
    /// # Errors
    /// When it does not run any more.
    pub async fn thaw(&self) -> anyhow::Result<()> {
        self.signal("-CONT").await
    }

    /// Asks it to end by closing its standard input, and waits for it.
    ///
    /// # Errors
    /// When it does not end within a minute.
    pub async fn end(mut self) -> anyhow::Result<ExitStatus> {
        drop(self.input.take());
        self.ended().await
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it does not end within a minute.
    pub async fn ended(mut self) -> anyhow::Result<ExitStatus> {
        let status = tokio::time::timeout(PATIENCE, self.process.wait()).await.context("it did not end in time")??;
        self.hearing.await?;
        Ok(status)
    }

    async fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let sent = Command::new("kill").arg(signal).arg(self.id.to_string()).status().await?;
        ensure!(sent.success(), "kill {signal} did not reach the process");
        Ok(())
    }
}

/// In a child: completes when it is asked to end, or when the proof itself is gone.
pub async fn asked_to_end() {
    let (sender, receiver) = oneshot::channel::<()>();
    // A thread of its own: a read that waits would keep the runtime from ending.
    std::thread::spawn(move || {
        let _asked = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(sender);
    });
    // The sender is only ever dropped.
    let _ = receiver.await;
}
