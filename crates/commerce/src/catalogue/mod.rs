//! The catalogue as a host's other parts use it, without HTTP: what a page shows of it, and how it is filled.
//!
//! A page asks once for everything that it shows. Only published products are answered.

mod arrangement;
pub(crate) mod store;

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::retry;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};

use store::Source;

pub use crate::products::{Attributes, Image, NewProduct, Prices, Product, ProductStatus};
pub use crate::variants::{NewVariant, Options, Variant};

use crate::channels::store::Named;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ProductId, VariantId};
use crate::pricing::{DiscountScope, SaleRule, sale_price};
use crate::violation::{Violation, Violations};
use crate::{channels, products, promotions, search, stock};

/// Products of one selection at most.
pub const SELECTION_MAX: usize = 100;
/// The code of the location that imported stock lies at.
pub const MAIN_LOCATION: &str = "main";

/// Which products one part of a page shows. Only those in the shop are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductSelection {
    /// These, in this order; those that are not in the shop are left out.
    Ids(Vec<ProductId>),
    /// Those of these slugs, in this order.
    Slugs(Vec<String>),
    /// The first by some order of all that fit.
    First {
        /// At most so many.
        limit: usize,
        /// By which order.
        sort: ProductSort,
        /// Only those that have a value among an attribute, given as name and value: `category` is `mugs`, `tags` contain
        /// `new`. Numbers, `true` and `false` as JSON writes them.
        attribute: Option<(String, String)>,
        /// Only those whose price is shown as reduced.
        on_sale: bool,
    },
}

impl ProductSelection {
    /// Whether sales decide which products it has.
    const fn depends_on_sales(&self) -> bool {
        match self {
            Self::First { on_sale, sort, .. } => *on_sale || sort.is_by_price(),
            Self::Ids(_) | Self::Slugs(_) => false,
        }
    }
}

/// An order of products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductSort {
    /// The newest first.
    #[default]
    Newest,
    /// In the order of their making.
    Oldest,
    /// By the lowest price of each, the cheapest first; while a sale runs by its price.
    PriceAscending,
    /// By the lowest price of each, the dearest first; while a sale runs by its price.
    PriceDescending,
}

impl ProductSort {
    const fn is_by_price(self) -> bool {
        matches!(self, Self::PriceAscending | Self::PriceDescending)
    }
}

/// What a page shows of a product in passing.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductCard {
    /// Its identifier.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name to people.
    pub title: String,
    /// Free facts.
    pub attributes: Attributes,
    /// What its variants cost, sales included.
    pub prices: Prices,
    /// How many can be had of all variants at all locations.
    pub on_hand: i64,
    /// The cover.
    pub image: Option<Image>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A published product and how many of each variant can be had.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductOffer {
    /// The product with all its variants, at the prices of the sales that hold.
    pub product: Product,
    /// How many can be had of each variant at all locations, without what is held for orders. None of what is absent.
    pub on_hand: BTreeMap<VariantId, i64>,
}

/// A product to be brought in from elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedProduct {
    /// The product.
    pub product: NewProduct,
    /// How many there are, by SKU, at the location [`MAIN_LOCATION`]. None of what is absent.
    pub on_hand: BTreeMap<String, i64>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Products that were made, in the order given.
    pub created: Vec<ProductId>,
    /// Slugs that were there before and were left as they are.
    pub skipped: Vec<String>,
}

/// The products of each selection in one statement, so that a page costs one question however much it shows, and one more where
/// sales decide what it shows. Selections above [`SELECTION_MAX`] products are cut.
///
/// # Errors
/// When the database fails.
pub async fn select_products(
    config: &Config,
    ctx: &RequestCtx,
    selections: &[ProductSelection],
) -> Result<Vec<Vec<ProductCard>>, CommerceError> {
    // What a sale decides about the products themselves has to be known before they are asked for.
    let depends = selections.iter().any(ProductSelection::depends_on_sales);
    let (own, sales) = if let Some(pipeline) = config.db.pipeline().filter(|_| config.pipelined_list) {
        let sales = if depends { Some(promotions::sales_now_pipelined(pipeline, ctx.tenant).await?) } else { None };
        let reduced = sales.as_deref().map(Reduced::by);
        (store::select_pipelined(pipeline, ctx.tenant, selections, reduced.as_ref()).await?, sales)
    } else {
        let tx = TenantTx::read(&config.db, ctx).await?;
        let sales = if depends { Some(promotions::sales_now(&tx).await?) } else { None };
        let reduced = sales.as_deref().map(Reduced::by);
        (store::select(&tx, Source::Own, selections, reduced.as_ref()).await?, sales)
    };
    let sales = sales.unwrap_or(own.sales);
    let mut cards = own.cards;
    if own.is_subscriber {
        let tx = TenantTx::read(&config.db, ctx).await?;
        if let Some(subscription) = channels::store::subscription(&tx).await? {
            let source = Source::Offers(&subscription);
            cards = store::select(&tx, source, selections, Some(&Reduced::by(&sales))).await?.cards;
        }
    }
    for (selection, cards) in selections.iter().zip(&mut cards) {
        for card in &mut *cards {
            card.prices = reduced(card.prices, card.id, &sales);
        }
        arrangement::arrange(selection, cards);
    }
    Ok(cards)
}

/// Lets other tenants have this one's published products, as the global catalogue: a host does it for the tenant that is the
/// platform's own. Doing it again changes nothing.
///
/// # Errors
/// When another tenant is the publisher already, or the database fails.
pub async fn publish_catalogue(config: &Config, ctx: &RequestCtx) -> Result<(), CommerceError> {
    channels::publish(config, ctx).await
}

/// The published product of this slug, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn product_by_slug(
    config: &Config,
    ctx: &RequestCtx,
    slug: &str,
) -> Result<Option<ProductOffer>, CommerceError> {
    if !crate::text::is_slug(slug) {
        return Ok(None);
    }
    let tx = TenantTx::read(&config.db, ctx).await?;
    let sales = promotions::sales_now(&tx).await?;
    let Some(product) = products::store::find_published(&tx, slug).await? else {
        let Some(product) = channels::find(&tx, Named::Slug(slug)).await? else { return Ok(None) };
        if product.status != ProductStatus::Published {
            return Ok(None);
        }
        return offer(&tx, ctx, product, &sales).await.map(Some);
    };
    offer(&tx, ctx, product, &sales).await.map(Some)
}

/// A product with what can be had of it, at the prices of these sales.
async fn offer(
    tx: &TenantTx,
    ctx: &RequestCtx,
    mut product: Product,
    sales: &[SaleRule],
) -> Result<ProductOffer, CommerceError> {
    put_on_sale(&mut product, sales);
    let variants = product.variants.iter().map(|variant| variant.id);
    let on_hand = channels::supply::available(tx, ctx, variants).await?;
    product.on_hand = on_hand.values().sum();
    Ok(ProductOffer { product, on_hand })
}

/// Makes the products whose slugs are not there yet, with their stock: doing it again changes nothing. All or none.
///
/// # Errors
/// [`CommerceError::Invalid`] with pointers such as `/3/title` when a product breaks a rule, [`CommerceError::SkuTaken`] when
/// another product has a SKU, or when the database fails.
pub async fn import_products(
    config: &Config,
    ctx: &RequestCtx,
    imported: Vec<ImportedProduct>,
) -> Result<ImportReport, CommerceError> {
    check_import(&imported)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let slugs = imported.iter().map(|one| one.product.slug.clone());
        let mut taken: BTreeSet<String> = products::store::taken_slugs(&tx, slugs).await?.into_iter().collect();
        let mut report = ImportReport::default();
        for ImportedProduct { product, on_hand } in &imported {
            if taken.insert(product.slug.clone()) {
                report.created.push(import(config, ctx, &tx, product.clone(), on_hand).await?);
            } else {
                report.skipped.push(product.slug.clone());
            }
        }
        tx.commit().await?;
        Ok(report)
    })
    .await
}

/// Keeps the words of at most `rows` products that were made before there was a search, and answers how many those were. It is
/// done when that is none. A host calls it for each tenant after an upgrade; doing it again does no harm.
///
/// # Errors
/// When the database fails.
pub async fn index_products(config: &Config, ctx: &RequestCtx, rows: u64) -> Result<usize, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let missing = search::store::missing(&tx, rows).await?;
        for id in &missing {
            if let Some(product) = products::store::lock(&tx, *id).await? {
                search::store::keep(&tx, &product).await?;
            }
        }
        tx.commit().await?;
        Ok(missing.len())
    })
    .await
}

/// What sales reduce, beside what the agency itself shows as reduced.
pub(crate) struct Reduced {
    everything: bool,
    products: BTreeSet<ProductId>,
}

impl Reduced {
    pub(crate) fn by(sales: &[SaleRule]) -> Self {
        let mut reduced = Self { everything: false, products: BTreeSet::new() };
        for sale in sales {
            match &sale.scope {
                DiscountScope::All => reduced.everything = true,
                DiscountScope::Products(products) => reduced.products.extend(products),
            }
        }
        reduced
    }
}

/// What a product costs while these sales hold.
fn reduced(prices: Prices, product: ProductId, sales: &[SaleRule]) -> Prices {
    let (from, sale) = sale_price(prices.from, product, sales);
    let (to, _) = sale_price(prices.to, product, sales);
    let compare_at = if sale.is_some() { Some(former(prices.compare_at, prices.from)) } else { prices.compare_at };
    Prices { from, to, compare_at }
}

/// Makes a product and its variants cost what they do while these sales hold.
fn put_on_sale(product: &mut Product, sales: &[SaleRule]) {
    product.prices = reduced(product.prices, product.id, sales);
    for variant in &mut product.variants {
        let (price, sale) = sale_price(variant.price, product.id, sales);
        if sale.is_some() {
            variant.compare_at = Some(former(variant.compare_at, variant.price));
            variant.price = price;
        }
    }
}

/// What is shown as the former price of something that a sale reduces: the higher of what the agency says and what it costs else.
fn former(compare_at: Option<Money>, price: Money) -> Money {
    compare_at.filter(|former| former.amount > price.amount).unwrap_or(price)
}

async fn import(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    new: NewProduct,
    on_hand: &BTreeMap<String, i64>,
) -> Result<ProductId, CommerceError> {
    let mut product = products::build(config, new)?;
    let on_hand = |variant: &Variant| on_hand.get(&variant.sku).copied().unwrap_or(0);
    product.on_hand = product.variants.iter().map(on_hand).sum();
    products::store::insert(tx, &product).await?;
    if product.on_hand > 0 {
        let location = main_location(config, tx).await?;
        for variant in &product.variants {
            let level = stock::StockLevel::never_set(variant.id, location.id);
            stock::record(config, ctx, tx, &level, on_hand(variant), "imported").await?;
        }
    }
    Ok(product.id)
}

async fn main_location(config: &Config, tx: &TenantTx) -> Result<stock::StockLocation, CommerceError> {
    if let Some(location) = stock::store::location_by_code(tx, MAIN_LOCATION).await? {
        return Ok(location);
    }
    let location = stock::build_location(config, MAIN_LOCATION.to_owned(), "Main".to_owned());
    Ok(stock::store::find_or_insert_location(tx, &location).await?)
}

fn check_import(imported: &[ImportedProduct]) -> Result<(), Violations> {
    let mut all = Violations::default();
    for (at, one) in imported.iter().enumerate() {
        let found = products::rules::check_new_product(&one.product).err().unwrap_or_default();
        let placed = |violation: Violation| Violation { pointer: format!("/{at}{}", violation.pointer), ..violation };
        all.0.extend(found.0.into_iter().map(placed));
        for (sku, on_hand) in &one.on_hand {
            if stock::rules::check_set(*on_hand, "imported").is_err() {
                let pointer = format!("/{at}/on_hand/{}", crate::violation::escape(sku));
                all.add(pointer, "out_of_range", format!("0 to {}.", stock::rules::ON_HAND_MAX));
            }
        }
    }
    all.into_result()
}
