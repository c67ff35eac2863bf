//! What the platform itself answers, and the layers around everything.

mod hosts;
mod internal;
mod landing;
mod layers;
mod outbox;
mod web_files;

pub use hosts::{Hosts, by_host};
pub use internal::{Readiness, internal_router};
pub use landing::{Shop, landing_routes, nothing_here};
pub use layers::{LayerSettings, around, measure};
pub use outbox::outbox_routes;
pub use web_files::web_files;
