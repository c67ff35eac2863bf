//! Every proof, reduced, on both databases.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking and tell what they found")]

mod commerce;
mod jobs;

use std::path::PathBuf;

use prove::stage::{Database, Size, Stage};

/// Shows one promise of a proof with the program that this package builds.
pub(crate) async fn shows(proof: &str, number: u32, database: Database) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let proof = prove::proof(proof).unwrap();
    let promise = proof.promises.iter().find(|promise| promise.number == number).unwrap();
    let seed = std::env::var("SITEWRIGHT_PROVE_SEED")
        .map_or_else(|_| rand::random_range(0..1_000_000), |seed| seed.parse().unwrap());
    let Some(mut stage) = Stage::make(proof, database, Size::Reduced, seed).await.unwrap() else { return };
    stage.program = PathBuf::from(env!("CARGO_BIN_EXE_prove"));
    println!("seed {seed}; repeat it with SITEWRIGHT_PROVE_SEED");
    let (findings, _) = prove::show(promise, &stage).await;
    findings.print();
    assert_eq!(findings.all_broken(), Vec::<String>::new());
}

/// A module with a test for each database.
macro_rules! shown {
    ($($name:ident: $proof:literal, $number:literal;)*) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::shows($proof, $number, prove::stage::Database::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::shows($proof, $number, prove::stage::Database::Postgres).await;
            }
        }
    )* };
}
pub(crate) use shown;
