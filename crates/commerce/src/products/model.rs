//! What a product is.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use kernel::money::{Currency, Money};
use kernel::time::Timestamp;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;

use crate::id::ProductId;
use crate::search::SearchQuery;
use crate::variants::{NewVariant, Variant};

/// Free facts about a product by name: a text, a number, a yes or no, or a list of texts.
pub type Attributes = BTreeMap<String, serde_json::Value>;

/// Who gets to see a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum ProductStatus {
    /// Being prepared; only members see it.
    Draft,
    /// In the shop.
    Published,
    /// Taken out of the shop and kept.
    Archived,
}

impl ProductStatus {
    /// Its name in the database and to clients.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }
}

impl fmt::Display for ProductStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProductStatus {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            "published" => Ok(Self::Published),
            "archived" => Ok(Self::Archived),
            _ => Err(ValueTypeErr),
        }
    }
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it is: an `https` or `http` address, or a path on the shop's own host.
    pub url: String,
    /// What it shows, for those who do not see it. Empty when it only decorates.
    pub alt: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// BlurHash to show while it loads.
    pub placeholder: Option<String>,
}

/// What the variants of a product cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// The lowest price.
    pub from: Money,
    /// The highest price.
    pub to: Money,
    /// What the cheapest variant cost before, when that is shown.
    pub compare_at: Option<Money>,
}

/// A product with all its variants.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Its identifier.
    pub id: ProductId,
    /// Its name in addresses, unique in the tenant.
    pub slug: String,
    /// Its name to people.
    pub title: String,
    /// Plain text, may be empty.
    pub description: String,
    /// Who sees it.
    pub status: ProductStatus,
    /// Free facts.
    pub attributes: Attributes,
    /// Pictures, the first is the cover.
    pub images: Vec<Image>,
    /// What its variants cost.
    pub prices: Prices,
    /// How many there are of all variants at all locations.
    pub on_hand: i64,
    /// Rises with each change of what is said here or of a variant.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// In their order of display; never empty.
    pub variants: Vec<Variant>,
    /// Whether it is of the global catalogue: another tenant's, with what this one lays over it.
    pub is_subscribed: bool,
}

/// What a list says about a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProductSummary {
    /// Its identifier.
    pub(crate) id: ProductId,
    /// Its name in addresses.
    pub(crate) slug: String,
    /// Its name to people.
    pub(crate) title: String,
    /// Who sees it.
    pub(crate) status: ProductStatus,
    /// The lowest price among the variants.
    pub(crate) price_from: Money,
    /// What the cheapest variant cost before, when that is shown.
    pub(crate) compare_at: Option<Money>,
    /// Whether any can be had: on hand anywhere and not held for orders.
    pub(crate) in_stock: bool,
    /// The cover as the JSON object of an image, as it was stored: it is passed on unread.
    pub(crate) cover: Option<String>,
    /// See [`Product::version`].
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
    /// How well it fits a search, 3 at best; 0 in a list without one.
    pub(crate) rank: i64,
    /// See [`Product::is_subscribed`].
    pub(crate) is_subscribed: bool,
}

/// A product to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewProduct {
    /// Its name in addresses: lower-case letters, digits and single hyphens.
    pub slug: String,
    /// Its name to people.
    pub title: String,
    /// Plain text, may be empty.
    pub description: String,
    /// Who sees it from the start.
    pub status: ProductStatus,
    /// Free facts.
    pub attributes: Attributes,
    /// Pictures, the first is the cover.
    pub images: Vec<Image>,
    /// At least one, all in one currency.
    pub variants: Vec<NewVariant>,
}

/// A change of a product; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ProductPatch {
    /// A new slug.
    pub(crate) slug: Option<String>,
    /// A new title.
    pub(crate) title: Option<String>,
    /// A new description.
    pub(crate) description: Option<String>,
    /// A new status.
    pub(crate) status: Option<ProductStatus>,
    /// All attributes anew.
    pub(crate) attributes: Option<Attributes>,
    /// All images anew.
    pub(crate) images: Option<Vec<Image>>,
}

/// Which products a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProductFilter {
    /// Only those of this status.
    pub(crate) status: Option<ProductStatus>,
    /// Only those whose title contains this, in any case.
    pub(crate) title_contains: Option<String>,
    /// Only those with these words, the best first.
    pub(crate) search: Option<SearchQuery>,
    /// Only those that have all of these values, given as name and value.
    pub(crate) attributes: Vec<(String, String)>,
    /// Only those whose lowest price is at least this, in minor units.
    pub(crate) price_min: Option<i64>,
    /// Only those whose lowest price is at most this, in minor units.
    pub(crate) price_max: Option<i64>,
    /// Only those with prices in this currency.
    pub(crate) currency: Option<Currency>,
    /// Only those that can be had, or those that cannot.
    pub(crate) in_stock: Option<bool>,
}

impl ProductFilter {
    /// Whether a search is all that narrows the list.
    pub(crate) fn is_only_search(&self) -> bool {
        let search = self.search.clone();
        self == &Self { search, ..Self::default() }
    }
}

/// Where a page of a list begins: behind the product of this rank and identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListPosition {
    /// See [`ProductSummary::rank`].
    pub(crate) rank: i64,
    /// The product.
    pub(crate) id: ProductId,
}
