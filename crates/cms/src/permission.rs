//! Permissions of this crate.

kernel::permission!(
    /// May see sites, their drafts and themes.
    pub ReadSites, "sites:read"
);
kernel::permission!(
    /// May change drafts.
    pub WriteSites, "sites:write"
);
kernel::permission!(
    /// May change what visitors see.
    pub PublishSites, "sites:publish"
);
