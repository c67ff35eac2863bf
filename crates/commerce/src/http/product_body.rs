//! Products as clients send and see them.

use std::collections::BTreeMap;

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::present;
use super::variant_body::{VariantIn, VariantOut};
use crate::id::ProductId;
use crate::products::{Image, NewProduct, Product, ProductPatch, ProductStatus, ProductSummary, rules};

/// Who gets to see a product.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProductStatus, example = "published")]
pub(super) enum StatusName {
    /// Being prepared; only members see it.
    #[default]
    Draft,
    /// In the shop.
    Published,
    /// Taken out of the shop and kept.
    Archived,
}

/// The name of a fact about a product.
#[derive(ToSchema)]
#[schema(as = AttributeName, pattern = "^[a-z][a-z0-9_-]*$", max_length = 64)]
#[expect(dead_code, reason = "it only describes; the rules check the JSON itself")]
struct AttributeName(String);

/// A fact about a product.
#[derive(ToSchema)]
#[schema(as = AttributeValue)]
#[expect(dead_code, reason = "it only describes; the rules check the JSON itself")]
#[serde(untagged)]
enum AttributeValue {
    /// A text of at most 200 characters.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// At most 50 texts.
    List(Vec<String>),
}

/// A picture of a product.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductImage, example = json!({
    "url": "/media/stone-mug.webp", "alt": "A grey mug on a windowsill", "width": 1200, "height": 1500,
    "placeholder": "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
}))]
pub(super) struct ImageBody {
    /// An `https` or `http` address, or a path on the shop's own host.
    #[schema(max_length = 2000)]
    url: String,
    /// What it shows, for those who do not see it; empty when it only decorates.
    #[serde(default)]
    #[schema(max_length = 500)]
    alt: String,
    /// Pixels across.
    #[schema(minimum = 1, maximum = 20000)]
    width: u32,
    /// Pixels down.
    #[schema(minimum = 1, maximum = 20000)]
    height: u32,
    /// BlurHash to show while it loads.
    #[schema(min_length = 1, max_length = 200)]
    placeholder: Option<String>,
}

/// A product to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "slug": "stone-mug", "title": "Stone mug", "description": "Thrown by hand, holds 300 ml.", "status": "published",
    "attributes": {"category": "mugs", "tags": ["new", "stoneware"], "dishwasher": true},
    "images": [{"url": "/media/stone-mug.webp", "alt": "A grey mug on a windowsill", "width": 1200, "height": 1500}],
    "variants": [{"sku": "MUG-GREY", "title": "Grey", "options": {"colour": "grey"},
                  "price": {"amount": 2800, "currency": "EUR"}, "compare_at": {"amount": 3400, "currency": "EUR"}}]
}))]
pub(super) struct ProductIn {
    /// Its name in addresses, unique in the agency: lower-case letters, digits and single hyphens.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    slug: String,
    /// Its name to people.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Plain text.
    #[serde(default)]
    #[schema(max_length = 20000)]
    description: String,
    /// Who sees it from the start; `draft` when absent.
    #[serde(default)]
    status: StatusName,
    /// Facts by name, at most 50.
    #[serde(default)]
    #[schema(value_type = BTreeMap<AttributeName, AttributeValue>)]
    attributes: BTreeMap<String, serde_json::Value>,
    /// Pictures, the cover first.
    #[serde(default)]
    #[schema(max_items = 20)]
    images: Vec<ImageBody>,
    /// What is bought, all in one currency.
    #[schema(min_items = 1, max_items = 100)]
    variants: Vec<VariantIn>,
}

/// A change of a product. What is absent stays; attributes and images are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Stone mug, large", "status": "archived"}))]
pub(super) struct ProductPatchIn {
    /// A new slug.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    slug: Option<String>,
    /// A new title.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    title: Option<String>,
    /// A new description.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_length = 20000)]
    description: Option<String>,
    /// A new status.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    status: Option<StatusName>,
    /// All facts anew.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, value_type = Option<BTreeMap<AttributeName, AttributeValue>>)]
    attributes: Option<BTreeMap<String, serde_json::Value>>,
    /// All pictures anew.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 20)]
    images: Option<Vec<ImageBody>>,
}

/// Something that sets variants apart, such as their size.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductOption, example = json!({"name": "colour", "values": ["grey", "sand"]}))]
struct ProductOptionOut {
    /// Its name.
    name: String,
    /// The values that there are, in the order of the variants.
    values: Vec<String>,
}

/// A product with all its variants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub(super) struct ProductOut {
    /// Its identifier.
    id: ProductId,
    /// Its name in addresses.
    slug: String,
    /// Its name to people.
    title: String,
    /// Plain text.
    description: String,
    /// Who sees it.
    status: StatusName,
    /// Facts by name.
    #[schema(value_type = BTreeMap<AttributeName, AttributeValue>)]
    attributes: BTreeMap<String, serde_json::Value>,
    /// Pictures, the cover first.
    images: Vec<ImageBody>,
    /// By what the variants can be chosen.
    options: Vec<ProductOptionOut>,
    /// The lowest price among the variants.
    price_from: Money,
    /// What the cheapest variant cost before, when that is shown.
    compare_at: Option<Money>,
    /// Whether any variant is on hand anywhere, be it held for orders or not.
    in_stock: bool,
    /// Rises with each change of the document; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
    /// What is bought, in order of display.
    variants: Vec<VariantOut>,
    /// Whether it is of the global catalogue, shown with what the agency lays over it. Then it cannot be changed here.
    #[serde(skip_serializing_if = "is_own")]
    #[schema(required = false)]
    is_subscribed: bool,
}

/// A product in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductSummary)]
pub(super) struct ProductSummaryOut {
    /// Its identifier.
    id: ProductId,
    /// Its name in addresses.
    slug: String,
    /// Its name to people.
    title: String,
    /// Who sees it.
    status: StatusName,
    /// The lowest price among the variants.
    price_from: Money,
    /// What the cheapest variant cost before, when that is shown.
    compare_at: Option<Money>,
    /// Whether any can be had: on hand anywhere and not held for orders.
    in_stock: bool,
    /// The cover.
    #[schema(value_type = Option<ImageBody>)]
    image: Option<Box<RawValue>>,
    /// See the product.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
    /// Whether it is of the global catalogue. Absent for the agency's own.
    #[serde(skip_serializing_if = "is_own")]
    #[schema(required = false)]
    is_subscribed: bool,
}

const fn is_own(is_subscribed: &bool) -> bool {
    !*is_subscribed
}

impl From<StatusName> for ProductStatus {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Draft => Self::Draft,
            StatusName::Published => Self::Published,
            StatusName::Archived => Self::Archived,
        }
    }
}

impl From<ProductStatus> for StatusName {
    fn from(status: ProductStatus) -> Self {
        match status {
            ProductStatus::Draft => Self::Draft,
            ProductStatus::Published => Self::Published,
            ProductStatus::Archived => Self::Archived,
        }
    }
}

impl From<ImageBody> for Image {
    fn from(body: ImageBody) -> Self {
        let ImageBody { url, alt, width, height, placeholder } = body;
        Self { url, alt, width, height, placeholder }
    }
}

impl From<Image> for ImageBody {
    fn from(image: Image) -> Self {
        let Image { url, alt, width, height, placeholder } = image;
        Self { url, alt, width, height, placeholder }
    }
}

impl From<ProductIn> for NewProduct {
    fn from(body: ProductIn) -> Self {
        Self {
            slug: body.slug,
            title: body.title,
            description: body.description,
            status: body.status.into(),
            attributes: body.attributes,
            images: body.images.into_iter().map(Into::into).collect(),
            variants: body.variants.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ProductPatchIn> for ProductPatch {
    fn from(body: ProductPatchIn) -> Self {
        Self {
            slug: body.slug,
            title: body.title,
            description: body.description,
            status: body.status.map(Into::into),
            attributes: body.attributes,
            images: body.images.map(|images| images.into_iter().map(Into::into).collect()),
        }
    }
}

impl From<Product> for ProductOut {
    fn from(product: Product) -> Self {
        let options = rules::options(&product.variants).into_iter().map(|(name, values)| ProductOptionOut {
            name: name.to_owned(),
            values: values.into_iter().map(str::to_owned).collect(),
        });
        Self {
            options: options.collect(),
            id: product.id,
            slug: product.slug,
            title: product.title,
            description: product.description,
            status: product.status.into(),
            attributes: product.attributes,
            images: product.images.into_iter().map(Into::into).collect(),
            price_from: product.prices.from,
            compare_at: product.prices.compare_at,
            in_stock: product.on_hand > 0,
            version: product.version,
            created_at: product.created_at,
            updated_at: product.updated_at,
            variants: product.variants.into_iter().map(Into::into).collect(),
            is_subscribed: product.is_subscribed,
        }
    }
}

impl From<ProductSummary> for ProductSummaryOut {
    fn from(product: ProductSummary) -> Self {
        Self {
            id: product.id,
            slug: product.slug,
            title: product.title,
            status: product.status.into(),
            price_from: product.price_from,
            compare_at: product.compare_at,
            in_stock: product.in_stock,
            image: product.cover.and_then(|cover| RawValue::from_string(cover).ok()),
            version: product.version,
            created_at: product.created_at,
            updated_at: product.updated_at,
            is_subscribed: product.is_subscribed,
        }
    }
}
