//! A file as records: whatever pieces it comes in, and however long its lines are, no more than one record is held.

use super::model::Format;

/// Bytes of a record at most.
pub(super) const RECORD_MAX: usize = 1_000_000;
/// Bytes that are kept of a record which is too long, to tell whose it is.
const KEPT_OF_LONG: usize = 200;

/// A record as it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawRecord {
    /// The line that it begins in, from 1.
    pub(super) line: usize,
    /// The line that it ends in: a later one when quotes hold line ends.
    pub(super) last: usize,
    /// Its bytes, without the line's end; only the first ones when it is too long.
    pub(super) bytes: Vec<u8>,
    /// Whether it has more than [`RECORD_MAX`] bytes.
    pub(super) is_too_long: bool,
}

/// What a file may begin with, and is no part of the first cell.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Cuts a file into records. Empty lines are none; `\n`, `\r\n` and `\r` end a line, in CSV not within quotes. A quote opens only where a
/// cell begins; elsewhere it is a fault of its row alone, which reading the cells tells.
#[derive(Debug)]
pub(super) struct Splitter {
    has_quotes: bool,
    record: Vec<u8>,
    is_too_long: bool,
    is_in_quotes: bool,
    /// Whether the next byte is the first of a cell, and whether the last one was the quote that closes one or is doubled.
    at_cell: bool,
    after_quote: bool,
    /// Bytes of the mark that the file began with so far; all bytes of the file, as long as there were no others.
    mark: usize,
    /// The present line, the one that the record began in, and whether the last byte was `\r`.
    line: usize,
    began: usize,
    after_return: bool,
}

impl Splitter {
    pub(super) fn new(format: Format) -> Self {
        Self {
            has_quotes: format == Format::Csv,
            record: Vec::new(),
            is_too_long: false,
            is_in_quotes: false,
            at_cell: true,
            after_quote: false,
            mark: 0,
            line: 1,
            began: 1,
            after_return: false,
        }
    }

    /// The records that end in the next piece of the file.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<RawRecord> {
        let mut records = Vec::new();
        for &byte in piece {
            let is_end = matches!(byte, b'\n' | b'\r');
            let began = self.line;
            if is_end && !(byte == b'\n' && self.after_return) {
                self.line += 1;
            }
            self.after_return = byte == b'\r';
            if is_end && !self.is_in_quotes {
                self.mark = BYTE_ORDER_MARK.len();
                records.extend(self.end(began));
                continue;
            }
            if self.has_quotes {
                self.follow(byte);
            }
            if self.record.is_empty() {
                self.began = began;
            }
            if self.record.len() == RECORD_MAX {
                self.is_too_long = true;
                self.record.truncate(KEPT_OF_LONG);
            }
            if !self.is_too_long {
                self.record.push(byte);
            }
        }
        records
    }

    /// What is left at the end of the file.
    pub(super) fn finish(&mut self) -> Option<RawRecord> {
        self.is_in_quotes = false;
        self.end(self.line)
    }

    /// Notes where in a cell the next byte leaves the reader.
    fn follow(&mut self, byte: u8) {
        let is_mark = BYTE_ORDER_MARK.get(self.mark) == Some(&byte);
        self.mark = if is_mark { self.mark + 1 } else { BYTE_ORDER_MARK.len() };
        if self.is_in_quotes {
            self.is_in_quotes = byte != b'"';
            self.after_quote = !self.is_in_quotes;
        } else {
            self.is_in_quotes = byte == b'"' && (self.at_cell || self.after_quote);
            self.after_quote = false;
            self.at_cell = byte == b',' || is_mark;
        }
    }

    fn end(&mut self, last: usize) -> Option<RawRecord> {
        (self.at_cell, self.after_quote) = (true, false);
        let bytes = std::mem::take(&mut self.record);
        let is_too_long = std::mem::take(&mut self.is_too_long);
        (!bytes.is_empty()).then_some(RawRecord { line: self.began, last, bytes, is_too_long })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(format: Format, pieces: &[&[u8]]) -> Vec<RawRecord> {
        let mut splitter = Splitter::new(format);
        let mut records: Vec<_> = pieces.iter().flat_map(|piece| splitter.push(piece)).collect();
        records.extend(splitter.finish());
        records
    }

    fn check(format: Format, text: &str, expected: &[(usize, &str)]) {
        let found = split(format, &[text.as_bytes()]);
        let found: Vec<_> =
            found.iter().map(|record| (record.line, String::from_utf8_lossy(&record.bytes).into_owned())).collect();
        let expected: Vec<_> = expected.iter().map(|(line, record)| (*line, (*record).to_owned())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn every_kind_of_line_end_ends_a_record() {
        for format in Format::ALL {
            check(*format, "", &[]);
            check(*format, "\n\r\n\r", &[]);
            check(*format, "a\nb\r\nc\rd", &[(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
            check(*format, "a\n\n\r\n\rb\n", &[(1, "a"), (5, "b")]);
        }
        check(Format::Csv, "\"a\nb\",\"c\r\nd\"\ne", &[(1, "\"a\nb\",\"c\r\nd\""), (4, "e")]);
        check(Format::Csv, "\"a\"\"\n\"\nb\n", &[(1, "\"a\"\"\n\""), (3, "b")]);
        // A quote that does not begin a cell is not one that a line end waits for.
        for stray in ["a,5\"", "\"a\"b\"", "\"a\" \"b", "a\"\"", "'\""] {
            check(Format::Csv, &format!("{stray}\nb"), &[(1, stray), (2, "b")]);
        }
        check(Format::Csv, "\u{feff}\"a\nb\"\nc", &[(1, "\u{feff}\"a\nb\""), (3, "c")]);
        check(Format::Csv, "a\n\u{feff}\"b\nc", &[(1, "a"), (2, "\u{feff}\"b"), (3, "c")]);
        check(Format::Csv, "a,\"\"\nb,\"\"\"\n\"\nc", &[(1, "a,\"\""), (2, "b,\"\"\"\n\""), (4, "c")]);
        check(Format::JsonLines, "\"a\nb", &[(1, "\"a"), (2, "b")]);
        check(Format::Csv, "a\n\"b\nc", &[(1, "a"), (2, "\"b\nc")]);
    }

    #[test]
    fn a_record_that_is_too_long_is_told_and_not_held() {
        let long = [vec![b'a'; 10 * RECORD_MAX], b"\nb".to_vec()].concat();
        let found = split(Format::JsonLines, &[&long]);
        assert_eq!(found[0], RawRecord { line: 1, last: 1, bytes: vec![b'a'; KEPT_OF_LONG], is_too_long: true });
        assert_eq!(found[1], RawRecord { line: 2, last: 2, bytes: b"b".to_vec(), is_too_long: false });
        assert!(!split(Format::Csv, &[&vec![b'a'; RECORD_MAX]])[0].is_too_long);
        assert!(split(Format::Csv, &[&vec![b'a'; RECORD_MAX + 1]])[0].is_too_long);
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(text in "\u{feff}?[ab,\"\r\n]{0,40}", at in 0_usize..40, is_csv: bool) {
            let format = if is_csv { Format::Csv } else { Format::JsonLines };
            let (one, other) = text.as_bytes().split_at(at.min(text.len()));
            prop_assert_eq!(split(format, &[one, other]), split(format, &[text.as_bytes()]));
        }
    }
}
