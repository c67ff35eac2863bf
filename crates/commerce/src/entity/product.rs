//! A row of `commerce_products`.

use std::str::FromStr as _;

use kernel::money::{Currency, Money};
use kernel::{TenantId, time::Timestamp};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::ProductId;
use crate::products::{Image, Prices, Product, ProductStatus};
use crate::variants::Variant;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "commerce_products")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProductId,
    pub slug: String,
    pub title: String,
    pub search_title: String,
    pub description: String,
    pub status: ProductStatus,
    #[sea_orm(column_type = "JsonBinary")]
    pub attributes: Json,
    pub images: StoredImages,
    pub cover: Option<String>,
    pub price_from_amount: i64,
    pub price_to_amount: i64,
    pub compare_at_amount: Option<i64>,
    pub price_currency: String,
    pub on_hand: i64,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}

/// The column `images`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredImages(pub Vec<StoredImage>);

/// An image as the columns `images` and `cover` keep it. The list sends `cover` as it is, so this is also what an image
/// looks like to a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImage {
    pub url: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
    pub placeholder: Option<String>,
}

impl From<Image> for StoredImage {
    fn from(image: Image) -> Self {
        let Image { url, alt, width, height, placeholder } = image;
        Self { url, alt, width, height, placeholder }
    }
}

impl From<StoredImage> for Image {
    fn from(image: StoredImage) -> Self {
        let StoredImage { url, alt, width, height, placeholder } = image;
        Self { url, alt, width, height, placeholder }
    }
}

impl StoredImages {
    /// The column `cover` that belongs to these images.
    pub(crate) fn cover(&self) -> Option<String> {
        self.0.first().and_then(|image| serde_json::to_string(image).ok())
    }
}

impl FromIterator<Image> for StoredImages {
    fn from_iter<I: IntoIterator<Item = Image>>(images: I) -> Self {
        Self(images.into_iter().map(Into::into).collect())
    }
}

impl Model {
    /// The product that this row and those of its variants tell of.
    pub(crate) fn into_product(self, variants: Vec<Variant>) -> Result<Product, DbErr> {
        let currency = currency(&self.price_currency)?;
        Ok(Product {
            id: self.id,
            slug: self.slug,
            title: self.title,
            description: self.description,
            status: self.status,
            attributes: serde_json::from_value(self.attributes).map_err(|error| DbErr::Json(error.to_string()))?,
            images: self.images.0.into_iter().map(Into::into).collect(),
            prices: Prices {
                from: Money::new(self.price_from_amount, currency),
                to: Money::new(self.price_to_amount, currency),
                compare_at: self.compare_at_amount.map(|amount| Money::new(amount, currency)),
            },
            on_hand: self.on_hand,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            variants,
            is_subscribed: false,
        })
    }
}

/// The currency of a column.
pub(crate) fn currency(code: &str) -> Result<Currency, DbErr> {
    Currency::from_str(code).map_err(|error| DbErr::Type(error.to_string()))
}
