//! What components are given to show: products as the catalogue describes them for a visitor.

use kernel::money::Money;
use serde::{Deserialize, Serialize};

use super::link::PictureUrl;
use super::shop::ShopData;

/// A picture with all that a browser needs to reserve its place before it has loaded.
#[derive(Clone, Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Path of the file on the site's own host, such as `/assets/…`.
    pub url: PictureUrl,
    /// What the picture shows, for those who do not see it; empty when it only decorates.
    pub alt: String,
    /// Width of the file in pixels.
    #[schemars(range(min = 1, max = 20000))]
    pub width: u32,
    /// Height of the file in pixels.
    #[schemars(range(min = 1, max = 20000))]
    pub height: u32,
    /// What stands in until the file is there: a BlurHash, or a colour as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
}

/// Which products a component wants to show. The host answers all selections of a page at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProductSelection {
    /// Only products of this collection, by its slug.
    pub collection: Option<String>,
    /// Exactly these products, in this order, by their slugs. Empty means no such list.
    pub slugs: Vec<String>,
    /// Only products whose price is reduced now.
    pub on_sale: bool,
    /// Order, when no list is given.
    pub sort: ProductSort,
    /// At most this many.
    pub limit: u16,
}

/// Order of a selection of products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductSort {
    /// The order that the agency gave its catalogue.
    #[default]
    Featured,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceAscending,
    /// Dearest first.
    PriceDescending,
}

/// A product as a list shows it.
#[derive(Clone, Debug)]
pub struct ProductCard {
    /// Its id in the catalogue.
    pub id: String,
    /// Its place in `/products/{slug}`.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One line under the name: material, category or the like.
    pub subtitle: Option<String>,
    /// What it costs now; the lowest price when variants differ.
    pub price: Money,
    /// What it cost before, when it is reduced.
    pub compare_at: Option<Money>,
    /// Whether variants have different prices, so that the price is the lowest of several.
    pub price_from: bool,
    /// Its first picture.
    pub image: Option<Picture>,
    /// A short word on the picture.
    pub badge: Option<Badge>,
    /// Facts worth comparing, most important first.
    pub specs: Vec<Spec>,
    /// Whether it can be had.
    pub availability: Availability,
}

/// A short word shown on a product's picture.
#[derive(Clone, Debug)]
pub struct Badge {
    /// What it is about, which decides its colour.
    pub kind: BadgeKind,
    /// The word.
    pub label: String,
}

/// What a badge is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeKind {
    /// A reduced price.
    Sale,
    /// A new product.
    New,
    /// Anything else.
    Note,
}

/// One fact about a product.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What is told, such as "Range".
    pub label: String,
    /// The value with its unit, such as "120 km".
    pub value: String,
}

/// Whether a product can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Enough in stock to say nothing about it.
    InStock,
    /// So few that it is worth saying how many.
    Low(u32),
    /// None.
    SoldOut,
}

/// A product as its own page shows it.
#[derive(Clone, Debug)]
pub struct ProductDetail {
    /// What lists show of it.
    pub card: ProductCard,
    /// Its description as plain text; blank lines divide paragraphs.
    pub description: String,
    /// Its pictures, the first one included.
    pub images: Vec<Picture>,
    /// What can be bought of it.
    pub variants: Vec<ProductVariant>,
}

/// One thing that can be bought of a product.
#[derive(Clone, Debug)]
pub struct ProductVariant {
    /// Its id in the catalogue, by which it is put into a cart.
    pub id: String,
    /// The stock keeping unit.
    pub sku: String,
    /// Its name among the variants, such as "26 cm".
    pub title: String,
    /// The same as pairs of option and choice.
    pub options: Vec<(String, String)>,
    /// What it costs now.
    pub price: Money,
    /// What it cost before, when it is reduced.
    pub compare_at: Option<Money>,
    /// Whether it can be had.
    pub availability: Availability,
}

/// Product data of one request.
#[derive(Debug, Default)]
pub struct PageData {
    /// One answer for each selection that the page asks for, in its order. `None` when the catalogue did not answer.
    pub selections: Option<Vec<Vec<ProductCard>>>,
    /// The product that the page is about.
    pub product: Option<ProductDetail>,
    /// What the shop told.
    pub shop: ShopData,
    /// The title, where it depends on the data.
    pub title: Option<String>,
}
