//! Rust text without what is not code: comments and the insides of literals become blanks.

/// The lines of the text, blanked; columns stay where they were.
pub(super) fn lines(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut blanked = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_token(&characters, at);
        if end == at {
            blanked.push(characters[at]);
            at += 1;
        } else {
            blanked.extend(characters[at..end].iter().map(|each| if *each == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    blanked.lines().map(str::to_owned).collect()
}

/// Where the comment or literal that starts here ends; `at` when none starts here.
fn end_of_token(text: &[char], at: usize) -> usize {
    let next = text.get(at + 1).copied();
    match text[at] {
        '/' if next == Some('/') => position(text, at, |each| each == '\n').unwrap_or(text.len()),
        '/' if next == Some('*') => end_of_block(text, at),
        '"' => end_of_string(text, at + 1),
        'r' if !is_inside_word(text, at) => end_of_raw_string(text, at),
        '\'' => end_of_character(text, at),
        _ => at,
    }
}

fn end_of_block(text: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0_usize, start);
    while at < text.len() {
        match (text[at], text.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(text.len())
}

fn end_of_string(text: &[char], mut at: usize) -> usize {
    while at < text.len() {
        match text[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

fn end_of_raw_string(text: &[char], start: usize) -> usize {
    let hashes = text[start + 1..].iter().take_while(|each| **each == '#').count();
    let open = start + 1 + hashes;
    if text.get(open) != Some(&'"') {
        return start;
    }
    let mut at = open + 1;
    while at < text.len() {
        if text[at] == '"' && text[at + 1..].iter().take_while(|each| **each == '#').count() >= hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    text.len()
}

/// A character literal, as against a lifetime.
fn end_of_character(text: &[char], start: usize) -> usize {
    match (text.get(start + 1), text.get(start + 2)) {
        (Some('\\'), _) => position(text, start + 3, |each| each == '\'').map_or(start, |end| end + 1),
        (Some(_), Some('\'')) => start + 3,
        _ => start,
    }
}

fn is_inside_word(text: &[char], at: usize) -> bool {
    at > 0 && (text[at - 1].is_alphanumeric() || text[at - 1] == '_') && text[at - 1] != 'b'
}

fn position(text: &[char], from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    (from..text.len()).find(|at| wanted(text[*at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = lines(text).iter().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(shown.join("\n"), expected, "{text}");
    }

    #[test]
    fn comments_and_literals_are_blanked() {
        check("a // b", "a");
        check("a /* b /* c */ d */ e", "a                   e");
        check("f(\"x \\\" y\") + 1", "f(        ) + 1");
        check("r#\"a \" b\"# + r\"c\" + crate", "           +      + crate");
        check("'\"' + '\\'' + 'a", "    +      + 'a");
        check("fn f<'a>(x: &'a str) // it's", "fn f<'a>(x: &'a str)");
        check("\"two\nlines\" x", "\n       x");
    }
}
