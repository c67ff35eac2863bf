//! What the demo shops sell: twenty products each, with prices, stock and a few words.

mod bikes;
mod kiln;
mod parts;
#[cfg(test)]
mod tests;

/// A product of a demo shop.
#[derive(Clone, Debug)]
pub(crate) struct DemoProduct {
    /// Its name in addresses, and of its picture.
    pub(crate) slug: &'static str,
    /// Its name.
    pub(crate) title: &'static str,
    /// Two to four sentences.
    pub(crate) description: &'static str,
    /// The collection it belongs to.
    pub(crate) category: &'static str,
    /// Further words it is found by.
    pub(crate) tags: Vec<&'static str>,
    /// Facts: name and value.
    pub(crate) attributes: Vec<(&'static str, &'static str)>,
    /// What can be bought; at least one.
    pub(crate) variants: Vec<DemoVariant>,
    /// The currency of its prices (ISO 4217).
    pub(crate) currency: &'static str,
}

/// One thing that can be bought.
#[derive(Clone, Debug)]
pub(crate) struct DemoVariant {
    /// The stock keeping unit, unique in its shop.
    pub(crate) sku: &'static str,
    /// What sets it apart.
    pub(crate) title: &'static str,
    /// The same as pairs of option and choice.
    pub(crate) options: Vec<(&'static str, &'static str)>,
    /// The price in minor units.
    pub(crate) price: i64,
    /// The former price, if it is reduced.
    pub(crate) compare_at: Option<i64>,
    /// How many are on the shelf.
    pub(crate) stock: i64,
}

impl DemoVariant {
    fn reduced_from(self, former: i64) -> Self {
        Self { compare_at: Some(former), ..self }
    }
}

/// The only form a product comes in.
fn only(sku: &'static str, price: i64, stock: i64) -> DemoVariant {
    DemoVariant { sku, title: "Standard", options: Vec::new(), price, compare_at: None, stock }
}

/// One of several forms, told apart by one option.
fn choice(sku: &'static str, (option, value): (&'static str, &'static str), price: i64, stock: i64) -> DemoVariant {
    DemoVariant { sku, title: value, options: vec![(option, value)], price, compare_at: None, stock }
}

/// The pots of *Kiln & Field*, in the order they are shown.
pub(crate) fn kiln_and_field() -> Vec<DemoProduct> {
    kiln::products()
}

/// The bikes and parts of *Voltbound*, in the order they are shown.
pub(crate) fn voltbound() -> Vec<DemoProduct> {
    let mut products = bikes::products();
    products.extend(parts::products());
    products
}
