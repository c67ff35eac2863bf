//! The files and packages that are checked.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::code;
use crate::{command, workspace};

/// The workspace as the rules see it.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) files: Vec<SourceFile>,
    pub(super) packages: Vec<Package>,
}

/// One text file that is, or could be, committed.
pub(super) struct SourceFile {
    /// Path from the root, with forward slashes.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
    /// For Rust: the text with comments and the insides of literals blanked, line by line. Otherwise empty.
    pub(super) code: Vec<String>,
    /// For Rust: the number of the first line that only tests see.
    pub(super) tests_from: usize,
}

/// One member of the workspace.
pub(super) struct Package {
    pub(super) name: String,
    /// Folder from the root.
    pub(super) folder: String,
    pub(super) dependencies: Vec<Dependency>,
    /// Names of its Cargo features.
    pub(super) features: Vec<String>,
    /// How many integration test binaries it has.
    pub(super) test_binaries: usize,
}

/// One line of a dependency table.
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) only_for_tests: bool,
}

impl Tree {
    /// Reads everything that git knows or would add; without git, everything but build output.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for path in file_names(root)? {
            // Binary files are none of our business.
            if let Ok(text) = fs::read_to_string(root.join(&path)) {
                files.push(SourceFile::new(path, text));
            }
        }
        let metadata = workspace::metadata(root)?;
        let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
        // Cargo tells real paths.
        let root = root.canonicalize()?;
        let packages = packages.iter().map(|package| Package::from_metadata(&root, package)).collect::<Result<_>>()?;
        Ok(Self { files, packages })
    }

    /// The file at this path.
    pub(super) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl SourceFile {
    /// Prepares a file.
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let code = if path.ends_with(".rs") { code::lines(&text) } else { Vec::new() };
        let tests_from = code.iter().position(|line| line.contains("#[cfg(test)]")).map_or(usize::MAX, |line| line + 1);
        Self { path, text, code, tests_from }
    }

    /// Numbered lines of code, comments and literals blanked.
    pub(super) fn numbered_code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.iter().enumerate().map(|(index, line)| (index + 1, line.as_str()))
    }

    /// Whether the line is compiled for tests only.
    pub(super) fn is_test(&self, line: usize) -> bool {
        line >= self.tests_from || self.path.starts_with("tests/") || self.path.contains("/tests/")
    }

    /// `path:line`.
    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    /// The first line that starts with this, or 1.
    pub(super) fn line_starting_with(&self, start: &str) -> usize {
        self.text.lines().position(|line| line.trim_start().starts_with(start)).map_or(1, |index| index + 1)
    }
}

impl Package {
    fn from_metadata(root: &Path, package: &serde_json::Value) -> Result<Self> {
        let manifest = package["manifest_path"].as_str().context("a package without a manifest")?;
        let folder = Path::new(manifest).parent().context("a manifest without a folder")?;
        let folder = folder.strip_prefix(root).unwrap_or(folder);
        let list = |key: &str| package[key].as_array().cloned().unwrap_or_default();
        let dependencies = list("dependencies")
            .iter()
            .map(|dependency| Dependency {
                name: dependency["name"].as_str().unwrap_or_default().to_owned(),
                only_for_tests: dependency["kind"] == "dev",
            })
            .collect();
        let test_binaries = list("targets")
            .iter()
            .filter(|target| target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "test")))
            .count();
        Ok(Self {
            name: package["name"].as_str().context("a package without a name")?.to_owned(),
            folder: folder.to_string_lossy().into_owned(),
            dependencies,
            features: package["features"].as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default(),
            test_binaries,
        })
    }
}

fn file_names(root: &Path) -> Result<Vec<String>> {
    let asked = command::output(Command::new("git").current_dir(root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]));
    let mut names = match asked {
        Ok(listed) if !listed.is_empty() => listed.split_terminator('\0').map(str::to_owned).collect(),
        _ => {
            let mut names = Vec::new();
            walk(root, "", &mut names)?;
            names
        }
    };
    names.sort();
    names.dedup();
    Ok(names)
}

fn walk(root: &Path, folder: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if matches!(name.as_str(), "target" | "node_modules" | ".git" | "var") {
            continue;
        }
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.file_type()?.is_dir() {
            walk(root, &path, names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}
