#![doc = include_str!("../README.md")]

pub mod auctions;
pub mod catalogue;
pub mod consents;
pub mod mail;
pub mod orders;
pub mod pricing;
pub mod shop;

mod carts;
mod channels;
mod checkout;
mod config;
mod customers;
mod database_time_store;
mod entity;
mod error;
mod events;
mod http;
mod id;
mod imports;
mod jobs;
mod moment;
mod named;
mod payments;
mod permission;
mod products;
mod promotions;
mod retention;
mod search;
mod shipping;
mod stock;
mod taxes;
mod test_gateway;
mod text;
mod token;
mod variants;
mod violation;

use std::sync::Arc;

pub use carts::{
    Cart, CartLine, CartProof, CartState, CartToken, PricedCart, forget_ended_carts, load_priced, mark_ordered,
    merge_on_sign_in, reopen,
};
pub use checkout::{
    CheckoutConfig, CheckoutHandover, HostsError, ReturnStatus, ShopSite, VerifiedHosts, VerifiedReturn,
};
pub use config::Config;
pub use customers::{
    Address, Customer, CustomerSession, CustomerState, CustomerToken, NewAddress, Passwords, authenticate,
    authenticate_in, find_or_create_guest,
};
pub use error::CommerceError;
pub use events::{CommerceEvent, CommerceEventKind, CommerceEvents, UsageTable};
pub use id::{AddressId, ConsentTextId, CustomerId, CustomerSessionId};
pub use id::{AuctionId, BidId};
pub use id::{CartId, CartLineId, CouponId, SaleId, ShippingRateId};
pub use id::{CheckoutId, FulfilmentId, OrderEventId, OrderId, OrderLineId, PaymentId, RefundId};
pub use id::{ImportId, ProductId, StockLocationId, VariantId};
pub use imports::forget_old_imports;
pub use migrations_commerce::Migrator;
pub use payments::{
    GatewayChange, GatewayError, GatewayEvent, GatewayPayment, GatewayRefund, PaymentGateway, PaymentRequest, Payments,
    RefundRequest, SignedMessage, WeakSecret, WebhookFault, WebhookSecret,
};
pub use permission::{ReadCampaigns, ReadCarts, ReadCustomers, ReadProducts, ReadStock};
pub use permission::{ReadOrders, WriteOrders};
pub use permission::{WriteCampaigns, WriteCarts, WriteCustomers, WriteProducts, WriteStock};
pub use promotions::{give_back_use, take_use};
pub use retention::{Forgotten, forget_ended};
pub use shipping::{ShippingAnswer, ShippingPort, ShippingQuestion, ShippingQuote, ShippingTable};
pub use stock::reservations;
pub use taxes::{TaxAnswer, TaxPort, TaxQuestion, TaxTable};
pub use test_gateway::{TestGateway, TransportError, WebhookTransport};
pub use violation::{Violation, Violations};

/// All routes of this crate, with their full paths. The host puts authentication and its own layers around them.
pub fn router(config: Config) -> axum::Router {
    http::api().split_for_parts().0.with_state(Arc::new(config))
}

/// The path that takes files of products. The host lets bodies of up to 100,000,000 bytes pass to it, or as many as it likes.
pub const IMPORTS_PATH: &str = "/api/commerce/v1/product-imports";

/// What shoppers and payment gateways reach on the platform's own host: the checkout, the test gateway where it is used, and the
/// address of webhooks. It authenticates by tokens of its own, so the host mounts it beside its authentication.
pub fn checkout_pages(config: Config) -> axum::Router {
    http::pages::routes(config)
}

/// The description of the same routes. It needs no configuration.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    http::api().into_openapi()
}

/// The handlers of this crate's jobs, for the host's worker.
#[must_use]
pub fn job_handlers(config: Config) -> ::jobs::Handlers {
    jobs::handlers(&config)
}
