//! What a caller may be allowed to do here. The host decides who has which.

kernel::permission!(
    /// May read products and variants, drafts included.
    pub ReadProducts, "products:read"
);
kernel::permission!(
    /// May create, change and delete products and variants.
    pub WriteProducts, "products:write"
);
kernel::permission!(
    /// May read stock locations and levels.
    pub ReadStock, "stock:read"
);
kernel::permission!(
    /// May change stock and add locations.
    pub WriteStock, "stock:write"
);
kernel::permission!(
    /// May read carts.
    pub ReadCarts, "carts:read"
);
kernel::permission!(
    /// May create, change and delete carts.
    pub WriteCarts, "carts:write"
);
kernel::permission!(
    /// May read sales, coupons and auctions.
    pub ReadCampaigns, "campaigns:read"
);
kernel::permission!(
    /// May create, change and delete sales, coupons and auctions, and bid for customers.
    pub WriteCampaigns, "campaigns:write"
);
kernel::permission!(
    /// May read customers, their addresses, sessions and consents.
    pub ReadCustomers, "customers:read"
);
kernel::permission!(
    /// May create, change, export and erase customers, and publish texts of consent.
    pub WriteCustomers, "customers:write"
);
kernel::permission!(
    /// May read orders, their history and their invoices.
    pub ReadOrders, "orders:read"
);
kernel::permission!(
    /// May cancel, fulfil and refund orders.
    pub WriteOrders, "orders:write"
);
