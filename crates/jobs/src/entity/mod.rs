//! The tables as the API reads them. The payload is not among the columns: nothing that a tenant sees needs it.

pub(crate) mod event;
pub(crate) mod history;
pub(crate) mod job;
