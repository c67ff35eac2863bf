//! Rows of this crate's tables. They stay inside it.
#![expect(unreachable_pub, reason = "the ORM derives public items for a row")]

pub(crate) mod domain;
pub(crate) mod page;
pub(crate) mod page_version;
pub(crate) mod site;
pub(crate) mod theme_version;
