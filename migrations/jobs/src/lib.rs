//! Schema history of jobs.
