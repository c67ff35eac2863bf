//! The state of a shop in memory: carts, coupons, customers.

use std::collections::HashMap;

use kernel::money::{Currency, Money};
use kernel::time::Timestamp;

use super::super::{
    Account, AccountAddress, AccountOrder, AuctionStanding, Cart, CartLine, ConsentText, Order, OrderLine, Refusal,
    SentLink, StorefrontError, Subscription, Totals, Visitor, VisitorSecret,
};
use super::account::PASSWORD_MIN;
use super::auctions::Auctions;
use crate::rendering::{ProductDetail, ProductVariant};

/// Most of one thing in a cart.
const MAX_QUANTITY: i64 = 99;
/// Most lines of a cart.
const MAX_LINES: usize = 50;

pub(super) struct Shop {
    products: Vec<ProductDetail>,
    carts: HashMap<String, Held>,
    pub(super) stock: HashMap<String, i64>,
    pub(super) coupons: HashMap<String, i64>,
    pub(super) passwords: HashMap<String, String>,
    pub(super) links: HashMap<String, String>,
    pub(super) signed_in: HashMap<String, String>,
    pub(super) sent: Vec<SentLink>,
    pub(super) subscriptions: Vec<(Subscription, Timestamp)>,
    pub(super) addresses: Vec<(String, AccountAddress)>,
    pub(super) names: HashMap<String, String>,
    pub(super) moving: HashMap<String, (String, String)>,
    pub(super) leaving: HashMap<String, String>,
    pub(super) unconfirmed: HashMap<String, Subscription>,
    pub(super) consent: ConsentText,
    pub(super) auctions: Auctions,
}

/// A cart: variants with their quantities, in the order of adding.
#[derive(Clone, Default)]
struct Held {
    lines: Vec<(String, i64)>,
    coupon: Option<String>,
    owner: Option<String>,
}

impl Shop {
    pub(super) fn selling(products: Vec<ProductDetail>) -> Self {
        Self {
            products,
            carts: HashMap::new(),
            stock: HashMap::new(),
            coupons: HashMap::new(),
            passwords: HashMap::new(),
            links: HashMap::new(),
            signed_in: HashMap::new(),
            sent: Vec::new(),
            subscriptions: Vec::new(),
            addresses: Vec::new(),
            names: HashMap::new(),
            moving: HashMap::new(),
            leaving: HashMap::new(),
            unconfirmed: HashMap::new(),
            consent: ConsentText {
                version: "1".to_owned(),
                text: "Send me news by email, at most twice a month. I can end it at any time.".to_owned(),
            },
            auctions: Auctions::default(),
        }
    }

    pub(super) fn email(&self, visitor: &Visitor) -> Option<String> {
        visitor.customer.as_ref().and_then(|secret| self.signed_in.get(secret.reveal())).cloned()
    }

    fn variant(&self, id: &str) -> Option<(&ProductDetail, &ProductVariant)> {
        let of =
            |product: &'_ ProductDetail| product.variants.iter().position(|variant| variant.id == id).map(|at| (at,));
        self.products.iter().find_map(|product| of(product).map(|(at,)| (product, &product.variants[at])))
    }

    fn held(&self, secret: Option<&VisitorSecret>) -> Option<&Held> {
        secret.and_then(|secret| self.carts.get(secret.reveal()))
    }

    fn check(&self, variant: &str, quantity: i64) -> Result<(), StorefrontError> {
        self.variant(variant).ok_or(Refusal::NotForSale)?;
        if !(1..=MAX_QUANTITY).contains(&quantity) {
            return Err(Refusal::Quantity(MAX_QUANTITY).into());
        }
        match self.stock.get(variant) {
            Some(0) => Err(Refusal::SoldOut.into()),
            Some(left) if *left < quantity => Err(Refusal::OnlyLeft(*left).into()),
            _ => Ok(()),
        }
    }

    pub(super) fn add(
        &mut self,
        secret: Option<&VisitorSecret>,
        variant: &str,
        quantity: i64,
        make: impl FnOnce() -> VisitorSecret,
    ) -> Result<Option<VisitorSecret>, StorefrontError> {
        let had = self.held(secret).and_then(|held| held.lines.iter().find(|(known, _)| known == variant));
        let sum = quantity.saturating_add(had.map_or(0, |(_, quantity)| *quantity));
        // What is added is checked by itself, so that a negative number cannot take away.
        if quantity < 1 {
            return Err(Refusal::Quantity(MAX_QUANTITY).into());
        }
        self.check(variant, sum)?;
        let made = if self.held(secret).is_some() { None } else { Some(make()) };
        let Some(key) = made.as_ref().or(secret).map(|secret| secret.reveal().to_owned()) else { return Ok(None) };
        let held = self.carts.entry(key).or_default();
        let is_full = held.lines.len() >= MAX_LINES;
        match held.lines.iter_mut().find(|(known, _)| known == variant) {
            Some((_, quantity)) => *quantity = sum,
            None if is_full => return Err(Refusal::CartFull.into()),
            None => held.lines.push((variant.to_owned(), sum)),
        }
        Ok(made)
    }

    pub(super) fn change(
        &mut self,
        secret: Option<&VisitorSecret>,
        line: &str,
        quantity: i64,
    ) -> Result<(), StorefrontError> {
        if !self.held(secret).is_some_and(|held| held.lines.iter().any(|(known, _)| known == line)) {
            return Err(StorefrontError::NotFound);
        }
        if quantity != 0 {
            self.check(line, quantity)?;
        }
        if let Some(held) = secret.and_then(|secret| self.carts.get_mut(secret.reveal())) {
            held.lines.iter_mut().filter(|(known, _)| known == line).for_each(|(_, count)| *count = quantity);
            held.lines.retain(|(_, count)| *count > 0);
        }
        Ok(())
    }

    pub(super) fn set_coupon(
        &mut self,
        secret: Option<&VisitorSecret>,
        code: Option<&str>,
    ) -> Result<(), StorefrontError> {
        if code.is_some_and(|code| !self.coupons.contains_key(code)) {
            return Err(Refusal::CouponUnknown.into());
        }
        let held = secret.and_then(|secret| self.carts.get_mut(secret.reveal())).ok_or(Refusal::CartEmpty)?;
        held.coupon = code.map(str::to_owned);
        Ok(())
    }

    /// What the visitor had in their cart joins what the customer had; gives a secret when the cart is another one now.
    pub(super) fn merge_cart(
        &mut self,
        secret: Option<&VisitorSecret>,
        email: &str,
        make: impl FnOnce() -> VisitorSecret,
    ) -> Option<VisitorSecret> {
        let guest = secret.and_then(|secret| self.carts.remove(secret.reveal()));
        let own = self.carts.iter().find(|(_, held)| held.owner.as_deref() == Some(email)).map(|(key, _)| key.clone());
        let own = own.and_then(|key| self.carts.remove(&key));
        if guest.is_none() && own.is_none() {
            return None;
        }
        let mut merged = own.unwrap_or_default();
        let guest = guest.unwrap_or_default();
        for (variant, quantity) in guest.lines {
            match merged.lines.iter_mut().find(|(known, _)| *known == variant) {
                Some((_, count)) => *count = (*count + quantity).min(MAX_QUANTITY),
                None => merged.lines.push((variant, quantity)),
            }
        }
        merged.coupon = merged.coupon.or(guest.coupon);
        merged.owner = Some(email.to_owned());
        let made = make();
        self.carts.insert(made.reveal().to_owned(), merged);
        Some(made)
    }

    pub(super) fn cart(&self, secret: Option<&VisitorSecret>) -> Option<Cart> {
        let held = self.held(secret)?;
        let lines: Vec<CartLine> = held
            .lines
            .iter()
            .filter_map(|(id, quantity)| {
                let (product, variant) = self.variant(id)?;
                Some(CartLine {
                    id: id.clone(),
                    slug: product.card.slug.clone(),
                    title: product.card.title.clone(),
                    options: (product.variants.len() > 1).then(|| variant.title.clone()),
                    image: product.card.image.clone(),
                    quantity: *quantity,
                    unit_price: variant.price,
                    total: variant.price.times(*quantity).ok()?,
                })
            })
            .collect();
        let currency = lines.first().map_or(Currency::EUR, |line| line.total.currency);
        let subtotal = Money::new(lines.iter().map(|line| line.total.amount).sum(), currency);
        let per_cent = held.coupon.as_ref().and_then(|code| self.coupons.get(code)).copied().unwrap_or(0);
        let discount = Money::new(subtotal.amount * per_cent / 100, currency);
        let total = Money::new(subtotal.amount - discount.amount, currency);
        let totals = Totals { subtotal, discount, shipping: None, tax: None, prices_include_tax: true, total };
        Some(Cart { lines, totals, coupon: held.coupon.clone(), notices: Vec::new() })
    }

    pub(super) fn account(&self, visitor: &Visitor, now: Timestamp) -> Option<Account> {
        let email = self.email(visitor)?;
        let won = self.auctions.won_by(&email);
        let orders = won.into_iter().map(|(card, standing)| AccountOrder {
            id: card.id.clone(),
            number: format!("A-{}", card.id),
            placed_at: card.ends_at,
            state: "Waits for payment".to_owned(),
            total: card.price,
            is_payable: matches!(standing, AuctionStanding::WonUnpaid { .. }),
        });
        Some(Account {
            has_password: self.passwords.contains_key(&email),
            password_min: PASSWORD_MIN,
            consents: self.consents_of(&email),
            addresses: self.addresses_of(&email),
            sessions: self.sessions_of(visitor, &email, now),
            customer: self.customer(email),
            orders: orders.collect(),
            countries: vec![("GB".to_owned(), "United Kingdom".to_owned())],
        })
    }

    pub(super) fn order(&self, number: &str, placed_at: Timestamp) -> Option<Order> {
        let product = self.products.first()?;
        let price = product.card.price;
        let none = Money::new(0, price.currency);
        Some(Order {
            number: number.to_owned(),
            placed_at,
            state: "Paid".to_owned(),
            detail: "We are getting it ready.".to_owned(),
            is_paid: true,
            lines: vec![OrderLine { title: product.card.title.clone(), options: None, quantity: 1, total: price }],
            totals: Totals {
                subtotal: price,
                discount: none,
                shipping: Some(none),
                tax: Some(none),
                prices_include_tax: true,
                total: price,
            },
            refunded: None,
            parcels: Vec::new(),
            to_pay: None,
        })
    }
}
