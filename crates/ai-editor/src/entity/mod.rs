//! Rows as the database has them. Nobody outside the stores sees them, and no client ever.
#![expect(unreachable_pub, reason = "the ORM derives public items for a row")]

pub(crate) mod asset;
pub(crate) mod generation;
pub(crate) mod prompt;
