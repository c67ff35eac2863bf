//! Grammars of the texts that a client may send: pure rules, one function each.
//!
//! Control characters are refused for a reason beyond taste: PostgreSQL stores no NUL in text or JSON, and the same input
//! must have the same answer on both databases.

use crate::violation::Violations;

/// Characters of a slug at most.
pub(crate) const SLUG_MAX: usize = 80;
/// Characters of a SKU at most.
pub(crate) const SKU_MAX: usize = 64;

/// Lower-case letters and digits in groups joined by single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    text.len() <= SLUG_MAX
        && text.split('-').all(|group| {
            !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// A letter or digit, then letters, digits, `.`, `_`, `/` and `-`.
pub(crate) fn is_sku(text: &str) -> bool {
    text.len() <= SKU_MAX
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte))
}

/// The name of an attribute: a lower-case letter, then lower-case letters, digits, `_` and `-`; at most 64.
pub(crate) fn is_attribute_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
}

/// Where a picture may be: `https`, `http`, or a path on the shop's own host; nothing that a browser would run.
pub(crate) fn is_image_url(text: &str) -> bool {
    let place = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let rooted = match place {
        Some(host) => host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '['),
        None => text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\"),
    };
    rooted && text.len() <= 2_000 && text.chars().all(|character| !character.is_control() && !character.is_whitespace())
}

/// Notes what is wrong with a text of one line: too long, or with control characters.
pub(crate) fn check_line(violations: &mut Violations, pointer: &str, text: &str, max: usize) {
    check(violations, pointer, text, max, char::is_control);
}

/// As [`check_line`], and it must say something.
pub(crate) fn check_name(violations: &mut Violations, pointer: &str, text: &str, max: usize) {
    if text.trim().is_empty() {
        violations.add(pointer, "blank", "Must contain more than white space.");
    }
    check_line(violations, pointer, text, max);
}

/// Notes what is wrong with a text of several lines.
pub(crate) fn check_text(violations: &mut Violations, pointer: &str, text: &str, max: usize) {
    check(violations, pointer, text, max, |character| {
        character.is_control() && !matches!(character, '\n' | '\r' | '\t')
    });
}

/// Notes when a text is no country: ISO 3166-1 alpha-2, two capitals.
pub(crate) fn check_country(violations: &mut Violations, pointer: &str, text: &str) {
    if !is_country(text) {
        violations.add(pointer, "country_format", "Two capitals, ISO 3166-1 alpha-2.");
    }
}

/// Whether a text has the form of ISO 3166-1 alpha-2.
pub(crate) fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Notes when an amount is negative or beyond what sums are made for.
pub(crate) fn check_amount(violations: &mut Violations, pointer: &str, amount: i64) {
    let max = crate::variants::rules::PRICE_MAX;
    if !(0..=max).contains(&amount) {
        violations.add(pointer, "out_of_range", format!("0 to {max}."));
    }
}

fn check(violations: &mut Violations, pointer: &str, text: &str, max: usize, refused: impl Fn(char) -> bool) {
    // Bytes first: no need to count the characters of a megabyte.
    if text.len() > max * 4 || text.chars().count() > max {
        violations.add(pointer, "too_long", format!("At most {max} characters."));
    }
    if text.chars().any(refused) {
        violations.add(pointer, "control_character", "Must not contain control characters.");
    }
}

/// `text` as the pattern of a LIKE with escape `\` that finds it anywhere, folded as titles are.
pub(crate) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in fold(text).chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The form in which titles are searched, the same on both databases.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check_all(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule(text), "{text:?} should pass");
        }
        for text in bad {
            assert!(!rule(text), "{text:?} should be refused");
        }
    }

    #[test]
    fn slugs() {
        check_all(
            is_slug,
            &["a", "7", "stone-mug", "e-bike-2"],
            &["", "-", "a-", "-a", "a--b", "A", "ä", "a b", "a/b", "a\0"],
        );
        assert!(is_slug(&"a".repeat(80)));
        assert!(!is_slug(&"a".repeat(81)));
    }

    #[test]
    fn skus() {
        check_all(is_sku, &["A", "kf-MUG.1/2_x", "0"], &["", "-A", "A B", "Ä", "A\0", "A\n", ".."]);
        assert!(is_sku(&"A".repeat(64)));
        assert!(!is_sku(&"A".repeat(65)));
    }

    #[test]
    fn attribute_names() {
        check_all(is_attribute_name, &["tags", "a_b-2"], &["", "2a", "_a", "Tags", "a b", "a\0", "é"]);
    }

    #[test]
    fn image_urls() {
        check_all(
            is_image_url,
            &["https://cdn.example/a.webp?w=2", "http://localhost:8080/a.png", "/media/a.webp", "https://[::1]/a"],
            &[
                "",
                "//evil.example/a",
                "/\\evil.example",
                "javascript:alert(1)",
                "data:image/png;base64,AA",
                "https://",
                "a.png",
                "/a b",
                "/a\0",
            ],
        );
    }

    fn check_codes(text: &str, max: usize, expected: &[&str]) {
        let mut violations = Violations::default();
        check_name(&mut violations, "/title", text, max);
        let codes: Vec<_> = violations.0.iter().map(|violation| violation.code).collect();
        assert_eq!(codes, expected, "{text:?}");
    }

    #[test]
    fn names() {
        check_codes("Mug", 3, &[]);
        check_codes("Müg", 3, &[]);
        check_codes("Mugs", 3, &["too_long"]);
        check_codes(" \u{a0}", 3, &["blank"]);
        check_codes("", 3, &["blank"]);
        check_codes("a\0b", 3, &["control_character"]);
        check_codes("a\nb\tc", 3, &["too_long", "control_character"]);
    }

    #[test]
    fn patterns_escape_what_like_knows() {
        assert_eq!(contains_pattern("50%_\\Ä"), "%50\\%\\_\\\\ä%");
    }

    proptest! {
        #[test]
        fn a_slug_needs_no_encoding_in_an_address(text in "[a-z0-9-]{0,90}") {
            let good = !text.is_empty() && text.len() <= 80 && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
            prop_assert_eq!(is_slug(&text), good);
        }

        #[test]
        fn no_rule_passes_a_control_character(before in ".{0,5}", control in "[\\x00-\\x1f\\x7f]", after in ".{0,5}") {
            let text = format!("{before}{control}{after}");
            prop_assert!(!is_slug(&text) && !is_sku(&text) && !is_attribute_name(&text) && !is_image_url(&text));
        }
    }
}
