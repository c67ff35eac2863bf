//! Debian packages, where we may install them.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Result, bail};

use crate::command;

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| user_id(None).is_ok_and(|id| id == "0"))
}

/// The numeric id of the user, or of the caller.
pub(crate) fn user_id(user: Option<&str>) -> Result<String> {
    Ok(command::output(Command::new("id").arg("-u").args(user))?.trim().to_owned())
}

/// Installs the packages, or says why that cannot be done here.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if command::find("apt-get").is_none() {
        bail!("{wanted} missing, and there is no apt-get to install it with");
    }
    if !is_root() {
        bail!("{wanted} missing; as root run `apt-get install {wanted}`");
    }
    eprintln!("installing {wanted} by apt-get");
    if apt_get(&["install", "-y", "--no-install-recommends"], packages).is_err() {
        // The list of packages is absent or old on a fresh machine.
        apt_get(&["update"], &[])?;
        apt_get(&["install", "-y", "--no-install-recommends"], packages)?;
    }
    Ok(())
}

/// The distribution's short name, such as `debian` or `ubuntu`.
pub(crate) fn distribution() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("ID=")).map(|id| id.trim_matches('"').to_owned()).unwrap_or_default()
}

fn apt_get(arguments: &[&str], packages: &[&str]) -> Result<()> {
    command::output(
        Command::new("apt-get")
            .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
            .args(arguments)
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null()),
    )?;
    Ok(())
}
