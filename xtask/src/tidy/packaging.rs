//! What every crate carries, and how its manifest is written.

use super::Violation;
use super::tree::{Package, SourceFile, Tree};

/// Crates that somebody else's host may mount.
const DOMAINS: [&str; 4] = ["ai-editor", "cms", "commerce", "identity"];
const FORBIDDEN_NAMES: [&str; 9] =
    ["util", "utils", "helper", "helpers", "common", "manager", "misc", "shared", "base"];

/// Every crate that lacks something, every manifest line that goes its own way.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for package in &tree.packages {
        let manifest = format!("{}/Cargo.toml", package.folder);
        let missing = |file: &str, mend| Violation {
            place: format!("{manifest}:1"),
            rule: format!("`{}` has no {file}", package.name),
            mend,
        };
        if package.folder.starts_with("crates/") && tree.file(&format!("{}/README.md", package.folder)).is_none() {
            violations.push(missing("README.md", "say what it is, what it refuses to know, and how to mount it"));
        }
        if is_domain(package) {
            if tree.file(&format!("{}/examples/embed.rs", package.folder)).is_none() {
                violations
                    .push(missing("examples/embed.rs", "write a host of about 60 lines that mounts only this crate"));
            }
            if let Some(feature) = package.features.first() {
                violations.push(Violation {
                    place: format!("{manifest}:1"),
                    rule: format!("`{}` has a Cargo feature (`{feature}`)", package.name),
                    mend: "inject a `dyn` port instead; features multiply what has to be built and tested",
                });
            }
        }
        if package.folder.starts_with("crates/") && package.test_binaries > 1 {
            violations.push(Violation {
                place: format!("{}/tests", package.folder),
                rule: format!("`{}` has {} test binaries", package.name, package.test_binaries),
                mend: "make them modules of `tests/it/main.rs`: every binary is linked anew",
            });
        }
        violations.extend(tree.file(&manifest).into_iter().flat_map(check_manifest));
    }
    violations.extend(tree.files.iter().filter_map(check_name));
    violations.extend(tree.file("Cargo.lock").into_iter().flat_map(check_lock));
    violations
}

fn is_domain(package: &Package) -> bool {
    package.folder.strip_prefix("crates/").is_some_and(|name| DOMAINS.contains(&name))
}

fn check_manifest(file: &SourceFile) -> Vec<Violation> {
    let mut violations = Vec::new();
    let (mut section, mut inherits_lints) = ("", false);
    for (index, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if section == "lints" && line.replace(' ', "") == "workspace=true" {
            inherits_lints = true;
        } else if section.ends_with("dependencies")
            && !section.starts_with("workspace")
            && line.contains('=')
            && !line.starts_with('#')
            && !line.contains("workspace")
        {
            violations.push(Violation {
                place: file.place(index + 1),
                rule: "a dependency with a version of its own".to_owned(),
                mend: "name it in [workspace.dependencies] of the root manifest and write `name.workspace = true` here",
            });
        }
    }
    if !inherits_lints {
        violations.push(Violation {
            place: file.place(1),
            rule: "does not inherit the lints".to_owned(),
            mend: "add `[lints]` and `workspace = true`",
        });
    }
    violations
}

fn check_name(file: &SourceFile) -> Option<Violation> {
    let is_source = [".rs", ".ts", ".tsx", ".mjs", ".js"].iter().any(|ending| file.path.ends_with(ending));
    if !is_source || file.path.contains("/dist/") || file.path.contains("/vendor/") {
        return None;
    }
    let named = file.path.split('/').find(|part| {
        let stem = part.split('.').next().unwrap_or(part);
        FORBIDDEN_NAMES.contains(&stem)
    })?;
    Some(Violation {
        place: format!("{}:1", file.path),
        rule: format!("a file or folder named for nothing (`{named}`)"),
        mend: "name it for the noun that it is about",
    })
}

/// Crates that must not come in through somebody else either.
fn check_lock(file: &SourceFile) -> Vec<Violation> {
    ["openssl-sys", "native-tls"]
        .iter()
        .filter_map(|banned| {
            let line = file.text.lines().position(|line| line == format!("name = \"{banned}\""))?;
            Some(Violation {
                place: file.place(line + 1),
                rule: format!("`{banned}` is built: a second TLS stack"),
                mend: "find who brings it by `cargo tree --invert` and choose that crate's rustls feature",
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_inherit() {
        let bad = SourceFile::new(
            "crates/cms/Cargo.toml",
            "[dependencies]\nserde = \"1\"\ntokio = { version = \"1\" }\nkernel.workspace = true\n",
        );
        assert_eq!(check_manifest(&bad).len(), 3);
        let good = SourceFile::new(
            "crates/cms/Cargo.toml",
            "[lints]\nworkspace = true\n[dev-dependencies]\nserde = { workspace = true, features = [] }\n",
        );
        assert_eq!(check_manifest(&good), []);
    }

    #[test]
    fn names_say_something() {
        assert!(check_name(&SourceFile::new("crates/cms/src/utils.rs", "")).is_some());
        assert!(check_name(&SourceFile::new("crates/cms/src/common/mod.rs", "")).is_some());
        assert!(check_name(&SourceFile::new("crates/cms/src/pages/mod.rs", "")).is_none());
    }

    #[test]
    fn a_second_tls_stack_is_seen() {
        assert_eq!(check_lock(&SourceFile::new("Cargo.lock", "[[package]]\nname = \"native-tls\"\n")).len(), 1);
    }
}
