//! HTTP as all crates speak it: problem replies, extractors whose rejections are problems, pages, preconditions.

pub mod idempotency;
pub mod page;

mod authorized;
mod client_address;
mod extract;
mod precondition;
mod problem;
mod problem_layer;

pub use authorized::{Authorized, Ctx};
pub use client_address::{ClientAddress, LimitKey};
pub use extract::{Json, Path, Query};
pub use precondition::{ETag, IfMatch, IfNoneMatch};
pub use problem::{FieldError, Problem, ProblemOut};
pub use problem_layer::finish_problems;
