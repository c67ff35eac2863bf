//! Shop data in which every text is the given one.

use cms::rendering::{FormState, ShopData};
use cms::storefront::{
    Account, AccountAddress, AccountConsent, AccountOrder, AccountSession, Auction, AuctionBid, AuctionCard,
    AuctionStanding, AuctionState, Cart, CartLine, ConsentText, Customer, Order, OrderLine, Parcel, PostalAddress,
    Refusal, Totals,
};
use kernel::money::{Currency, Money};
use kernel::time::Timestamp;

use crate::studio::product;

const MARCH: Timestamp = Timestamp::from_micros(1_772_366_400_000_000);

/// Everything that a shop can tell, with `text` for every text.
pub(crate) fn shop_data(text: &str) -> ShopData {
    let text = || text.to_owned();
    let customer = Customer { email: text(), name: Some(text()) };
    let image = product("a", "A", 1, None).card.image.map(|mut image| {
        image.alt = text();
        image.placeholder = Some(text());
        image
    });
    let line = CartLine {
        id: text(),
        slug: text(),
        title: text(),
        options: Some(text()),
        image,
        quantity: 2,
        unit_price: euros(1_250),
        total: euros(2_500),
    };
    let order = AccountOrder {
        id: text(),
        number: text(),
        placed_at: MARCH,
        state: text(),
        total: euros(2_650),
        is_payable: true,
    };
    let bid = AuctionBid { bidder: text(), amount: euros(9_500), placed_at: MARCH, is_own: true };
    ShopData {
        path: "/news".to_owned(),
        cart: Some(Cart { lines: vec![line], totals: totals(), coupon: None, notices: vec![text()] }),
        account: Some(Account {
            customer,
            orders: vec![order],
            addresses: vec![AccountAddress {
                id: text(),
                lines: vec![text(), text()],
                content: PostalAddress {
                    name: text(),
                    company: text(),
                    line1: text(),
                    line2: text(),
                    postal_code: text(),
                    city: text(),
                    region: text(),
                    country: text(),
                    phone: text(),
                    is_default_shipping: true,
                    is_default_billing: false,
                },
            }],
            countries: vec![(text(), text())],
            sessions: vec![
                AccountSession { device: Some(text()), since: MARCH, last_seen: MARCH, is_this: true },
                AccountSession { device: None, since: MARCH, last_seen: MARCH, is_this: false },
            ],
            has_password: true,
            password_min: 10,
            consents: vec![AccountConsent { scope: text(), version: 2, text: text(), since: MARCH }],
        }),
        order: Some(Order {
            number: text(),
            placed_at: MARCH,
            state: text(),
            detail: text(),
            is_paid: true,
            lines: vec![OrderLine { title: text(), options: Some(text()), quantity: 2, total: euros(2_500) }],
            totals: totals(),
            refunded: Some(euros(100)),
            parcels: vec![Parcel { sent_at: MARCH, carrier: Some(text()), number: Some(text()), url: Some(text()) }],
            to_pay: Some(text()),
        }),
        auction: Some(Auction {
            card: auction_card(&text(), &text()),
            description: text(),
            least_bid: Some(euros(10_000)),
            is_reserve_met: Some(false),
            buy_now: Some(euros(20_000)),
            history: vec![bid],
            is_signed_in: true,
            is_bought_now: false,
            standing: Some(AuctionStanding::Leading(euros(12_000))),
        }),
        auctions: vec![auction_card(&text(), &text())],
        consent: Some(ConsentText { version: text(), text: text() }),
        next: Some(text()),
        form: Some(FormState {
            form: "link".to_owned(),
            values: vec![("email".to_owned(), text())],
            refusals: vec![Refusal::Email, Refusal::Other(text())],
        }),
        ..ShopData::at(MARCH)
    }
}

/// An auction that ends in 26 hours and is at 95 euros.
pub(crate) fn auction_card(id: &str, title: &str) -> AuctionCard {
    AuctionCard {
        id: id.to_owned(),
        title: title.to_owned(),
        image: None,
        state: AuctionState::Open,
        price: euros(9_500),
        bids: 3,
        starts_at: MARCH,
        ends_at: MARCH + std::time::Duration::from_secs(26 * 3_600),
    }
}

pub(crate) fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

fn totals() -> Totals {
    Totals {
        subtotal: euros(2_500),
        discount: euros(250),
        shipping: Some(euros(400)),
        tax: Some(euros(423)),
        prices_include_tax: true,
        total: euros(2_650),
    }
}
