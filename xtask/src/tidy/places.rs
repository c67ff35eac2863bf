//! What does not belong into any committed text: machine paths, registry hosts, notes without an issue, huge files.

use super::Violation;
use super::tree::{SourceFile, Tree};

/// Hand-written files are read as a whole.
const MOST_LINES: usize = 500;
/// Where these rules are written down.
const HERE: &str = "xtask/src/tidy/";

const MACHINE_FOLDERS: [&str; 3] = ["/work/", "/root/", "/home/"];
const REGISTRY_HOSTS: [&str; 7] = [
    "registry.npmjs.org",
    "index.crates.io",
    "static.crates.io",
    "files.pythonhosted.org",
    "pypi.org/simple",
    "deb.debian.org",
    "archive.ubuntu.com",
];
const NOTES: [&str; 2] = ["TODO", "FIXME"];

/// Every such text.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.files.iter().filter(|file| !file.path.starts_with(HERE)) {
        violations.extend(too_long(file));
        // Generated text holds examples of paths; its sources are checked.
        if is_generated(&file.path) {
            continue;
        }
        violations.extend(lines(file, machine_path));
        violations.extend(lines(file, registry_host));
        violations.extend(lines(file, note_without_issue));
    }
    // A lock file that names its registry cannot be used with a mirror.
    if let Some(lock) = tree.file("package-lock.json") {
        violations.extend(lines(lock, registry_host));
    }
    violations
}

fn lines(file: &SourceFile, find: fn(&str) -> Option<(String, &'static str)>) -> Vec<Violation> {
    let numbered = file.text.lines().enumerate();
    numbered
        .filter_map(|(index, line)| {
            let (rule, mend) = find(line)?;
            Some(Violation { place: file.place(index + 1), rule, mend })
        })
        .collect()
}

fn too_long(file: &SourceFile) -> Option<Violation> {
    let hand_written =
        [".rs", ".ts", ".tsx", ".mjs", ".js", ".css", ".html", ".sql"].iter().any(|ending| file.path.ends_with(ending));
    let count = file.text.lines().count();
    (hand_written && !is_generated(&file.path) && count > MOST_LINES).then(|| Violation {
        place: file.place(MOST_LINES + 1),
        rule: format!("{count} lines, more than {MOST_LINES}"),
        mend: "split it by noun",
    })
}

fn is_generated(path: &str) -> bool {
    path.contains("/dist/")
        || path.contains("/vendor/")
        || path.starts_with("openapi/")
        || path.ends_with(".snap")
        || path.ends_with("Cargo.lock")
        || path.ends_with("package-lock.json")
}

fn machine_path(line: &str) -> Option<(String, &'static str)> {
    MACHINE_FOLDERS
        .iter()
        .find(|folder| {
            line.match_indices(*folder).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + folder.len()..].chars().next();
                // An address such as `//example.com/home/` or a route `/home/` alone is no path of a machine.
                let starts = before.is_none_or(|each| " \t\"'`=(:,".contains(each));
                starts && after.is_some_and(|each| each.is_alphanumeric() || each == '.')
            })
        })
        .map(|folder| {
            (format!("a path of one machine (`{folder}…`)"), "make it relative, or take it from the configuration")
        })
}

fn registry_host(line: &str) -> Option<(String, &'static str)> {
    REGISTRY_HOSTS.iter().find(|host| line.contains(*host)).map(|host| {
        (
            format!("the host of a registry (`{host}`)"),
            "name the package; for npm set `omit-lockfile-registry-resolved=true`",
        )
    })
}

fn note_without_issue(line: &str) -> Option<(String, &'static str)> {
    NOTES.iter().find_map(|note| {
        let at = line.find(note)?;
        let before = line[..at].chars().next_back();
        let rest = &line[at + note.len()..];
        let is_word = |each: char| each.is_alphanumeric() || each == '_' || each == '-';
        let stands_alone = !before.is_some_and(is_word) && !rest.starts_with(is_word) && !rest.starts_with('`');
        let names_issue = rest
            .trim_start_matches(['(', ':', ' '])
            .strip_prefix('#')
            .is_some_and(|rest| rest.starts_with(|each: char| each.is_ascii_digit()));
        (stands_alone && !names_issue)
            .then(|| (format!("a {note} without an issue"), "file an issue and write its number: `(#12)`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, violations: usize) {
        let tree = Tree { files: vec![SourceFile::new(path, line)], packages: Vec::new() };
        assert_eq!(check(&tree).len(), violations, "{path}: {line}");
    }

    #[test]
    fn machine_paths_and_hosts() {
        check_line("README.md", "run /home/ann/sitewright", 1);
        check_line("README.md", "see https://example.com/home/shop", 0);
        check_line("crates/cms/src/seed.rs", "let path = \"/home/\";", 0);
        check_line("package-lock.json", "\"resolved\": \"https://registry.npmjs.org/lit\"", 1);
        check_line("README.md", "from deb.debian.org", 1);
    }

    #[test]
    fn notes_and_length() {
        check_line("a.rs", "// TODO: later", 1);
        check_line("a.rs", "// TODO(#12): later", 0);
        check_line("a.md", "No `TODO` without an issue number.", 0);
        check_line("a.rs", &"x\n".repeat(501), 1);
        check_line("web/dist/a.js", &"x\n".repeat(501), 0);
    }
}
