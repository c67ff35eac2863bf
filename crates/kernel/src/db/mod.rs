//! The database: SQLite or PostgreSQL behind one [`Db`], reached only through a transaction that knows its tenant.
//!
//! [`TenantTx`] is what a store takes. [`SystemTx`] is for sweepers and for look-ups that come before the tenant is known; on
//! PostgreSQL it runs as a role of its own that sees only the tables made for it. Nothing here hands out a raw connection
//! to request code: a `begin` that is cancelled half-way, as when a client hangs up, would leave a pooled connection inside
//! an open transaction, and the next user's acknowledged writes would be lost with it.

mod connect;
mod error;
mod isolation;
mod pipeline;
mod roles;
mod session;
mod transaction;

pub use connect::{Db, DbConfig};
pub use error::{DbError, retry};
pub use isolation::IsolationFault;
pub use migrations_kernel::SYSTEM_ROLE;
pub use pipeline::Pipeline;
pub use roles::ensure_login_role;
pub use transaction::{SystemTx, TenantTx};
