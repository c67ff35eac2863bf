//! Habits of Rust code that no lint of the compiler knows.
//!
//! A line that has to break one says why in a comment above it: `// tidy: the wait is what is tested`.

use super::Violation;
use super::tree::{SourceFile, Tree};

/// A habit and where it is looked for.
struct Habit {
    /// Whether the line of code, comments and literals blanked, breaks it.
    breaks: fn(&str) -> bool,
    /// Whether it counts in this file, for code that tests only see or not.
    counts: fn(path: &str, test: bool) -> bool,
    rule: &'static str,
    mend: &'static str,
}

const HABITS: [Habit; 5] = [
    Habit {
        breaks: |line| (line.contains("[allow(") || line.contains("[allow (")) && !line.contains("reason"),
        counts: |_, _| true,
        rule: "a bare `allow`",
        mend: "write `#[expect(the_lint, reason = \"why\")]`, on one line up to `reason`",
    },
    Habit {
        breaks: |line| line.contains("#[ignore"),
        counts: |_, _| true,
        rule: "an ignored test",
        mend: "make it pass, or delete it and file an issue",
    },
    Habit {
        breaks: |line| has_call(line, "sleep"),
        counts: |path, test| {
            test && !["crates/testkit/", "tests/bench/", "tests/prove/src/"].iter().any(|tool| path.starts_with(tool))
        },
        rule: "a sleep as synchronisation",
        mend: "wait for the event itself, or move the fixed clock of the test kit; if the wait is what is tested, say \
               so above it: `// tidy: why`",
    },
    Habit {
        breaks: |line| {
            [".begin()", ".begin_with(", ".begin_with_config(", ".begin_with_options("]
                .iter()
                .any(|call| line.contains(call))
        },
        counts: |path, test| !test && path.contains("/src/") && !path.starts_with("crates/kernel/") && !is_tool(path),
        rule: "a transaction on the raw pool",
        mend: "use `TenantTx::begin` or `SystemTx::begin`: a cancelled raw begin loses later writes",
    },
    Habit {
        breaks: |line| ["env::var(", "env::var_os(", "env::vars("].iter().any(|call| line.contains(call)),
        counts: |path, test| {
            !test && path.starts_with("crates/") && !path.starts_with("crates/testkit/") && path.contains("/src/")
        },
        rule: "the environment is read in a crate",
        mend: "take the value in `Config`; only the apps read the environment",
    },
];

/// Every broken habit.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".rs")) {
        for (number, line) in file.numbered_code() {
            for habit in &HABITS {
                if (habit.breaks)(line) && (habit.counts)(&file.path, file.is_test(number)) && !is_excused(file, number)
                {
                    violations.push(Violation {
                        place: file.place(number),
                        rule: habit.rule.to_owned(),
                        mend: habit.mend,
                    });
                }
            }
        }
        violations.extend(domain_word(file));
    }
    violations
}

/// Whether the comment above the line gives a reason of three words or more.
fn is_excused(file: &SourceFile, number: usize) -> bool {
    let above = number.checked_sub(2).and_then(|index| file.text.lines().nth(index)).unwrap_or_default();
    let reason = above.trim_start().strip_prefix("// tidy: ").unwrap_or_default();
    reason.split_whitespace().count() >= 3
}

/// The kernel knows no domain.
fn domain_word(file: &SourceFile) -> Vec<Violation> {
    const WORDS: [&str; 6] = ["commerce", "cms", "ai_editor", "identity", "product", "storefront"];
    if !file.path.starts_with("crates/kernel/src/") {
        return Vec::new();
    }
    let lines = file.numbered_code().take_while(|(number, _)| !file.is_test(*number));
    lines
        .filter_map(|(number, line)| {
            let word =
                line.split(|each: char| !each.is_alphanumeric() && each != '_').find(|word| WORDS.contains(word))?;
            Some(Violation {
                place: file.place(number),
                rule: format!("the kernel speaks of a domain (`{word}`)"),
                mend: "move it into the domain's crate, or find the word without the domain in it",
            })
        })
        .collect()
}

fn is_tool(path: &str) -> bool {
    path.starts_with("crates/testkit/")
        || path.starts_with("tests/")
        || path.starts_with("xtask/")
        || path.starts_with("bench/")
}

fn has_call(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        line[at + name.len()..].starts_with('(') && !before.is_some_and(|each| each.is_alphanumeric() || each == '_')
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
    fn each_habit_is_seen_where_it_counts() {
        check_line("crates/cms/src/lib.rs", "#[allow(dead_code)]", 1);
        check_line("crates/cms/src/lib.rs", "#![allow(dead_code, reason = \"generated\")]", 0);
        check_line("crates/cms/tests/it/pages.rs", "#[ignore]", 1);
        check_line("crates/cms/tests/it/pages.rs", "tokio::time::sleep(second).await;", 1);
        check_line("crates/cms/tests/it/pages.rs", "// tidy: the wait is tested\nsleep(second).await;", 0);
        check_line("crates/cms/tests/it/pages.rs", "// tidy: because\nsleep(second).await;", 1);
        check_line("crates/cms/src/pages/mod.rs", "sleep(second);\n#[cfg(test)]\nmod tests { sleep(second); }", 1);
        check_line("crates/cms/src/pages/mod.rs", "let tx = pool.begin().await?;", 1);
        check_line("crates/cms/src/pages/mod.rs", "let tx = TenantTx::begin(&db, &ctx).await?;", 0);
        check_line("crates/cms/src/pages/mod.rs", "let begun = request.begin(&tx, ctx, clock).await?;", 0);
        check_line("crates/kernel/src/db/tx.rs", "let tx = pool.begin().await?;", 0);
        check_line("crates/cms/src/config.rs", "std::env::var(NAME)", 1);
        check_line("apps/platform/src/config.rs", "std::env::var(NAME)", 0);
        check_line("crates/kernel/src/lib.rs", "mod commerce;", 1);
        check_line("crates/kernel/src/lib.rs", "// as in commerce", 0);
    }
}
