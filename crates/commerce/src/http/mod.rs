//! The HTTP interface: one file per resource, thin handlers, and nothing decided here.

mod auction_body;
mod auctions;
mod availability;
mod bids;
mod bulk;
mod cart_body;
mod carts;
mod consent_texts;
mod consents;
mod coupons;
mod customer_addresses;
mod customer_data;
mod customer_sessions;
mod customers;
mod global_catalogue;
mod global_catalogue_body;
mod handovers;
mod invoices;
mod order_body;
mod orders;
pub(crate) mod pages;
mod payments;
mod price_settings;
mod problems;
mod product_body;
mod products;
mod promotion_body;
mod sales;
mod shipping_rates;
mod sign_ins;
mod stock_levels;
mod stock_locations;
mod tax_rates;
mod variant_body;
mod variants;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::{ETag, IfNoneMatch, Json};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::config::Config;

/// What handlers share.
type AppState = Arc<Config>;

/// What the description says of the crate as a whole.
#[derive(OpenApi)]
#[openapi(
    info(title = "Commerce", description = "Products, variants, prices and stock of one agency."),
    tags(
        (name = "consents", description = "What customers agreed to, and in which words."),
        (name = "customers", description = "Who buys, where they live, and what is held on them."),
        (name = "orders", description = "What was bought, how it is paid, sent and given back."),
        (name = "products", description = "What a shop shows."),
        (name = "variants", description = "What is bought: forms of a product with their own SKU and price."),
        (name = "prices", description = "What is added to prices: tax and sending."),
        (name = "carts", description = "What a shopper is about to buy."),
        (name = "sales", description = "Lower prices for a time."),
        (name = "coupons", description = "Codes that take something off a cart."),
        (name = "global catalogue", description = "The platform's products in the agency's shop, at its own prices and in its own words."),
        (name = "stock", description = "How many of a variant lie where."),
        (name = "auctions", description = "One piece for whoever offers most.")
    )
)]
struct Description;

/// All routes with their description.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(consent_texts::routes())
        .merge(consents::routes())
        .merge(customer_addresses::routes())
        .merge(customer_data::routes())
        .merge(customer_sessions::routes())
        .merge(customers::routes())
        .merge(handovers::routes())
        .merge(invoices::routes())
        .merge(orders::routes())
        .merge(payments::routes())
        .merge(products::routes())
        .merge(variants::routes())
        .merge(bulk::routes())
        .merge(global_catalogue::routes())
        .merge(stock_levels::routes())
        .merge(stock_locations::routes())
        .merge(availability::routes())
        .merge(carts::routes())
        .merge(coupons::routes())
        .merge(price_settings::routes())
        .merge(sales::routes())
        .merge(shipping_rates::routes())
        .merge(sign_ins::routes())
        .merge(tax_rates::routes())
        .merge(auctions::routes())
        .merge(bids::routes())
}

/// A document with its version, or 304 when the client has it.
fn document<T: Serialize>(version: i64, if_none_match: &IfNoneMatch, out: T) -> Response {
    let tag = ETag::version(version);
    if if_none_match.holds(&tag) {
        return (StatusCode::NOT_MODIFIED, tag, ()).into_response();
    }
    (tag, Json(out)).into_response()
}

/// For fields of a patch: absent is `None`, and null is whatever `T` makes of it.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
