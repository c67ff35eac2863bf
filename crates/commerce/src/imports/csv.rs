//! Records of CSV (RFC 4180): pure rules. Out of a spreadsheet's reach: a cell that it would take for a formula gets an
//! apostrophe, which reading takes away again.

/// Cells of one record at most.
const CELLS_MAX: usize = 64;

/// `cells` as one record with its line end.
pub(super) fn write<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        let guard = if needs_guard(cell) { "'" } else { "" };
        if cell.contains(['"', ',', '\n', '\r']) || !guard.is_empty() {
            line.push('"');
            line.push_str(guard);
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// The cells of a record, or a code and a sentence.
pub(super) fn cells(record: &[u8]) -> Result<Vec<String>, (&'static str, String)> {
    let text = std::str::from_utf8(record).map_err(|_| ("invalid_utf8", "The text is not UTF-8.".to_owned()))?;
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        if cells.len() == CELLS_MAX {
            return Err(("too_many_cells", format!("A record has at most {CELLS_MAX} cells.")));
        }
        let (cell, behind) = cell(rest)?;
        if !rest.starts_with('"') && cell.contains('"') {
            let detail = "A quote stands within a cell. Such a cell is quoted as a whole, and its quotes are doubled.";
            return Err(("quote_misplaced", detail.to_owned()));
        }
        cells.push(unguarded(cell));
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None if behind.is_empty() => return Ok(cells),
            None => return Err(("quote_misplaced", "A quoted cell ends with its quote.".to_owned())),
        }
    }
}

/// The cell at a place of a record that has faults elsewhere, as far as that can be told.
pub(super) fn cell_at(record: &[u8], place: usize) -> Option<String> {
    let text = String::from_utf8_lossy(record);
    let mut rest = text.as_ref();
    for _ in 0..place {
        let behind = cell(rest).ok()?.1;
        rest = &behind[behind.find(',')? + 1..];
    }
    cell(rest).ok().map(|(cell, _)| unguarded(cell))
}

/// The first cell, and what is behind it.
fn cell(text: &str) -> Result<(String, &str), (&'static str, String)> {
    let Some(mut quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Ok((text[..end].to_owned(), &text[end..]));
    };
    let mut cell = String::new();
    loop {
        let Some(end) = quoted.find('"') else {
            return Err(("quote_open", "A quote is not closed.".to_owned()));
        };
        cell.push_str(&quoted[..end]);
        quoted = &quoted[end + 1..];
        match quoted.strip_prefix('"') {
            Some(behind) => {
                cell.push('"');
                quoted = behind;
            }
            None => return Ok((cell, quoted)),
        }
    }
}

const fn is_formula(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r')
}

fn needs_guard(cell: &str) -> bool {
    let mut characters = cell.chars();
    match characters.next() {
        Some('\'') => characters.next().is_some_and(|second| is_formula(second) || second == '\''),
        Some(first) => is_formula(first),
        None => false,
    }
}

fn unguarded(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|first| is_formula(first) || first == '\'') => rest.to_owned(),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(record: &[u8], expected: Result<&[&str], &str>) {
        let found = cells(record);
        let found = found.as_ref().map_err(|(code, _)| *code);
        let found = found.map(|cells| cells.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found, expected.map(<[&str]>::to_vec));
    }

    #[test]
    fn cells_are_read_as_they_stand() {
        check(b"a,b", Ok(&["a", "b"]));
        check(b"a,", Ok(&["a", ""]));
        check(b"\"a\"\"b\",\"c\nd\"", Ok(&["a\"b", "c\nd"]));
        check(b"'=1,'x,''=2", Ok(&["=1", "'x", "'=2"]));
        check(b"\"a\"b", Err("quote_misplaced"));
        check(b"a,5\",b", Err("quote_misplaced"));
        check(b"'\"", Err("quote_misplaced"));
        check(b"a,\"b", Err("quote_open"));
        check(b"a\xff", Err("invalid_utf8"));
        check(&[b','; 1_000], Err("too_many_cells"));
    }

    #[test]
    fn whose_a_broken_record_is_can_often_be_told() {
        for (record, place, expected) in [
            (&b"mug,\"x"[..], 0, Some("mug")),
            (b"x,mug,\xff", 1, Some("mug")),
            (b"\"mug\"\"", 0, None),
            (b"mug", 1, None),
            (b"5\",mug", 1, Some("mug")),
            (b"\"5\" x\",mug", 1, Some("mug")),
        ] {
            assert_eq!(cell_at(record, place).as_deref(), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(written in prop::collection::vec("[\\PC\n\r\t'=+@-]{0,8}", 2..6)) {
            let line = write(written.iter().map(String::as_str));
            prop_assert_eq!(cells(line.trim_end_matches("\r\n").as_bytes()), Ok(written));
        }

        #[test]
        fn no_cell_is_a_formula(cell in "\\PC{0,8}") {
            prop_assume!(!cell.starts_with('"'));
            let line = write([cell.as_str(), "x"]);
            let begins = line.trim_start_matches('"').chars().next();
            prop_assert!(!begins.is_some_and(is_formula), "{line}");
        }
    }
}
