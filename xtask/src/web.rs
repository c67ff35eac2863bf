//! Browser code: builds every `dist/`, or checks that the committed ones are what the sources give.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::machine::node::Node;
use crate::{command, workspace};

type Files = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

/// Builds, or builds and compares.
pub(crate) fn command(check: bool) -> Result<()> {
    let node = Node::find_or_install()?;
    let folders = dist_folders()?;
    let before = read(&folders)?;
    command::run(node.npm()?.args(["run", "build", "--workspaces", "--if-present"]))?;
    let after = read(&folders)?;
    keep_times(&before, &after)?;
    if !check {
        return Ok(());
    }
    command::run(node.npm()?.args(["run", "check", "--if-present"]))?;
    let mut differing: Vec<&PathBuf> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path).map(|file| &file.0) != after.get(*path).map(|file| &file.0))
        .collect();
    differing.sort();
    differing.dedup();
    for path in &differing {
        println!("{} differs", path.strip_prefix(workspace::root()).unwrap_or(path).display());
    }
    if !differing.is_empty() {
        bail!("dist/ is not what the sources give: it has been rebuilt now, commit it");
    }
    println!("web: {} built files are what the sources give", after.len());
    Ok(())
}

/// The `dist` folder of every npm workspace.
fn dist_folders() -> Result<Vec<PathBuf>> {
    let root = workspace::root();
    let text = fs::read_to_string(root.join("package.json")).context("package.json cannot be read")?;
    let package: serde_json::Value = serde_json::from_str(&text).context("package.json is no JSON")?;
    let workspaces = package["workspaces"].as_array().context("package.json lists no workspaces")?;
    Ok(workspaces.iter().filter_map(|each| Some(root.join(each.as_str()?).join("dist"))).collect())
}

fn read(folders: &[PathBuf]) -> Result<Files> {
    let mut files = Files::new();
    for folder in folders {
        read_folder(folder, &mut files)?;
    }
    Ok(files)
}

fn read_folder(folder: &Path, files: &mut Files) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(&path, files)?;
        } else {
            let content = fs::read(&path)?;
            let modified = path.metadata()?.modified()?;
            files.insert(path, (content, modified));
        }
    }
    Ok(())
}

/// A file that came out the same must not make cargo build the crate that embeds it.
fn keep_times(before: &Files, after: &Files) -> Result<()> {
    for (path, (content, modified)) in before {
        if after.get(path).is_some_and(|(rebuilt, _)| rebuilt == content) {
            File::options().append(true).open(path)?.set_modified(*modified)?;
        }
    }
    Ok(())
}
