//! How soon a second start answers, and how much memory an idle platform takes.
#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{load, median, subject};

/// The real binary on its embedded default: the first start makes the demo, the others are measured.
pub(crate) async fn measure(rounds: usize) -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (mut first, took) = start(folder.path()).await?;
    stop(&mut first).await?;
    println!("{:<44} {:>9.0} ms", "first start, to the first byte", took.as_secs_f64() * 1e3);
    let (mut starts, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(3) {
        let (mut child, took) = start(folder.path()).await?;
        starts.push(took.as_secs_f64() * 1e3);
        let process = child.id().context("it runs")?;
        sizes.push(subject::resident(process)? as f64 / 1e6);
        stop(&mut child).await?;
    }
    println!("{:<44} {:>9.0} ms", "second start, to the first byte", median(starts));
    println!("{:<44} {:>9.1} MB", "idle memory", median(sizes));
    Ok(())
}

async fn start(data: &Path) -> anyhow::Result<(Child, Duration)> {
    let program = std::env::current_exe()?.with_file_name("platform");
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let mut command = Command::new(program);
    for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("SITEWRIGHT_")) {
        command.env_remove(variable);
    }
    command
        .env("SITEWRIGHT_DATA_DIR", data)
        .env("SITEWRIGHT_LISTEN", format!("127.0.0.1:{port}"))
        .env("SITEWRIGHT_INTERNAL_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let start = Instant::now();
    let child = command.spawn()?;
    let asked = load::request(&format!("kiln-and-field.localhost:{port}"), "/", None);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    while load::once(address, &asked).await.is_err() {
        if start.elapsed() > Duration::from_secs(60) {
            bail!("the platform does not answer");
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok((child, start.elapsed()))
}

async fn stop(child: &mut Child) -> anyhow::Result<()> {
    let process = child.id().context("it runs")?.to_string();
    Command::new("kill").args(["-TERM", &process]).status().await?;
    child.wait().await?;
    Ok(())
}
