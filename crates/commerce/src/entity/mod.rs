//! Rows as the database has them. Nobody outside the stores sees them, and no client ever.
#![expect(unreachable_pub, reason = "the ORM derives public items for a row")]

pub(crate) mod auction;
pub(crate) mod auction_event;
pub(crate) mod bid;
pub(crate) mod cart;
pub(crate) mod cart_line;
pub(crate) mod consent;
pub(crate) mod consent_text;
pub(crate) mod coupon;
pub(crate) mod coupon_use;
pub(crate) mod customer;
pub(crate) mod customer_address;
pub(crate) mod customer_audit;
pub(crate) mod customer_link;
pub(crate) mod customer_session;
pub(crate) mod fulfilment;
pub(crate) mod fulfilment_line;
pub(crate) mod order;
pub(crate) mod order_event;
pub(crate) mod order_line;
pub(crate) mod payment;
pub(crate) mod price_settings;
pub(crate) mod product;
pub(crate) mod product_attribute;
pub(crate) mod refund;
pub(crate) mod refund_line;
pub(crate) mod reservation;
pub(crate) mod reservation_line;
pub(crate) mod sale;
pub(crate) mod sent_mail;
pub(crate) mod shipping_rate;
pub(crate) mod stock_level;
pub(crate) mod stock_location;
pub(crate) mod stock_movement;
pub(crate) mod tax_rate;
pub(crate) mod variant;
