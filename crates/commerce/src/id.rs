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
    /// An import of products that a job does.
    pub ImportId, "pimp"
);
kernel::typed_id!(
    /// A place where stock lies.
    pub StockLocationId, "sloc"
);
kernel::typed_id!(
    /// An auction.
    pub AuctionId, "auc"
);
kernel::typed_id!(
    /// A bid in an auction.
    pub BidId, "bid"
);
kernel::typed_id!(
    /// One line of the stock log.
    pub StockMovementId, "smov"
);
kernel::typed_id!(
    /// A customer of one agency: a guest or an account.
    pub CustomerId, "cust"
);
kernel::typed_id!(
    /// A postal address of a customer.
    pub AddressId, "addr"
);
kernel::typed_id!(
    /// A customer who is signed in somewhere.
    pub CustomerSessionId, "cses"
);
kernel::typed_id!(
    /// A link that was mailed to a customer.
    pub CustomerLinkId, "clnk"
);
kernel::typed_id!(
    /// The words of a consent in one version.
    pub ConsentTextId, "ctxt"
);
kernel::typed_id!(
    /// One line of the ledger of consents.
    pub ConsentId, "cons"
);
kernel::typed_id!(
    /// One line of what was done about a customer.
    pub CustomerAuditId, "caud"
);
kernel::typed_id!(
    /// A cart.
    pub CartId, "cart"
);
kernel::typed_id!(
    /// A line of a cart.
    pub CartLineId, "cli"
);
kernel::typed_id!(
    /// An order.
    pub OrderId, "ord"
);
kernel::typed_id!(
    /// A line of an order.
    pub OrderLineId, "oli"
);
kernel::typed_id!(
    /// One entry of an order's history.
    pub OrderEventId, "oev"
);
kernel::typed_id!(
    /// Goods that were sent together.
    pub FulfilmentId, "ful"
);
kernel::typed_id!(
    /// Money that is given back.
    pub RefundId, "rfd"
);
kernel::typed_id!(
    /// One way to pay an order at a gateway.
    pub PaymentId, "pay"
);
kernel::typed_id!(
    /// A visit to the checkout.
    pub CheckoutId, "chk"
);
kernel::typed_id!(
    /// One entry of what whoever bills reads.
    pub UsageEventId, "uev"
);
kernel::typed_id!(
    /// A message of the test gateway.
    pub TestEventId, "tgm"
);
kernel::typed_id!(
    /// A sale: lower prices for a time.
    pub SaleId, "sale"
);
kernel::typed_id!(
    /// A coupon: a code that takes something off a cart.
    pub CouponId, "coup"
);
kernel::typed_id!(
    /// What sending costs to a country from a subtotal on.
    pub ShippingRateId, "shr"
);
