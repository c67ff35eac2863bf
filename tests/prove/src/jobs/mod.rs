//! The queue never loses, doubles or starves: promises 6 to 9.
//!
//! It knows only what the `jobs` crate offers its hosts, and looks into the tables from outside.

mod crew;
mod existence;
mod kinds;
mod once;
mod poison;
mod share;
mod tables;

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::bail;
use kernel::{RequestCtx, TenantId};
use testkit::{Migrate, migrate};

use crate::{Promise, Proof};

/// The schema of jobs, and the tables in which the effects of these jobs are counted.
const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<::jobs::Migrator>, migrate::<tables::Tables>];

/// Promises 6 to 9.
pub const PROOF: Proof = Proof {
    name: "jobs",
    migrations: MIGRATIONS,
    promises: &[
        Promise {
            number: 6,
            text: "a job exists exactly if its transaction committed",
            show: |stage, findings| Box::pin(existence::show(stage, findings)),
        },
        Promise {
            number: 7,
            text: "a job's effect happens once",
            show: |stage, findings| Box::pin(once::show(stage, findings)),
        },
        Promise {
            number: 8,
            text: "a poison job is bounded",
            show: |stage, findings| Box::pin(poison::show(stage, findings)),
        },
        Promise {
            number: 9,
            text: "one tenant cannot starve another",
            show: |stage, findings| Box::pin(share::show(stage, findings)),
        },
    ],
    full_on_sqlite: false,
    child: |part, orders| {
        Box::pin(async move {
            match part.as_str() {
                "worker" => crew::work(serde_json::from_str(&orders)?).await,
                "enqueuer" => existence::enqueue(serde_json::from_str(&orders)?).await,
                other => bail!("there is no part {other}"),
            }
        })
    },
};

/// The context of a tenant of this number.
fn context(tenant: u64) -> RequestCtx {
    RequestCtx::system(tenant_of(tenant), testkit::request_id())
}

fn tenant_of(number: u64) -> TenantId {
    testkit::tenant(u128::from(number) + 1)
}

/// The machine's clock in microseconds; all processes of a proof share it, and the database.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Microseconds as seconds with two digits.
fn seconds(micros: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
    let seconds = micros as f64 / 1e6;
    format!("{seconds:.2} s")
}
