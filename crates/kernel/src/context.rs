//! Who asks, for which tenant: the first argument of every use case and store function.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::id::{RequestId, TenantId};

/// On whose behalf work is done. It comes only from authentication or from a job's row, never from a request's own claim.
#[derive(Clone, Debug)]
pub struct RequestCtx {
    /// The tenant whose rows may be seen.
    pub tenant: TenantId,
    /// Who acts.
    pub actor: Actor,
    /// The request that this belongs to, for logs and problem replies.
    pub request_id: RequestId,
}

impl RequestCtx {
    /// The platform itself acting for a tenant: seeding, rendering a public page, a sweeper.
    #[must_use]
    pub fn system(tenant: TenantId, request_id: RequestId) -> Self {
        let actor = Actor { kind: ActorKind::System, id: "system".to_owned(), permissions: Permissions::All };
        Self { tenant, actor, request_id }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What kind of principal it is.
    pub kind: ActorKind,
    /// Its identifier, unique among actors of its kind.
    pub id: String,
    /// What it may do.
    pub permissions: Permissions,
}

/// What kind of principal acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A signed-in member of the agency.
    User,
    /// A program with a key.
    ApiKey,
    /// A short-lived token that a host exchanged for one of its users.
    Token,
    /// A background job.
    Job,
    /// The platform itself.
    System,
    /// Somebody unknown who looks at a public page.
    Visitor,
}

impl ActorKind {
    /// Its name in logs and keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiKey => "api_key",
            Self::Token => "token",
            Self::Job => "job",
            Self::System => "system",
            Self::Visitor => "visitor",
        }
    }
}

/// What an actor may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Everything within the tenant.
    All,
    /// What is named, for example `products:read`.
    Only(Arc<BTreeSet<String>>),
}

impl Permissions {
    /// Exactly the permissions of these names.
    pub fn only<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::Only(Arc::new(names.into_iter().map(Into::into).collect()))
    }

    /// Whether the permission of this name is among them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(name),
        }
    }
}

/// A permission as a type, so that a handler asks for it by its argument: see [`crate::http::Authorized`].
pub trait Permission: Send + Sync + 'static {
    /// Its name, `<noun>:<verb>`.
    const NAME: &'static str;
}

/// Makes a [`Permission`]: `permission!(/// May read products.\n pub ReadProducts, "products:read");`
#[macro_export]
macro_rules! permission {
    ($(#[$meta:meta])* $vis:vis $name:ident, $text:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $name;

        impl $crate::context::Permission for $name {
            const NAME: &'static str = $text;
        }
    };
}
