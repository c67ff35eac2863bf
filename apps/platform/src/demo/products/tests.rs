#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::HashSet;

use super::super::pictures::product_picture;
use super::{DemoProduct, kiln_and_field, voltbound};

fn shops() -> [Vec<DemoProduct>; 2] {
    [kiln_and_field(), voltbound()]
}

#[test]
fn each_shop_has_twenty_products_with_pictures() {
    for shop in shops() {
        assert_eq!(shop.len(), 20);
        for product in &shop {
            assert!(product_picture(product.slug).is_some(), "{} has no picture", product.slug);
        }
    }
}

#[test]
fn slugs_and_skus_are_unique() {
    for shop in shops() {
        let slugs: HashSet<_> = shop.iter().map(|product| product.slug).collect();
        assert_eq!(slugs.len(), shop.len());
        let skus: Vec<_> = shop.iter().flat_map(|product| &product.variants).map(|variant| variant.sku).collect();
        assert_eq!(skus.iter().collect::<HashSet<_>>().len(), skus.len());
    }
}

#[test]
fn texts_keep_the_tone() {
    for product in shops().into_iter().flatten() {
        let text = product.description;
        let sentences = text.matches(['.', '?']).count();
        assert!((2..=6).contains(&sentences), "{}: {sentences} sentences", product.slug);
        assert!(text.ends_with('.') && !text.contains('!'), "{}", product.slug);
        assert!(!product.tags.is_empty() && !product.attributes.is_empty(), "{}", product.slug);
    }
}

#[test]
fn prices_and_stock_are_plausible() {
    for product in shops().into_iter().flatten() {
        assert!(!product.variants.is_empty(), "{}", product.slug);
        for variant in &product.variants {
            assert!(variant.price > 0 && variant.stock >= 0, "{}", variant.sku);
            assert!(variant.compare_at.is_none_or(|former| former > variant.price), "{}", variant.sku);
        }
    }
}

#[test]
fn each_state_of_stock_and_price_is_shown() {
    for shop in shops() {
        let stock = |product: &DemoProduct| product.variants.iter().map(|variant| variant.stock).sum::<i64>();
        assert!(shop.iter().any(|product| stock(product) == 0), "one is sold out");
        assert!(shop.iter().any(|product| (1..=3).contains(&stock(product))), "one is low");
    }
    let reduced = voltbound().into_iter().filter(|product| product.variants[0].compare_at.is_some());
    assert!(reduced.count() >= 4);
    assert!(kiln_and_field().first().unwrap().slug.contains("bowl"));
}
