//! Identifiers of what identity owns.

kernel::typed_id!(
    /// A person who can sign in.
    pub UserId, "usr"
);
kernel::typed_id!(
    /// A signed-in browser or program of a user.
    pub SessionId, "ses"
);
kernel::typed_id!(
    /// A key that a program presents.
    pub ApiKeyId, "key"
);
kernel::typed_id!(
    /// An invitation to become a member of a tenant.
    pub InvitationId, "inv"
);
kernel::typed_id!(
    /// A key with which a host signs for its users; it is the `kid` of what the host signs.
    pub HostKeyId, "hky"
);
