//! Where the workspace is and what cargo says about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;

/// The root folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The cargo that runs us, so that every build is by the same toolchain.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    // `cargo run` describes us by these; build scripts that watch them would run again, and all that depends on them.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO_BIN_NAME" {
            cargo.env_remove(name.as_ref());
        }
    }
    cargo
}

/// Builds every binary, example and test in one go.
pub(crate) fn build_everything() -> Result<()> {
    command::run(cargo().args(["build", "--workspace", "--bins", "--examples", "--tests"]))
}

/// The folder into which cargo builds.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let metadata = metadata(root())?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
    Ok(PathBuf::from(folder))
}

/// The members of the workspace at `root` as `cargo metadata` tells them, without their dependencies' packages.
pub(crate) fn metadata(root: &Path) -> Result<serde_json::Value> {
    let printed = command::output(cargo().current_dir(root).args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]))?;
    serde_json::from_str(&printed).context("cargo metadata printed no JSON")
}
