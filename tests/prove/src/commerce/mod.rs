//! What is sold, auctioned, reduced, reckoned and proven by tokens: promises 13, 14, 15, 16 and 18.
//!
//! It is wired as the platform wires it, and asks only what the `commerce` crate offers its hosts.

mod auctions;
mod handovers;
mod limits;
mod mint;
mod money;
mod shop;
mod stock;
mod tokens;
mod watch;

use anyhow::bail;
use testkit::{Migrate, migrate};

use crate::findings::Findings;
use crate::stage::Stage;
use crate::{Promise, Proof};

/// The schema that commerce needs.
const MIGRATIONS: &[Migrate] =
    &[migrate::<kernel::Migrator>, migrate::<::jobs::Migrator>, migrate::<::commerce::Migrator>];

/// Promises 13 to 16, and 18.
pub const PROOF: Proof = Proof {
    name: "commerce",
    migrations: MIGRATIONS,
    promises: &[
        Promise {
            number: 13,
            text: "stock is never sold twice",
            show: |stage, findings| Box::pin(stock::show(stage, findings)),
        },
        Promise {
            number: 14,
            text: "limits hold in races (coupons)",
            show: |stage, findings| Box::pin(limits::show(stage, findings)),
        },
        Promise {
            number: 15,
            text: "auctions are fair",
            show: |stage, findings| Box::pin(auctions::show(stage, findings)),
        },
        Promise { number: 16, text: "money is exact", show: |stage, findings| Box::pin(money::show(stage, findings)) },
        Promise {
            number: 18,
            text: "tokens fit one purpose, once (commerce)",
            show: |stage, findings| Box::pin(show_tokens(stage, findings)),
        },
    ],
    full_on_sqlite: true,
    child: |part, orders| {
        Box::pin(async move {
            match part.as_str() {
                "redeemer" => handovers::redeem(serde_json::from_str(&orders)?).await,
                other => bail!("there is no part {other}"),
            }
        })
    },
};

async fn show_tokens(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    handovers::show(stage, findings).await?;
    tokens::show(stage, findings).await
}
