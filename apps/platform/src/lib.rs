#![doc = include_str!("../README.md")]

pub mod app;
pub mod commands;
pub mod describe;
pub mod http;
pub mod migrate;
pub mod secrets;
pub mod serve;
pub mod settings;
pub mod telemetry;
pub mod wiring;

pub mod demo;

/// The allocator of both binaries. A list of products makes some hundred small pieces, an eighth of its time with the system's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Chooses the TLS implementation, once, before anything connects: two are linked, and neither is the other's default.
pub fn install_crypto() {
    // It fails only when one was chosen before, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
