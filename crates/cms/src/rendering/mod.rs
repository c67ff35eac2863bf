//! Turns a tree of components, a theme and product data into HTML. Pure: no database, no network, no clock.
//!
//! Everything that does not depend on product data is rendered once, when a published version is first asked for
//! ([`CompiledPage`]); a request then only renders the data-bound nodes between the finished pieces.

mod compile;
mod component;
mod data;
mod document;
mod form;
mod fragment;
mod link;
mod moment;
mod price;
mod rich_text;
mod shop;
mod tree;

pub use compile::{CompiledPage, PageFacts, SiteFacts, compile, compile_fragment};
pub use component::{Component, ComponentDescription, Need, Place, Registry, Render, Slot};
pub use data::{
    Availability, Badge, BadgeKind, PageData, Picture, ProductCard, ProductDetail, ProductSelection, ProductSort,
    ProductVariant, Spec,
};
pub use document::{Document, page_shell};
pub use form::{Field, FieldKind, error_list, error_summary, field};
pub use fragment::{Action, ActionStyle, action, actions, heading, picture, product_price, stock_note};
pub use link::{LinkUrl, PictureUrl};
pub use moment::{format_day, format_moment, format_span, iso, time_element};
pub use price::{decimal_price, format_amount, format_price, parse_price};
pub use rich_text::RichText;
pub use shop::{Done, FormState, ShopData, ShopNeed};
pub use tree::{MAX_DEPTH, MAX_NODES, Node, PageKind, Violation, read_tree};
pub(crate) use tree::{escape, invalid, text_fault};
