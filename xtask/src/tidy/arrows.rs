//! Arrows between crates: apps → domain crates → jobs, kernel.

use super::Violation;
use super::tree::{Dependency, Package, Tree};

const MEND: &str = "take what you need through a small `dyn` port in `Config` that the host fills in; a new arrow is an \
     architectural change: ARCHITECTURE.md, this table and a commit of its own";

/// The place of a crate in the architecture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kernel,
    Jobs,
    Domain,
    Testkit,
    App,
    Migrations,
    /// End-to-end tests and benchmarks: they drive anything.
    EndToEnd,
    Xtask,
    Unknown,
}

/// Every arrow that the architecture does not know.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for from in &tree.packages {
        let manifest = format!("{}/Cargo.toml", from.folder);
        let line = |start: &str| tree.file(&manifest).map_or(1, |file| file.line_starting_with(start));
        if kind(from) == Kind::Unknown {
            violations.push(Violation {
                place: format!("{manifest}:1"),
                rule: format!("`{}` has no place in the architecture", from.name),
                mend: "crates live in crates/, apps/, migrations/, tests/ or xtask/; teach xtask/src/tidy/arrows.rs a new kind",
            });
        }
        for dependency in &from.dependencies {
            if let Some(to) = tree.packages.iter().find(|package| package.name == dependency.name) {
                if !is_allowed(from, to, dependency) {
                    violations.push(Violation {
                        place: format!("{manifest}:{}", line(&to.name)),
                        rule: format!("`{}` must not depend on `{}`", from.name, to.name),
                        mend: MEND,
                    });
                }
            } else if let Some(reason) = refused_outsider(from, &dependency.name) {
                violations.push(Violation {
                    place: format!("{manifest}:{}", line(&dependency.name)),
                    rule: format!("`{}` must not depend on `{}`: {reason}", from.name, dependency.name),
                    mend: "remove it, or put it behind a port of the crate that may have it",
                });
            }
        }
    }
    violations
}

fn kind(package: &Package) -> Kind {
    let mut parts = package.folder.split('/');
    match (parts.next(), parts.next()) {
        (Some("crates"), Some("kernel")) => Kind::Kernel,
        (Some("crates"), Some("jobs")) => Kind::Jobs,
        (Some("crates"), Some("testkit")) => Kind::Testkit,
        (Some("crates"), Some(_)) => Kind::Domain,
        (Some("apps"), Some(_)) => Kind::App,
        (Some("migrations"), Some(_)) => Kind::Migrations,
        (Some("tests" | "bench"), _) => Kind::EndToEnd,
        (Some("xtask"), None) => Kind::Xtask,
        _ => Kind::Unknown,
    }
}

fn is_allowed(from: &Package, to: &Package, dependency: &Dependency) -> bool {
    // Tests of a crate may use the test kit, which itself uses the crate.
    if kind(to) == Kind::Testkit && dependency.only_for_tests {
        return kind(from) != Kind::Migrations && kind(from) != Kind::Xtask;
    }
    let own_migrations = to.name == format!("migrations-{}", from.name) || to.name == "migrations-kernel";
    match (kind(from), kind(to)) {
        (Kind::Kernel, Kind::Migrations) => own_migrations,
        (Kind::Jobs, Kind::Kernel) => true,
        (Kind::Jobs | Kind::Domain, Kind::Migrations) => own_migrations,
        (Kind::Domain, Kind::Kernel | Kind::Jobs) => true,
        (Kind::Testkit, Kind::Kernel | Kind::Jobs) => true,
        (Kind::Testkit, Kind::Migrations) => true,
        (Kind::Migrations, Kind::Migrations) => to.name == "migrations-kernel",
        // The worker is the platform's wiring without its listener.
        (Kind::App, Kind::App) => from.name == "worker" && to.name == "platform",
        (Kind::App, Kind::Kernel | Kind::Jobs | Kind::Domain | Kind::Migrations) => true,
        (Kind::EndToEnd, to) => to != Kind::Xtask,
        _ => false,
    }
}

/// Why this crate of somebody else may not be used here.
fn refused_outsider(from: &Package, name: &str) -> Option<&'static str> {
    let kind = kind(from);
    if name.starts_with("async-stripe") || name.starts_with("stripe") {
        return (from.name != "commerce").then_some("only commerce talks to the payment provider");
    }
    if kind == Kind::Xtask && !["anyhow", "serde_json"].contains(&name) {
        return Some("developer commands have to compile in seconds");
    }
    if kind == Kind::Migrations && !["sea-orm-migration", "async-trait", "sea-query", "sea-orm"].contains(&name) {
        return Some("a migration needs only sea-orm-migration");
    }
    if kind == Kind::Domain && name == "sqlx" {
        return Some("pools belong to the kernel; a store takes a transaction");
    }
    (name == "openssl" || name == "native-tls").then_some("TLS is rustls everywhere")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(folder: &str, dependencies: &[(&str, bool)]) -> Package {
        let name = match folder.split_once('/') {
            Some(("migrations", name)) => format!("migrations-{name}"),
            Some((_, name)) => name.to_owned(),
            None => folder.to_owned(),
        };
        let dependencies = dependencies
            .iter()
            .map(|(name, only_for_tests)| Dependency { name: (*name).to_owned(), only_for_tests: *only_for_tests })
            .collect();
        Package { name, folder: folder.to_owned(), dependencies, features: Vec::new(), test_binaries: 0 }
    }

    fn check_arrow(from: &str, to: &str, only_for_tests: bool, allowed: bool) {
        let to = package(to, &[]);
        let from = package(from, &[(&to.name, only_for_tests)]);
        let shown = format!("{} -> {}", from.name, to.name);
        let tree = Tree { files: Vec::new(), packages: vec![from, to] };
        assert_eq!(check(&tree).is_empty(), allowed, "{shown}");
    }

    #[test]
    fn right_arrows_pass() {
        check_arrow("crates/cms", "crates/kernel", false, true);
        check_arrow("crates/cms", "crates/jobs", false, true);
        check_arrow("crates/cms", "migrations/cms", false, true);
        check_arrow("crates/cms", "crates/testkit", true, true);
        check_arrow("crates/kernel", "crates/testkit", true, true);
        check_arrow("apps/platform", "crates/identity", false, true);
        check_arrow("apps/worker", "apps/platform", false, true);
        check_arrow("migrations/cms", "migrations/kernel", false, true);
        check_arrow("tests", "apps/platform", true, true);
    }

    #[test]
    fn wrong_arrows_fail() {
        check_arrow("crates/cms", "crates/commerce", false, false);
        check_arrow("crates/cms", "crates/commerce", true, false);
        check_arrow("crates/cms", "crates/identity", false, false);
        check_arrow("crates/identity", "crates/cms", false, false);
        check_arrow("crates/cms", "migrations/commerce", false, false);
        check_arrow("crates/cms", "crates/testkit", false, false);
        check_arrow("crates/cms", "apps/platform", false, false);
        check_arrow("crates/kernel", "crates/jobs", false, false);
        check_arrow("crates/kernel", "crates/commerce", false, false);
        check_arrow("crates/jobs", "crates/cms", false, false);
        check_arrow("crates/testkit", "crates/cms", false, false);
        check_arrow("migrations/cms", "migrations/commerce", false, false);
        check_arrow("migrations/cms", "crates/kernel", false, false);
        check_arrow("apps/platform", "apps/worker", false, false);
        check_arrow("apps/platform", "crates/testkit", false, false);
        check_arrow("xtask", "crates/kernel", false, false);
    }

    #[test]
    fn outsiders_have_their_place() {
        let tree = |folder, name| Tree { files: Vec::new(), packages: vec![package(folder, &[(name, false)])] };
        assert_eq!(check(&tree("crates/cms", "async-stripe-core")).len(), 1);
        assert_eq!(check(&tree("crates/commerce", "async-stripe-core")).len(), 0);
        assert_eq!(check(&tree("xtask", "tokio")).len(), 1);
        assert_eq!(check(&tree("crates/cms", "sqlx")).len(), 1);
    }
}
