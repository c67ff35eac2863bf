//! Checks of the house rules that no compiler makes: arrows between crates and inside them, habits, packaging.
//!
//! Reads the metadata and the text; builds nothing.

mod arrows;
mod code;
mod habits;
mod layers;
mod packaging;
mod places;
mod tree;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use crate::workspace;
use tree::Tree;

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// File, or file and line.
    place: String,
    /// Which rule, and what breaks it.
    rule: String,
    /// What to do about it.
    mend: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}\n    mend: {}", self.place, self.rule, self.mend)
    }
}

/// Checks the workspace and prints what is wrong.
pub(crate) fn command() -> Result<()> {
    let violations = check(workspace::root())?;
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!("tidy found {} violations", violations.len());
    }
    println!("tidy: every rule holds");
    Ok(())
}

/// Every violation in the workspace at `root`, sorted by place.
pub(crate) fn check(root: &Path) -> Result<Vec<Violation>> {
    let tree = Tree::read(root)?;
    let mut violations = arrows::check(&tree);
    violations.extend(layers::check(&tree));
    violations.extend(habits::check(&tree));
    violations.extend(packaging::check(&tree));
    violations.extend(places::check(&tree));
    violations.sort();
    Ok(violations)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::Result;

    use super::*;

    /// A real workspace on disk in which `cms` depends on `commerce`, read through the real `cargo metadata`.
    #[test]
    fn a_workspace_with_a_wrong_arrow_fails() -> Result<()> {
        let root = std::env::temp_dir().join(format!("sitewright-tidy-{}", std::process::id()));
        let manifest = |name: &str, rest: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lints]\nworkspace = true\n{rest}"
            )
        };
        let files = [
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n[workspace.lints.rust]\n\
              [workspace.dependencies]\ncommerce = { path = \"crates/commerce\" }\n"
                    .to_owned(),
            ),
            ("crates/commerce/Cargo.toml", manifest("commerce", "")),
            ("crates/commerce/src/lib.rs", "//! Sells.\n".to_owned()),
            ("crates/cms/Cargo.toml", manifest("cms", "[dependencies]\ncommerce.workspace = true\n")),
            ("crates/cms/src/lib.rs", "//! Publishes.\n".to_owned()),
        ];
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&root))?;
            fs::write(path, text)?;
        }
        let violations = check(&root)?;
        fs::remove_dir_all(&root)?;
        let arrows: Vec<_> = violations.iter().filter(|violation| violation.rule.contains("must not depend")).collect();
        assert_eq!(arrows.len(), 1, "{violations:?}");
        assert_eq!(arrows[0].place, "crates/cms/Cargo.toml:8");
        assert_eq!(arrows[0].rule, "`cms` must not depend on `commerce`");
        Ok(())
    }

    #[test]
    fn this_workspace_has_only_right_arrows() -> Result<()> {
        assert_eq!(arrows::check(&Tree::read(workspace::root())?), []);
        Ok(())
    }
}
