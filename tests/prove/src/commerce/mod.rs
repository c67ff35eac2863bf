//! What is sold, reduced and reckoned: promises 13, 14 and 16.
//!
//! It is wired as the platform wires it, and asks only what the `commerce` crate offers its hosts.

mod limits;
mod money;
mod shop;
mod stock;

use anyhow::bail;
use testkit::{Migrate, migrate};

use crate::{Promise, Proof};

/// The schema that commerce needs.
const MIGRATIONS: &[Migrate] =
    &[migrate::<kernel::Migrator>, migrate::<::jobs::Migrator>, migrate::<::commerce::Migrator>];

/// Promises 13, 14 and 16.
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
        Promise { number: 16, text: "money is exact", show: |stage, findings| Box::pin(money::show(stage, findings)) },
    ],
    child: |part, _| Box::pin(async move { bail!("there is no part {part}") }),
};
