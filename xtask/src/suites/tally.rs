//! Reads how many tests passed from what the runners print.

use std::ops::AddAssign;

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Sums the closing lines of nextest, of libtest and of Node's runner.
pub(super) fn read(lines: &[String]) -> Tally {
    let mut sum = Tally::default();
    for line in lines {
        sum += read_line(&without_colours(line));
    }
    sum
}

fn read_line(line: &str) -> Tally {
    let line = line.trim();
    let rust = line.starts_with("Summary [") || line.starts_with("test result:");
    if rust {
        let counts = line.split_once(": ").map_or(line, |(_, counts)| counts);
        return Tally {
            passed: before(counts, "passed"),
            failed: before(counts, "failed") + before(counts, "timed out") + before(counts, "exec failed"),
            skipped: before(counts, "skipped") + before(counts, "ignored"),
        };
    }
    // `# pass 3` by the tap reporter, `ℹ pass 3` by the spec reporter.
    let Some(count) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) else {
        return Tally::default();
    };
    let mut words = count.split(' ');
    let (name, number) = (words.next(), words.next().and_then(|number| number.parse().ok()));
    match (name, number, words.next()) {
        (Some("pass"), Some(passed), None) => Tally { passed, ..Tally::default() },
        (Some("fail" | "cancelled"), Some(failed), None) => Tally { failed, ..Tally::default() },
        (Some("skipped" | "todo"), Some(skipped), None) => Tally { skipped, ..Tally::default() },
        _ => Tally::default(),
    }
}

/// The number before the word.
fn before(text: &str, word: &str) -> u32 {
    text.split([',', ';', '.', '('])
        .map(str::trim)
        .find_map(|part| part.strip_suffix(word)?.trim().rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(each) = characters.next() {
        if each == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(each);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, passed: u32, failed: u32, skipped: u32) {
        assert_eq!(read(&[line.to_owned()]), Tally { passed, failed, skipped }, "{line}");
    }

    #[test]
    fn closing_lines_are_read() {
        check("     Summary [   1.234s] 45 tests run: 43 passed (1 slow), 2 failed, 7 skipped", 43, 2, 7);
        check("     Summary [   1.2s] 3/45 tests run: 2 passed, 1 timed out, 0 skipped", 2, 1, 0);
        check("\u{1b}[32;1m     Summary\u{1b}[0m [  0.1s] 1 test run: \u{1b}[1m1\u{1b}[0m passed, 0 skipped", 1, 0, 0);
        check(
            "test result: ok. 15 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.08s",
            15,
            1,
            2,
        );
        check("# pass 3", 3, 0, 0);
        check("ℹ fail 2", 0, 2, 0);
        check("# skipped 1", 0, 0, 1);
        check("# Subtest: pass 3 things", 0, 0, 0);
        check("# duration_ms 12.3", 0, 0, 0);
    }
}
