//! Test support for every crate: databases, clocks, HTTP calls.
