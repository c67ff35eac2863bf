//! Identifiers of this crate.

kernel::typed_id!(
    /// A site of an agency.
    pub SiteId, "site"
);
kernel::typed_id!(
    /// A page of a site.
    pub PageId, "page"
);
kernel::typed_id!(
    /// A page as it was published once.
    pub PageVersionId, "pver"
);
kernel::typed_id!(
    /// The look of a site as it was published once.
    pub ThemeVersionId, "tver"
);
