//! Load: keep-alive connections that each ask again as soon as they are answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Connections at once.
const CONNECTIONS: usize = 32;

/// What one run of load found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// A request as bytes.
pub(crate) fn request(host: &str, path: &str, token: Option<&str>) -> Vec<u8> {
    let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{authorization}\r\n").into_bytes()
}

/// One answer's body.
pub(crate) async fn once(address: SocketAddr, request: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut connection = Connection::open(address).await?;
    connection.ask(request).await?;
    Ok(connection.body().to_vec())
}

/// Asks for `duration`, after a quarter of it to warm up.
pub(crate) async fn run(address: SocketAddr, request: &[u8], duration: Duration) -> anyhow::Result<Measured> {
    hammer(address, request, duration / 4).await?;
    let start = Instant::now();
    let mut latencies = hammer(address, request, duration).await?;
    let elapsed = start.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let at = |quantile: f64| latencies[((latencies.len() - 1) as f64 * quantile) as usize];
    Ok(Measured { per_second: latencies.len() as f64 / elapsed, p50: at(0.5), p99: at(0.99) })
}

async fn hammer(address: SocketAddr, request: &[u8], duration: Duration) -> anyhow::Result<Vec<Duration>> {
    let end = Instant::now() + duration;
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let request = request.to_vec();
        clients.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut latencies = Vec::with_capacity(64 * 1024);
            while Instant::now() < end {
                let start = Instant::now();
                connection.ask(&request).await?;
                latencies.push(start.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut all = Vec::new();
    for latencies in clients.join_all().await {
        all.extend(latencies?);
    }
    ensure!(!all.is_empty(), "no answer came");
    Ok(all)
}

/// A connection that reads answers with a `Content-Length`.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body_at: usize,
    end: usize,
}

impl Connection {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024], body_at: 0, end: 0 })
    }

    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        let body_at = loop {
            filled += self.read(filled).await?;
            if let Some(at) = self.buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = std::str::from_utf8(&self.buffer[..body_at])?;
        ensure!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length: usize = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))
            .context("an answer without a length")?
            .parse()?;
        self.end = body_at + length;
        self.body_at = body_at;
        ensure!(self.end <= self.buffer.len(), "an answer of {length} bytes");
        while filled < self.end {
            filled += self.read(filled).await?;
        }
        Ok(())
    }

    async fn read(&mut self, from: usize) -> anyhow::Result<usize> {
        let count = self.stream.read(&mut self.buffer[from..]).await?;
        ensure!(count > 0, "the server hung up");
        Ok(count)
    }

    fn body(&self) -> &[u8] {
        &self.buffer[self.body_at..self.end]
    }
}
