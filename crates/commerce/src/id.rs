//! The identifiers of this crate.

kernel::typed_id!(
    /// A product: what a shop shows on one page.
    pub ProductId, "prod"
);
kernel::typed_id!(
    /// A variant of a product: what is bought, with its own SKU and price.
    pub VariantId, "var"
);
kernel::typed_id!(
    /// A place where stock lies.
    pub StockLocationId, "sloc"
);
kernel::typed_id!(
    /// One line of the stock log.
    pub StockMovementId, "smov"
);
