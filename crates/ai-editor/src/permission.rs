//! What a caller may be allowed to do here. Who has which permission is the host's affair.

kernel::permission!(
    /// May ask a model, and erase prompts.
    pub Generate, "ai:generate"
);
kernel::permission!(
    /// May read generations and prompts.
    pub ReadGenerations, "ai:read"
);
kernel::permission!(
    /// May list assets. Their bytes are public to whoever knows the address.
    pub ReadAssets, "assets:read"
);
