//! A private PostgreSQL with pgvector and a private Redis for tests and benchmarks.
//!
//! Both listen on loopback only, on free ports that are remembered, and are shared by every checkout of this user.
//! A server that is stopped keeps nothing: its next start is empty.

mod home;
mod postgres;
mod redis;

use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use home::Home;

/// The variable that holds a superuser's address of the PostgreSQL for tests.
pub(crate) const POSTGRES_URL: &str = "SITEWRIGHT_TEST_POSTGRES_URL";
/// The variable that holds the address of the Redis for tests.
pub(crate) const REDIS_URL: &str = "SITEWRIGHT_TEST_REDIS_URL";

/// One service: where it is, or why it is not to be had.
pub(crate) enum Service {
    /// It runs.
    Ready {
        /// Its address.
        url: String,
        /// What serves it.
        origin: String,
    },
    /// It cannot be had here; the text says what was tried and what to do.
    Missing(String),
}

/// Both services.
pub(crate) struct Services {
    /// PostgreSQL with pgvector.
    pub(crate) postgres: Service,
    /// Redis.
    pub(crate) redis: Service,
}

impl Services {
    /// The variables to hand to a program that uses the services.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        [(POSTGRES_URL, &self.postgres), (REDIS_URL, &self.redis)]
            .into_iter()
            .filter_map(|(name, service)| Some((name, service.url()?.to_owned())))
            .collect()
    }
}

impl Service {
    /// The address, when there is one.
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::Ready { url, .. } => Some(url),
            Self::Missing(_) => None,
        }
    }

    fn from_result(result: Result<Service>) -> Service {
        result.unwrap_or_else(|error| Self::Missing(format!("{error:#}")))
    }

    fn print(&self, name: &str) {
        match self {
            Self::Ready { url, origin } => println!("{name:<11} {url}  ({origin})"),
            Self::Missing(reason) => println!("{name:<11} missing: {reason}"),
        }
    }
}

/// Carries out `cargo xtask services <verb>`.
pub(crate) fn command(verb: &str) -> Result<()> {
    match verb {
        "start" => {
            let services = start()?;
            services.postgres.print("PostgreSQL");
            services.redis.print("Redis");
            if services.environment().len() < 2 {
                bail!("not every service could be started");
            }
            println!("\nTo use them in this shell: eval \"$(cargo xtask services env)\"");
        }
        "env" => {
            for (name, url) in start()?.environment() {
                println!("export {name}={url}");
            }
        }
        "status" => {
            let home = Home::open()?;
            status("PostgreSQL", postgres::running(&home));
            status("Redis", redis::running(&home));
        }
        "stop" => {
            let home = Home::open()?;
            let _lock = home.lock()?;
            postgres::stop(&home)?;
            redis::stop(&home)?;
            println!("stopped");
        }
        other => bail!("`services {other}` is not known: start, stop, env or status"),
    }
    Ok(())
}

/// Where downloaded programs are kept, for every checkout of this user.
pub(crate) fn programs() -> Result<PathBuf> {
    Home::open()?.programs()
}

/// Starts what does not run yet.
pub(crate) fn start() -> Result<Services> {
    let home = Home::open()?;
    let _lock = home.lock()?;
    Ok(Services {
        postgres: Service::from_result(postgres::start(&home)),
        redis: Service::from_result(redis::start(&home)),
    })
}

/// A database of this name on the given or private PostgreSQL: its superuser's address.
pub(crate) fn database(name: &str) -> Result<String> {
    let url = match start()?.postgres {
        Service::Ready { url, .. } => url,
        Service::Missing(reason) => bail!("{reason}"),
    };
    postgres::create_database(&Home::open()?, &url, name)?;
    let (server, _) = url.rsplit_once('/').context("the address of PostgreSQL names no database")?;
    Ok(format!("{server}/{name}"))
}

fn status(name: &str, url: Option<String>) {
    match url {
        Some(url) => println!("{name:<11} runs at {url}"),
        None => println!("{name:<11} does not run; start it with `cargo xtask services start`"),
    }
}

/// Connects to a local port, briefly.
fn connect(port: u16) -> Option<TcpStream> {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.set_write_timeout(Some(Duration::from_secs(2))).ok()?;
    Some(stream)
}
