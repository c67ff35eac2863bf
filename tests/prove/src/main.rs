//! `prove <name> [--seed N] [--reduced] [--database sqlite|postgres] [--promise N]`; see the README.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use prove::stage::{Database, Size};
use prove::{PROOFS, Plan};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let proof = |name: &str| {
        let names: Vec<&str> = PROOFS.iter().map(|proof| proof.name).collect();
        prove::proof(name).with_context(|| format!("there is no proof {name}; there are: {}", names.join(", ")))
    };
    match words.as_slice() {
        ["child", name, part, orders] => {
            (proof(name)?.child)((*part).to_owned(), (*orders).to_owned()).await?;
            Ok(ExitCode::SUCCESS)
        }
        [name, options @ ..] => {
            let held = prove::run(proof(name)?, &plan(options)?).await?;
            Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        [] => bail!("which proof? There are: {}", PROOFS.iter().map(|proof| proof.name).collect::<Vec<_>>().join(", ")),
    }
}

fn plan(options: &[&str]) -> anyhow::Result<Plan> {
    let mut plan = Plan { seed: rand::random_range(0..1_000_000), size: Size::Full, database: None, promise: None };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if *option == "--reduced" {
            plan.size = Size::Reduced;
            continue;
        }
        let value = options.next().with_context(|| format!("{option} needs a value"))?;
        match (*option, *value) {
            ("--seed", seed) => plan.seed = seed.parse()?,
            ("--promise", number) => plan.promise = Some(number.parse()?),
            ("--database", "sqlite") => plan.database = Some(Database::Sqlite),
            ("--database", "postgres") => plan.database = Some(Database::Postgres),
            _ => bail!("{option} {value} is not known; see tests/prove/README.md"),
        }
    }
    Ok(plan)
}
