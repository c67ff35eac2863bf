//! A line of CSV as a variant, and lines as a product.

use kernel::money::{Currency, Money};

use super::model::RowError;
use super::record::{COLUMNS, ProductRecord, VariantRecord, draft};

/// Columns that a file must have.
const NEEDED: [&str; 5] = ["slug", "title", "sku", "price_amount", "price_currency"];
/// Columns that tell of the product: all of its lines say the same, or nothing.
const OF_PRODUCT: [&str; 5] = ["title", "description", "status", "attributes", "images"];

/// The columns of a file, in its order.
#[derive(Debug)]
pub(super) struct Columns(Vec<String>);

impl Columns {
    /// The columns that the first record names, or a code and a sentence.
    pub(super) fn named(names: Vec<String>) -> Result<Self, (&'static str, String)> {
        if !names.iter().any(|name| COLUMNS.contains(&name.as_str())) {
            let detail =
                format!("The first line names the columns, and this one names none of {}.", COLUMNS.join(", "));
            return Err(("missing_head", detail));
        }
        if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
            let detail = format!("There is no column {unknown:?}. Columns are {}.", COLUMNS.join(", "));
            return Err(("unknown_column", detail));
        }
        if let Some(twice) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
            return Err(("duplicate_column", format!("The column {} stands there twice.", names[twice])));
        }
        if let Some(missing) = NEEDED.iter().find(|needed| !names.iter().any(|name| name == *needed)) {
            return Err(("missing_column", format!("The column {missing} is needed.")));
        }
        Ok(Self(names))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Where a column is.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.0.iter().position(|known| known == column)
    }
}

/// A line with as many cells as there are columns.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

impl Row {
    pub(super) fn slug<'a>(&'a self, columns: &Columns) -> &'a str {
        self.text(columns, "slug")
    }

    /// What is said of the product, without variants.
    pub(super) fn product(&self, columns: &Columns) -> Result<ProductRecord, RowError> {
        let status = self.text(columns, "status");
        Ok(ProductRecord {
            slug: self.slug(columns).to_owned(),
            title: self.text(columns, "title").to_owned(),
            description: self.text(columns, "description").to_owned(),
            status: if status.is_empty() { draft() } else { status.to_owned() },
            attributes: self.json(columns, "attributes")?,
            images: self.json(columns, "images")?,
            variants: Vec::new(),
        })
    }

    /// The variant.
    pub(super) fn variant(&self, columns: &Columns) -> Result<VariantRecord, RowError> {
        let currency = self.text(columns, "price_currency").parse::<Currency>();
        let currency = currency.map_err(|error| self.error("price_currency", "invalid", error.to_string()))?;
        let price = self.money(columns, "price_amount", currency)?;
        Ok(VariantRecord {
            sku: self.text(columns, "sku").to_owned(),
            title: self.text(columns, "variant_title").to_owned(),
            options: self.json(columns, "options")?,
            price: price.ok_or_else(|| self.error("price_amount", "invalid", "Whole minor units.".to_owned()))?,
            compare_at: self.money(columns, "compare_at_amount", currency)?,
        })
    }

    /// Where this line says something else of the product than its `first` one.
    pub(super) fn differs(&self, columns: &Columns, first: &Self) -> Option<RowError> {
        let column = OF_PRODUCT.into_iter().find(|column| {
            let said = self.text(columns, column);
            !said.is_empty() && said != first.text(columns, column)
        })?;
        let detail = format!("As in line {}, where the product begins, or empty.", first.line);
        Some(self.error(column, "differs", detail))
    }

    fn text(&self, columns: &Columns, column: &str) -> &str {
        columns.place(column).and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    fn json<T: serde::de::DeserializeOwned + Default>(&self, columns: &Columns, column: &str) -> Result<T, RowError> {
        let text = self.text(columns, column);
        if text.is_empty() {
            return Ok(T::default());
        }
        serde_json::from_str(text).map_err(|error| self.error(column, "invalid_json", error.to_string()))
    }

    fn money(&self, columns: &Columns, column: &str, currency: Currency) -> Result<Option<Money>, RowError> {
        let text = self.text(columns, column);
        if text.is_empty() {
            return Ok(None);
        }
        let amount = text.parse().map_err(|_| self.error(column, "invalid", "Whole minor units.".to_owned()))?;
        Ok(Some(Money { amount, currency }))
    }

    fn error(&self, column: &str, code: &'static str, detail: String) -> RowError {
        RowError::new(self.line, &format!("/{column}"), code, detail)
    }
}

/// Where in a product's lines a pointer into the product leads: the line, from 0, if it is a variant's, and the column.
pub(super) fn column_of(pointer: &str) -> (Option<usize>, String) {
    let mut parts = pointer.splitn(4, '/');
    let (_, first, at, field) = (parts.next(), parts.next(), parts.next(), parts.next());
    let Some(("variants", at)) = first.zip(at).and_then(|(first, at)| Some((first, at.parse().ok()?))) else {
        return (None, pointer.to_owned());
    };
    let column = match field.unwrap_or_default() {
        "title" => "/variant_title".to_owned(),
        "price/amount" | "price" => "/price_amount".to_owned(),
        "price/currency" | "compare_at/currency" => "/price_currency".to_owned(),
        "compare_at/amount" | "compare_at" => "/compare_at_amount".to_owned(),
        "" => String::new(),
        field => format!("/{field}"),
    };
    (Some(at), column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_columns() {
        for (pointer, line, column) in [
            ("/title", None, "/title"),
            ("/variants", None, "/variants"),
            ("/variants/2/sku", Some(2), "/sku"),
            ("/variants/0/title", Some(0), "/variant_title"),
            ("/variants/1/price/amount", Some(1), "/price_amount"),
            ("/variants/1/compare_at/currency", Some(1), "/price_currency"),
            ("/variants/1/options/size", Some(1), "/options/size"),
        ] {
            assert_eq!(column_of(pointer), (line, column.to_owned()));
        }
    }

    #[test]
    fn columns_are_known_unique_and_complete() {
        for (head, expected) in [
            ("slug,title,sku,price_amount,price_currency", Ok(5)),
            ("slug,surprise", Err("unknown_column")),
            ("mug,Mug,MUG-1,1,EUR", Err("missing_head")),
            ("slug,title,slug", Err("duplicate_column")),
            ("slug,title,sku,price_amount", Err("missing_column")),
        ] {
            let columns = Columns::named(head.split(',').map(str::to_owned).collect());
            assert_eq!(columns.map(|columns| columns.count()).map_err(|(code, _)| code), expected);
        }
    }
}
