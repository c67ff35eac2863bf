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
    /// Its bytes, without the line's end; only the first ones when it is too long.
    pub(super) bytes: Vec<u8>,
    /// Whether it has more than [`RECORD_MAX`] bytes.
    pub(super) is_too_long: bool,
}

/// Cuts a file into records. Empty lines are none; `\n`, `\r\n` and `\r` end a line, in CSV not within quotes.
#[derive(Debug)]
pub(super) struct Splitter {
    has_quotes: bool,
    record: Vec<u8>,
    is_too_long: bool,
    is_in_quotes: bool,
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
                records.extend(self.end());
                continue;
            }
            if byte == b'"' && self.has_quotes {
                self.is_in_quotes = !self.is_in_quotes;
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
        self.end()
    }

    fn end(&mut self) -> Option<RawRecord> {
        let bytes = std::mem::take(&mut self.record);
        let is_too_long = std::mem::take(&mut self.is_too_long);
        (!bytes.is_empty()).then_some(RawRecord { line: self.began, bytes, is_too_long })
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
        check(Format::JsonLines, "\"a\nb", &[(1, "\"a"), (2, "b")]);
        check(Format::Csv, "a\n\"b\nc", &[(1, "a"), (2, "\"b\nc")]);
    }

    #[test]
    fn a_record_that_is_too_long_is_told_and_not_held() {
        let long = [vec![b'a'; 10 * RECORD_MAX], b"\nb".to_vec()].concat();
        let found = split(Format::JsonLines, &[&long]);
        assert_eq!(found[0], RawRecord { line: 1, bytes: vec![b'a'; KEPT_OF_LONG], is_too_long: true });
        assert_eq!(found[1], RawRecord { line: 2, bytes: b"b".to_vec(), is_too_long: false });
        assert!(!split(Format::Csv, &[&vec![b'a'; RECORD_MAX]])[0].is_too_long);
        assert!(split(Format::Csv, &[&vec![b'a'; RECORD_MAX + 1]])[0].is_too_long);
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(text in "[ab\"\r\n]{0,40}", at in 0_usize..40, is_csv: bool) {
            let format = if is_csv { Format::Csv } else { Format::JsonLines };
            let (one, other) = text.as_bytes().split_at(at.min(text.len()));
            prop_assert_eq!(split(format, &[one, other]), split(format, &[text.as_bytes()]));
        }
    }
}
