//! The API descriptions in `openapi/`: writes them, or checks that they are what the code says.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{command, platform, workspace};

const MEND: &str = "run `cargo xtask openapi` and commit openapi/";

/// Writes the descriptions, or compares them with the committed ones.
///
/// `binary` is a platform that was built before; without it, it is built.
pub(crate) fn command(check: bool, binary: Option<&Path>) -> Result<()> {
    let built;
    let binary = match binary {
        Some(binary) => binary,
        None => {
            built = platform::build()?;
            &built
        }
    };
    let committed = workspace::root().join("openapi");
    if !check {
        write(binary, &committed)?;
        println!("wrote {}", committed.display());
        return Ok(());
    }
    let fresh = workspace::target_dir()?.join("openapi-fresh");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    write(binary, &fresh)?;
    let (old, new) = (descriptions(&committed)?, descriptions(&fresh)?);
    let mut differs = false;
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(_), Some(_)) => {
                differs = true;
                show_difference(&committed.join(name), &fresh.join(name));
            }
            (None, _) => {
                differs = true;
                println!("openapi/{name} is not committed");
            }
            (_, None) => {
                differs = true;
                println!("openapi/{name} is committed, and the platform does not write it: delete it");
            }
        }
    }
    if differs {
        bail!("openapi/ is not what the code says: {MEND}");
    }
    if new.is_empty() {
        bail!("the platform wrote no description");
    }
    println!("openapi: {} descriptions are what the code says", new.len());
    Ok(())
}

fn write(binary: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    command::run(Command::new(binary).args(["openapi", "--dir"]).arg(folder))
}

fn descriptions(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(name) = path.file_name()
        {
            found.insert(name.to_string_lossy().into_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(found)
}

fn show_difference(old: &Path, new: &Path) {
    const MOST_LINES: usize = 80;
    // `diff` answers 1 for a difference; its absence only costs the detail.
    let Ok(diff) = Command::new("diff").arg("-u").arg(old).arg(new).output() else {
        println!("{} differs", old.display());
        return;
    };
    let text = String::from_utf8_lossy(&diff.stdout).into_owned();
    for line in text.lines().take(MOST_LINES) {
        println!("{line}");
    }
    let rest = text.lines().count().saturating_sub(MOST_LINES);
    if rest > 0 {
        println!("… and {rest} lines more");
    }
}
