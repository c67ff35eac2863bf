#![doc = include_str!("../README.md")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking and say what they skip")]

mod client;
mod database;
mod sources;

pub use client::{Answer, Client};
pub use database::{Migrate, TestDb, migrate, postgres_url};
pub use sources::{TestClock, TestRandom};

use kernel::{Actor, ActorKind, Permissions, RequestCtx, RequestId, TenantId};

/// Makes of each `async fn name(db: TestDb) { .. }` a module with two tests, `sqlite` and `postgres`. A constant `MIGRATIONS:
/// &[Migrate]` must be in scope where it is used.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($db: $crate::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::TestDb::sqlite(MIGRATIONS).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = $crate::TestDb::postgres(env!("CARGO_PKG_NAME"), MIGRATIONS).await {
                    run(db).await;
                }
            }
        }
    )* };
}

/// A tenant of the given number; equal numbers are the same tenant.
#[must_use]
pub fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// A user of `tenant` with exactly these permissions.
#[must_use]
pub fn user(tenant: TenantId, permissions: &[&str]) -> RequestCtx {
    let permissions = Permissions::only(permissions.iter().copied());
    let actor = Actor { kind: ActorKind::User, id: "user_of_the_test".to_owned(), permissions };
    RequestCtx { tenant, actor, request_id: request_id() }
}

/// A user of `tenant` who may do everything.
#[must_use]
pub fn owner(tenant: TenantId) -> RequestCtx {
    let actor = Actor { kind: ActorKind::User, id: "owner_of_the_test".to_owned(), permissions: Permissions::All };
    RequestCtx { tenant, actor, request_id: request_id() }
}

/// The request id that all contexts of tests have.
#[must_use]
pub fn request_id() -> RequestId {
    RequestId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}
