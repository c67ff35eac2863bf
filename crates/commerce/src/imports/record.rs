//! What a product looks like in a file. The same shape is written and read, so what was exported can be imported.

use std::collections::BTreeMap;

use kernel::money::Money;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::csv;
use super::model::Format;
use crate::entity::product::StoredImage;
use crate::products::{NewProduct, Product, ProductStatus};
use crate::variants::NewVariant;

/// The columns of CSV: a line for each variant, and all lines of a product together. Attributes, images and options are JSON.
pub(super) const COLUMNS: [&str; 12] = [
    "slug",
    "title",
    "description",
    "status",
    "attributes",
    "images",
    "sku",
    "variant_title",
    "options",
    "price_amount",
    "price_currency",
    "compare_at_amount",
];

/// A product in a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductRecord {
    pub(super) slug: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default = "draft")]
    pub(super) status: String,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) images: Vec<StoredImage>,
    pub(super) variants: Vec<VariantRecord>,
}

/// A variant in a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantRecord {
    pub(super) sku: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) options: BTreeMap<String, String>,
    pub(super) price: Money,
    pub(super) compare_at: Option<Money>,
}

/// A product as one or more lines.
pub(super) fn write(format: Format, product: Product) -> String {
    let record = ProductRecord::from(product);
    match format {
        // What was read as text has a JSON form.
        Format::JsonLines => serde_json::to_string(&record).unwrap_or_default() + "\n",
        Format::Csv => record.write_csv(),
    }
}

/// What a file begins with.
pub(super) fn head(format: Format) -> String {
    match format {
        Format::Csv => csv::write(COLUMNS),
        Format::JsonLines => String::new(),
    }
}

/// A line of JSON, or where it is wrong, a code and a sentence.
pub(super) fn read_json(line: &[u8]) -> Result<NewProduct, (String, &'static str, String)> {
    let told = |code: &'static str, detail: String| (String::new(), code, detail);
    if std::str::from_utf8(line).is_err() {
        return Err(told("invalid_utf8", "The text is not UTF-8.".to_owned()));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    let record: ProductRecord = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let code = if error.inner().is_data() { "invalid" } else { "invalid_json" };
        (pointer(error.path()), code, error.inner().to_string())
    })?;
    deserializer.end().map_err(|error| told("invalid_json", error.to_string()))?;
    record.into_product().map_err(|(pointer, code, detail)| (pointer.to_owned(), code, detail))
}

impl ProductRecord {
    pub(super) fn into_product(self) -> Result<NewProduct, (&'static str, &'static str, String)> {
        let status = self.status.parse::<ProductStatus>();
        let status = status.map_err(|_| ("/status", "invalid", "draft, published or archived.".to_owned()))?;
        Ok(NewProduct {
            slug: self.slug,
            title: self.title,
            description: self.description,
            status,
            attributes: self.attributes,
            images: self.images.into_iter().map(Into::into).collect(),
            variants: self.variants.into_iter().map(Into::into).collect(),
        })
    }

    fn write_csv(&self) -> String {
        let json = |value: Result<Value, serde_json::Error>| value.map(|value| value.to_string()).unwrap_or_default();
        let attributes = json(serde_json::to_value(&self.attributes));
        let images = json(serde_json::to_value(&self.images));
        let mut lines = String::new();
        for variant in &self.variants {
            let options = json(serde_json::to_value(&variant.options));
            let price = variant.price.amount.to_string();
            let compare_at = variant.compare_at.map_or_else(String::new, |money| money.amount.to_string());
            lines.push_str(&csv::write([
                self.slug.as_str(),
                &self.title,
                &self.description,
                &self.status,
                &attributes,
                &images,
                &variant.sku,
                &variant.title,
                &options,
                &price,
                variant.price.currency.code(),
                &compare_at,
            ]));
        }
        lines
    }
}

impl From<VariantRecord> for NewVariant {
    fn from(record: VariantRecord) -> Self {
        let VariantRecord { sku, title, options, price, compare_at } = record;
        Self { sku, title, options, price, compare_at }
    }
}

impl From<Product> for ProductRecord {
    fn from(product: Product) -> Self {
        let variants = product.variants.into_iter().map(|variant| VariantRecord {
            sku: variant.sku,
            title: variant.title,
            options: variant.options,
            price: variant.price,
            compare_at: variant.compare_at,
        });
        Self {
            slug: product.slug,
            title: product.title,
            description: product.description,
            status: product.status.to_string(),
            attributes: product.attributes,
            images: product.images.into_iter().map(Into::into).collect(),
            variants: variants.collect(),
        }
    }
}

pub(super) fn draft() -> String {
    ProductStatus::Draft.to_string()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => format!("{pointer}/{}", crate::violation::escape(key)),
        Segment::Unknown => pointer,
    })
}
