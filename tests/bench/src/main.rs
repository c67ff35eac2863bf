#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

mod bare;
mod catalogue;
mod jobs;
mod load;
mod mounted;
mod start;
mod subject;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use load::Measured;
use subject::{Server, Subject};

/// How a run is made.
#[derive(Clone)]
struct Plan {
    seconds: u64,
    rounds: usize,
    only: Option<String>,
    scale: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    platform::install_crypto();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare", database_url, tenant, next_cursor, page] => {
            let [database_url, tenant, next_cursor] =
                [database_url, tenant, next_cursor].map(|word| (*word).to_owned());
            bare::serve(bare::Settings { database_url, tenant, next_cursor, page: page.into() }).await
        }
        ["jobs-worker", orders] => jobs::run_worker(orders).await,
        ["jobs-pickup", orders] => jobs::run_pickup(orders).await,
        ["jobs", options @ ..] => {
            let plan = plan(options)?;
            jobs::measure(&plan.scale, plan.only.as_deref()).await
        }
        ["bare-catalogue", database_url, tenant, next_cursor, case] => {
            catalogue::serve(database_url, tenant, next_cursor, case).await
        }
        ["mounted", way] => mounted::serve(*way == "pipelined").await,
        options => measure(&plan(options)?).await,
    }
}

fn plan(options: &[&str]) -> anyhow::Result<Plan> {
    let mut plan = Plan { seconds: 5, rounds: 3, only: None, scale: "full".to_owned() };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let value = options.next().with_context(|| format!("{option} needs a value"))?;
        match *option {
            "--seconds" => plan.seconds = value.parse()?,
            "--rounds" => plan.rounds = value.parse()?,
            "--scale" => plan.scale = (*value).to_owned(),
            "--only" => plan.only = Some((*value).to_owned()),
            _ => bail!("there is no option {option}; see tests/bench/README.md"),
        }
    }
    Ok(plan)
}

async fn measure(plan: &Plan) -> anyhow::Result<()> {
    let wants = |part: &str| plan.only.as_deref().is_none_or(|only| only == part);
    let superuser = std::env::var("SITEWRIGHT_TEST_POSTGRES_URL").ok();
    if superuser.is_none() {
        println!("PostgreSQL is left out: SITEWRIGHT_TEST_POSTGRES_URL is not set; `cargo xtask bench` sets it");
    }
    println!(
        "32 connections, {} rounds of {} s in turn, medians; load, servers and database share the machine\n",
        plan.rounds, plan.seconds
    );
    println!("{:<44} {:>9} {:>9} {:>9} {:>7}", "", "req/s", "p50 ms", "p99 ms", "ratio");
    for superuser in [None, superuser.as_deref()].into_iter().take(1 + usize::from(superuser.is_some())) {
        let subject = Subject::prepare(superuser).await?;
        if wants("list") {
            list(plan, &subject).await?;
        }
        if wants("page") {
            page(plan, &subject).await?;
        }
        // It fills the database with a hundred thousand products, so only when it is asked for.
        if plan.only.as_deref() == Some("catalogue") {
            catalogue::measure(plan, &subject).await?;
        }
        subject.remove().await?;
    }
    if wants("start") {
        start::measure(plan.rounds).await?;
    }
    Ok(())
}

/// The product list: bare, through the ORM, and pipelined where the database can.
async fn list(plan: &Plan, subject: &Subject) -> anyhow::Result<()> {
    let path = "/api/commerce/v1/products?limit=20";
    let asked = load::request("localhost", path, Some(&subject.token));
    let program = std::env::current_exe()?;
    let ways = if subject.name == "SQLite" { vec!["orm"] } else { vec!["orm", "pipelined"] };
    let mut servers = Vec::new();
    for way in &ways {
        servers.push(Server::start(&program, &["mounted", way], &subject.environment).await?);
    }
    let answer = load::once(servers[0].address, &asked).await?;
    let next_cursor =
        serde_json::from_slice::<serde_json::Value>(&answer)?["next_cursor"].as_str().unwrap_or_default().to_owned();
    let bare = start_bare(subject, &next_cursor, "none").await?;
    let bare_asked = load::request("localhost", "/list", None);
    ensure!(load::once(bare.address, &bare_asked).await? == answer, "the bare handler answers other bytes");
    let mut contenders: Vec<(String, SocketAddr, Vec<u8>)> =
        vec![("bare axum and sqlx".to_owned(), bare.address, bare_asked)];
    for (way, server) in ways.iter().zip(&servers) {
        let name = if *way == "orm" { "platform, through SeaORM" } else { "platform, pipelined" };
        contenders.push((name.to_owned(), server.address, asked.clone()));
    }
    compare(plan, &format!("product list, {}", subject.name), &contenders).await
}

/// The home page of a demo shop.
async fn page(plan: &Plan, subject: &Subject) -> anyhow::Result<()> {
    let server = Server::start(&std::env::current_exe()?, &["mounted", "pipelined"], &subject.environment).await?;
    let asked = load::request("kiln-and-field.localhost", "/", None);
    let file = subject.folder.path().join("page.html");
    std::fs::write(&file, load::once(server.address, &asked).await?)?;
    let bare = start_bare(subject, "", &file.display().to_string()).await?;
    let contenders = [
        ("bare axum and sqlx".to_owned(), bare.address, load::request("localhost", "/page", None)),
        ("platform".to_owned(), server.address, asked),
    ];
    compare(plan, &format!("demo page, {}", subject.name), &contenders).await?;
    println!("{:<44} {:>9.1} MB after the load", "memory", server.resident()? as f64 / 1e6);
    Ok(())
}

async fn start_bare(subject: &Subject, next_cursor: &str, page: &str) -> anyhow::Result<Server> {
    let arguments = ["bare", subject.bare_url.as_str(), subject.tenant.as_str(), next_cursor, page];
    Server::start(&std::env::current_exe()?, &arguments, &subject.environment).await
}

/// Each contender in turn, round after round; the first is what the others are compared with.
async fn compare(plan: &Plan, title: &str, contenders: &[(String, SocketAddr, Vec<u8>)]) -> anyhow::Result<()> {
    let mut rounds: Vec<Vec<Measured>> = vec![Vec::new(); contenders.len()];
    for _ in 0..plan.rounds {
        for (at, (_, address, asked)) in contenders.iter().enumerate() {
            rounds[at].push(load::run(*address, asked, Duration::from_secs(plan.seconds)).await?);
        }
    }
    for (at, (name, ..)) in contenders.iter().enumerate() {
        let of = |figure: fn(&Measured) -> f64| median(rounds[at].iter().map(figure).collect());
        // Round by round, so that a machine that changes its speed does not change the ratio.
        let ratios =
            rounds[at].iter().zip(&rounds[0]).map(|(this, first)| this.per_second / first.per_second).collect();
        let (rate, p50, p99) =
            (of(|run| run.per_second), of(|run| run.p50.as_secs_f64() * 1e3), of(|run| run.p99.as_secs_f64() * 1e3));
        println!("{:<44} {rate:>9.0} {p50:>9.2} {p99:>9.2} {:>7.2}", format!("{title}: {name}"), median(ratios));
    }
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Tells the process that started this one where it listens.
pub(crate) fn announce(address: SocketAddr) {
    println!("listening on {address}");
}
