//! The port to whoever knows products. The host wires it; this crate never asks for a product in any other way.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use kernel::RequestCtx;

use crate::rendering::{ProductCard, ProductDetail, ProductSelection, ProductSort};

/// The catalogue did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue did not answer")]
pub struct PortError(#[source] pub Box<dyn Error + Send + Sync>);

/// Products of one tenant, as its shop shows them now.
#[async_trait]
pub trait CatalogueData: Send + Sync {
    /// One list for each selection, in their order. A page asks once, for all its components together.
    ///
    /// # Errors
    /// When the catalogue cannot be read. The page is then shown without products.
    async fn select(
        &self,
        ctx: &RequestCtx,
        selections: &[ProductSelection],
    ) -> Result<Vec<Vec<ProductCard>>, PortError>;

    /// The product of this slug, when the shop shows it. The slug comes from an address and may be any text.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    async fn product_by_slug(&self, ctx: &RequestCtx, slug: &str) -> Result<Option<ProductDetail>, PortError>;
}

/// A catalogue in memory, the same for every tenant: for tests, and for hosts without a shop.
#[derive(Debug, Default)]
pub struct InMemoryCatalogue {
    products: Mutex<Vec<ProductDetail>>,
    is_down: Mutex<bool>,
    calls: AtomicUsize,
}

impl InMemoryCatalogue {
    /// A catalogue of these products, in the agency's order.
    #[must_use]
    pub fn new(products: Vec<ProductDetail>) -> Self {
        Self { products: Mutex::new(products), ..Self::default() }
    }

    /// Puts other products in the place of all.
    pub fn replace(&self, products: Vec<ProductDetail>) {
        *self.products.lock().unwrap_or_else(PoisonError::into_inner) = products;
    }

    /// From now on every question fails, or no longer.
    pub fn set_down(&self, is_down: bool) {
        *self.is_down.lock().unwrap_or_else(PoisonError::into_inner) = is_down;
    }

    /// How many questions were asked.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    fn ask<T>(&self, answer: impl FnOnce(&[ProductDetail]) -> T) -> Result<T, PortError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if *self.is_down.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(PortError("it is set to be down".into()));
        }
        Ok(answer(&self.products.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[async_trait]
impl CatalogueData for InMemoryCatalogue {
    async fn select(
        &self,
        _: &RequestCtx,
        selections: &[ProductSelection],
    ) -> Result<Vec<Vec<ProductCard>>, PortError> {
        self.ask(|products| selections.iter().map(|selection| pick(products, selection)).collect())
    }

    async fn product_by_slug(&self, _: &RequestCtx, slug: &str) -> Result<Option<ProductDetail>, PortError> {
        self.ask(|products| products.iter().find(|product| product.card.slug == slug).cloned())
    }
}

/// Products in memory have no collections, so every collection holds all.
fn pick(products: &[ProductDetail], selection: &ProductSelection) -> Vec<ProductCard> {
    let cards =
        products.iter().map(|product| &product.card).filter(|card| !selection.on_sale || card.compare_at.is_some());
    let mut cards: Vec<ProductCard> = if selection.slugs.is_empty() {
        cards.cloned().collect()
    } else {
        selection.slugs.iter().filter_map(|slug| cards.clone().find(|card| card.slug == *slug).cloned()).collect()
    };
    match selection.sort {
        ProductSort::Featured => {}
        ProductSort::Newest => cards.reverse(),
        ProductSort::PriceAscending => cards.sort_by_key(|card| card.price.amount),
        ProductSort::PriceDescending => cards.sort_by_key(|card| std::cmp::Reverse(card.price.amount)),
    }
    cards.truncate(usize::from(selection.limit));
    cards
}
