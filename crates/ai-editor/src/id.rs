//! Identifiers of this crate.

kernel::typed_id!(
    /// A generation.
    pub GenerationId, "gen"
);
kernel::typed_id!(
    /// A prompt.
    pub PromptId, "prm"
);
kernel::typed_id!(
    /// An asset: a file of a tenant.
    pub AssetId, "ast"
);
kernel::typed_id!(
    /// A node of a component tree that was made here.
    pub(crate) NodeId, "node"
);
