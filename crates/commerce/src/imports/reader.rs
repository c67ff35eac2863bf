//! A file as products, piece by piece. What is told of a file does not depend on the pieces, so a repeated reading finds the same.

use std::collections::HashMap;

use super::csv;
use super::model::{Format, RowError};
use super::record::{self, ProductRecord};
use super::row::{Columns, Row, column_of};
use super::splitter::{RECORD_MAX, RawRecord, Splitter};
use crate::products::NewProduct;
use crate::violation::{Violation, Violations};

/// A product of a file, or what is wrong with it.
#[derive(Debug)]
pub(super) struct Entry {
    lines: Lines,
    /// The product.
    pub(super) product: Result<NewProduct, Vec<RowError>>,
}

/// The lines of a product.
#[derive(Clone, Debug)]
enum Lines {
    /// All in this one.
    One(usize),
    /// One for each variant.
    PerVariant(Vec<usize>),
}

/// Reads a file.
#[derive(Debug)]
pub(super) struct Reader {
    splitter: Splitter,
    format: Format,
    at_begin: bool,
    /// Whether there was nothing but white space so far.
    is_empty: bool,
    /// Nothing more is read: the file has no head that can be understood, or too many products.
    is_ended: bool,
    columns: Option<Columns>,
    open: Option<Group>,
    products_max: usize,
    products: usize,
    /// Where each slug and each SKU stands.
    slugs: HashMap<String, usize>,
    skus: HashMap<String, usize>,
}

/// The lines of one product so far.
#[derive(Debug)]
struct Group {
    slug: String,
    first: Row,
    lines: Vec<usize>,
    product: Option<ProductRecord>,
    errors: Vec<RowError>,
}

impl Reader {
    pub(super) fn new(format: Format, products_max: usize) -> Self {
        Self {
            splitter: Splitter::new(format),
            format,
            at_begin: true,
            is_empty: true,
            is_ended: false,
            columns: None,
            open: None,
            products_max,
            products: 0,
            slugs: HashMap::new(),
            skus: HashMap::new(),
        }
    }

    /// The products that are complete with the next piece of the file.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<Entry> {
        if self.is_ended {
            return Vec::new();
        }
        let mut entries = Vec::new();
        for record in self.splitter.push(piece) {
            self.record(record, &mut entries);
        }
        entries
    }

    /// What is left at the end of the file.
    pub(super) fn finish(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(record) = self.splitter.finish() {
            self.record(record, &mut entries);
        }
        self.close(&mut entries);
        if self.is_empty {
            let detail = match self.format {
                Format::Csv => "The file is empty. Its first line names the columns.",
                Format::JsonLines => "The file is empty. Each of its lines is a product.",
            };
            self.end(RowError::new(1, "", "empty_file", detail), &mut entries);
        }
        entries
    }

    fn record(&mut self, mut record: RawRecord, entries: &mut Vec<Entry>) {
        if self.is_ended {
            return;
        }
        if std::mem::take(&mut self.at_begin) {
            if record.bytes.starts_with(b"\xff\xfe") || record.bytes.starts_with(b"\xfe\xff") {
                self.is_empty = false;
                let detail = "The file is UTF-16. It must be UTF-8.";
                return self.end(RowError::new(record.line, "", "wrong_encoding", detail), entries);
            }
            if record.bytes.starts_with(b"\xef\xbb\xbf") {
                record.bytes.drain(..3);
            }
        }
        if record.bytes.trim_ascii().is_empty() {
            return;
        }
        self.is_empty = false;
        match self.format {
            Format::JsonLines => self.json(&record, entries),
            Format::Csv => self.csv(&record, entries),
        }
    }

    fn json(&mut self, record: &RawRecord, entries: &mut Vec<Entry>) {
        let line = record.line;
        let read = match record.is_too_long {
            true => Err((String::new(), "record_too_long", too_long())),
            false => record::read_json(&record.bytes),
        };
        let read = read.map_err(|(pointer, code, detail)| vec![RowError::new(line, &pointer, code, detail)]);
        self.admit(Entry { lines: Lines::One(line), product: read }, entries);
    }

    fn csv(&mut self, record: &RawRecord, entries: &mut Vec<Entry>) {
        let line = record.line;
        let cells = match record.is_too_long {
            true => Err(("record_too_long", too_long())),
            false => csv::cells(&record.bytes),
        };
        let read_as_one = |detail: String| match record.last > line {
            true => format!("{detail} Lines {line} to {} were read as one row, because of a quote.", record.last),
            false => detail,
        };
        let Some(columns) = &self.columns else {
            return match cells.and_then(Columns::named) {
                Ok(columns) => self.columns = Some(columns),
                Err((code, detail)) => self.end(RowError::new(line, "", code, read_as_one(detail)), entries),
            };
        };
        let count = columns.count();
        let row = cells.and_then(|cells| match cells.len() == count {
            true => Ok(Row { line, cells }),
            false => Err(("cell_count", format!("{} cells under {count} columns.", cells.len()))),
        });
        match row {
            Ok(row) => self.row(row, entries),
            Err((code, detail)) => {
                let error = RowError::new(line, "", code, read_as_one(detail));
                let slug = columns.place("slug").and_then(|place| csv::cell_at(&record.bytes, place));
                // A product whose line is broken is not brought in without it.
                match self.open.as_mut().filter(|open| Some(&open.slug) == slug.as_ref()) {
                    Some(open) => open.errors.push(error),
                    None => {
                        self.close(entries);
                        self.admit(Entry { lines: Lines::One(line), product: Err(vec![error]) }, entries);
                    }
                }
            }
        }
    }

    fn row(&mut self, row: Row, entries: &mut Vec<Entry>) {
        let Some(columns) = &self.columns else { return };
        let slug = row.slug(columns).to_owned();
        if self.open.as_ref().is_none_or(|open| open.slug != slug) {
            self.close(entries);
        }
        let Some(columns) = &self.columns else { return };
        let (line, variant) = (row.line, row.variant(columns));
        let group = match self.open.take() {
            Some(mut open) => {
                open.errors.extend(row.differs(columns, &open.first));
                open
            }
            None => {
                let (product, errors) = match row.product(columns) {
                    Ok(product) => (Some(product), Vec::new()),
                    Err(error) => (None, vec![error]),
                };
                Group { slug, first: row, lines: Vec::new(), product, errors }
            }
        };
        let group = self.open.insert(group);
        group.lines.push(line);
        match (variant, &mut group.product) {
            (Ok(variant), Some(product)) => product.variants.push(variant),
            (Ok(_), None) => {}
            (Err(error), _) => group.errors.push(error),
        }
    }

    /// Ends the product whose lines were read.
    fn close(&mut self, entries: &mut Vec<Entry>) {
        let Some(Group { first, lines, product, errors, .. }) = self.open.take() else { return };
        let product = match product {
            Some(product) if errors.is_empty() => product
                .into_product()
                .map_err(|(pointer, code, detail)| vec![RowError::new(first.line, pointer, code, detail)]),
            _ => Err(errors),
        };
        self.admit(Entry { lines: Lines::PerVariant(lines), product }, entries);
    }

    /// Lets a product pass that does not stand in the file already, nor any of its SKUs.
    fn admit(&mut self, mut entry: Entry, entries: &mut Vec<Entry>) {
        if self.is_ended {
            return;
        }
        if self.products == self.products_max {
            let detail = format!("At most {} products. The file was read up to this line.", self.products_max);
            return self.end(RowError::new(entry.lines.first(), "", "too_many_products", detail), entries);
        }
        self.products += 1;
        if let Ok(product) = &entry.product {
            let twice = self.note(product, entry.lines.first());
            if !twice.0.is_empty() {
                entry.product = Err(entry.place(twice));
            }
        }
        entries.push(entry);
    }

    fn note(&mut self, product: &NewProduct, line: usize) -> Violations {
        let mut twice = Violations::default();
        let detail = |what: &str, line: usize| format!("The {what} stands in line {line} of this file already.");
        if let Some(before) = self.slugs.insert(product.slug.clone(), line) {
            self.slugs.insert(product.slug.clone(), before);
            twice.add("/slug", "duplicate", detail("slug", before));
            return twice;
        }
        for (at, variant) in product.variants.iter().enumerate() {
            // Twice in one product is for the product's rules to tell.
            let before = *self.skus.entry(variant.sku.clone()).or_insert(line);
            if before != line {
                twice.add(format!("/variants/{at}/sku"), "duplicate", detail("SKU", before));
            }
        }
        twice
    }

    fn end(&mut self, error: RowError, entries: &mut Vec<Entry>) {
        self.is_ended = true;
        self.open = None;
        entries.push(Entry { lines: Lines::One(error.row), product: Err(vec![error]) });
    }
}

impl Entry {
    /// What is wrong with the product, by lines of the file.
    pub(super) fn place(&self, violations: Violations) -> Vec<RowError> {
        let place = |Violation { pointer, code, detail }| {
            let (line, pointer) = match &self.lines {
                Lines::One(line) => (*line, pointer),
                Lines::PerVariant(lines) => {
                    let (at, column) = column_of(&pointer);
                    (at.and_then(|at| lines.get(at).copied()).unwrap_or(self.lines.first()), column)
                }
            };
            RowError::new(line, &pointer, code, detail)
        };
        violations.0.into_iter().map(place).collect()
    }
}

impl Lines {
    fn first(&self) -> usize {
        match self {
            Self::One(line) => *line,
            Self::PerVariant(lines) => lines.first().copied().unwrap_or_default(),
        }
    }
}

fn too_long() -> String {
    format!("A record has at most {RECORD_MAX} bytes.")
}
