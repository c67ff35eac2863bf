//! Durable background jobs: table, claim, worker runtime on apalis, status and events.
