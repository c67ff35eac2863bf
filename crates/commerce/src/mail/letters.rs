//! What each mail says: pure functions from facts to a [`Letter`].

use kernel::money::Money;
use kernel::time::Timestamp;

use super::letter::{Action, Fact, Letter};
use crate::moment::minute;

/// The link that signs in.
#[must_use]
pub fn sign_in_link(shop_name: &str, url: &str, minutes: u64) -> Letter {
    Letter {
        subject: format!("Sign in to {shop_name}"),
        heading: format!("Sign in to {shop_name}"),
        paragraphs: vec![format!("The link works once and for {minutes} minutes.")],
        action: action("Sign in", url),
        closing: vec!["If you did not ask for it, ignore this mail. Nobody is signed in without the link.".to_owned()],
        from_name: shop_name.to_owned(),
        ..Letter::default()
    }
}

/// The link that makes an address the customer's own.
#[must_use]
pub fn confirm_email(shop_name: &str, url: &str, minutes: u64) -> Letter {
    Letter {
        subject: format!("Confirm your address for {shop_name}"),
        heading: "Confirm your new address".to_owned(),
        paragraphs: vec![format!(
            "Mails of {shop_name} will come here once you confirm. The link works once and for {minutes} minutes."
        )],
        action: action("Confirm the address", url),
        closing: vec!["If you did not ask for it, ignore this mail. Nothing changes.".to_owned()],
        from_name: shop_name.to_owned(),
        ..Letter::default()
    }
}

/// To the present address, when another one was asked for.
#[must_use]
pub fn email_change_asked(shop_name: &str) -> Letter {
    Letter {
        subject: format!("Your address at {shop_name} is about to change"),
        heading: "Your address is about to change".to_owned(),
        paragraphs: vec![
            format!("Somebody who is signed in to your account at {shop_name} asked for another e-mail address."),
            "If that was not you, sign in, end all other sessions and set a new password.".to_owned(),
        ],
        from_name: shop_name.to_owned(),
        ..Letter::default()
    }
}

/// The second step of a double opt-in, with the words that are agreed to.
#[must_use]
pub fn confirm_consent(shop_name: &str, words: &str, url: &str) -> Letter {
    Letter {
        subject: format!("Confirm your subscription to {shop_name}"),
        heading: "One more step".to_owned(),
        paragraphs: vec!["Confirm that you agree to this:".to_owned(), words.to_owned()],
        action: action("I agree", url),
        closing: vec!["If you did not ask for it, ignore this mail. You will get no further one.".to_owned()],
        from_name: shop_name.to_owned(),
        ..Letter::default()
    }
}

/// What a mail tells of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLetter {
    /// The shop.
    pub shop_name: String,
    /// The order's number, as people say it.
    pub number: String,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// What makes the total besides the lines, for example delivery, in the order of its showing.
    pub amounts: Vec<(String, Money)>,
    /// What it came to in all.
    pub total: Money,
    /// Tax that the total contains.
    pub included_tax: Option<Money>,
    /// Where the order can be looked at.
    pub status_url: String,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// What.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// What it came to.
    pub total: Money,
}

/// An order was paid.
#[must_use]
pub fn order_confirmation(order: &OrderLetter) -> Letter {
    Letter {
        subject: format!("Order {} at {}", order.number, order.shop_name),
        heading: "Thank you for your order".to_owned(),
        paragraphs: vec![format!("We have your payment for order {}.", order.number)],
        ..order.base()
    }
}

/// How a parcel is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tracking<'a> {
    /// The carrier.
    pub carrier: Option<&'a str>,
    /// The carrier's number.
    pub number: Option<&'a str>,
    /// Where the carrier tells where it is.
    pub url: Option<&'a str>,
}

/// An order, or a part of it, is on its way: titles and numbers of what was sent.
#[must_use]
pub fn order_shipped(order: &OrderLetter, sent: &[(String, i64)], tracking: Tracking<'_>) -> Letter {
    let mut facts: Vec<_> = sent.iter().map(|(title, quantity)| fact(title, quantity.to_string())).collect();
    facts.extend(tracking.carrier.map(|carrier| fact("Carrier", carrier)));
    facts.extend(tracking.number.map(|number| fact("Tracking number", number)));
    let base = order.base();
    Letter {
        subject: format!("Order {} is on its way", order.number),
        heading: "Your order is on its way".to_owned(),
        paragraphs: vec![format!("{} has sent this of order {}.", order.shop_name, order.number)],
        facts,
        action: tracking.url.map_or(base.action, |url| action("Follow the parcel", url)),
        ..order.base()
    }
}

/// An order was cancelled.
#[must_use]
pub fn order_cancelled(order: &OrderLetter) -> Letter {
    Letter {
        subject: format!("Order {} was cancelled", order.number),
        heading: "Your order was cancelled".to_owned(),
        paragraphs: vec![format!(
            "Order {} at {} was cancelled. Nothing is to be paid.",
            order.number, order.shop_name
        )],
        facts: Vec::new(),
        ..order.base()
    }
}

/// Money of an order goes back.
#[must_use]
pub fn order_refunded(order: &OrderLetter, refunded: Money) -> Letter {
    Letter {
        subject: format!("Refund for order {}", order.number),
        heading: "Your refund is on its way".to_owned(),
        paragraphs: vec![format!("{} returns {} for order {}.", order.shop_name, refunded, order.number)],
        facts: Vec::new(),
        ..order.base()
    }
}

impl OrderLetter {
    fn base(&self) -> Letter {
        let lines =
            self.lines.iter().map(|line| fact(format!("{} × {}", line.quantity, line.title), line.total.to_string()));
        let amounts = self.amounts.iter().map(|(label, amount)| fact(label, amount.to_string()));
        let total = [fact("Total", self.total.to_string())];
        let tax = self.included_tax.map(|tax| fact("Including tax", tax.to_string()));
        Letter {
            facts: lines.chain(amounts).chain(total).chain(tax).collect(),
            action: action("Look at the order", &self.status_url),
            from_name: self.shop_name.clone(),
            ..Letter::default()
        }
    }
}

/// What a mail tells of an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionLetter {
    /// The shop.
    pub shop_name: String,
    /// What is auctioned.
    pub title: String,
    /// The price that the mail speaks of: the highest bid, or what is to be paid.
    pub price: Money,
    /// Until when something can be done: the end of the auction, or of the time to pay.
    pub until: Timestamp,
    /// Where it can be done.
    pub url: String,
}

/// Somebody bid more.
#[must_use]
pub fn auction_outbid(auction: &AuctionLetter) -> Letter {
    Letter {
        subject: format!("You were outbid: {}", auction.title),
        heading: "Somebody bid more".to_owned(),
        facts: vec![fact("Price now", auction.price.to_string()), fact("Ends", minute(auction.until))],
        action: action("Bid again", &auction.url),
        ..auction.base()
    }
}

/// The auction ended and the reader has won.
#[must_use]
pub fn auction_won(auction: &AuctionLetter) -> Letter {
    Letter {
        subject: format!("You won: {}", auction.title),
        heading: "You won the auction".to_owned(),
        facts: vec![fact("Your price", auction.price.to_string()), fact("Pay until", minute(auction.until))],
        action: action("Pay", &auction.url),
        ..auction.base()
    }
}

/// The winner did not pay, so the next one may buy.
#[must_use]
pub fn auction_second_chance(auction: &AuctionLetter) -> Letter {
    Letter {
        subject: format!("Second chance: {}", auction.title),
        heading: "You can have it after all".to_owned(),
        facts: vec![fact("Your price", auction.price.to_string()), fact("Pay until", minute(auction.until))],
        action: action("Buy it", &auction.url),
        closing: vec!["You need not buy it. The offer ends by itself.".to_owned()],
        ..auction.base()
    }
}

impl AuctionLetter {
    fn base(&self) -> Letter {
        Letter { paragraphs: vec![self.title.clone()], from_name: self.shop_name.clone(), ..Letter::default() }
    }
}

fn action(label: &str, url: &str) -> Option<Action> {
    Some(Action { label: label.to_owned(), url: url.to_owned() })
}

fn fact(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::money::Currency;

    use super::*;

    fn euros(amount: i64) -> Money {
        Money::new(amount, Currency::EUR)
    }

    fn order() -> OrderLetter {
        let line =
            |title: &str, quantity, amount| OrderLine { title: title.to_owned(), quantity, total: euros(amount) };
        OrderLetter {
            shop_name: "Kiln & Field".to_owned(),
            number: "1042".to_owned(),
            lines: vec![line("Stone mug, blue", 2, 4_800), line("Bowl <large>", 1, 3_200)],
            amounts: vec![("Delivery".to_owned(), euros(590))],
            total: euros(8_590),
            included_tax: Some(euros(1_372)),
            status_url: "https://kiln.example/orders/1042?key=k".to_owned(),
        }
    }

    fn auction() -> AuctionLetter {
        AuctionLetter {
            shop_name: "Kiln & Field".to_owned(),
            title: "Moon jar no. 7".to_owned(),
            price: euros(24_000),
            until: Timestamp::from_seconds(1_772_366_400),
            url: "https://kiln.example/auctions/moon-jar-7".to_owned(),
        }
    }

    fn check(name: &str, letter: &Letter) {
        let html = letter.html().replace("><", ">\n<");
        insta::assert_snapshot!(name, format!("{}\n\n{}\n{html}", letter.subject, letter.text()));
    }

    #[test]
    fn of_customers() {
        check("sign_in_link", &sign_in_link("Kiln & Field", "https://kiln.example/account/link?token=t", 15));
        check("confirm_email", &confirm_email("Kiln & Field", "https://kiln.example/account/email?token=t", 15));
        check("email_change_asked", &email_change_asked("Kiln & Field"));
        let words = "I want mails about new work, at most once a month.";
        check("confirm_consent", &confirm_consent("Kiln & Field", words, "https://kiln.example/newsletter?token=t"));
    }

    #[test]
    fn of_orders() {
        check("order_confirmation", &order_confirmation(&order()));
        let sent = [("Stone mug, blue".to_owned(), 2)];
        let tracking = Tracking { carrier: Some("Royal Mail"), number: Some("JD0146"), url: None };
        check("order_shipped", &order_shipped(&order(), &sent, tracking));
        let followed = Tracking { url: Some("https://carrier.example/JD0146"), ..tracking };
        assert_eq!(order_shipped(&order(), &sent, followed).action.unwrap().url, "https://carrier.example/JD0146");
        check("order_cancelled", &order_cancelled(&order()));
        check("order_refunded", &order_refunded(&order(), euros(3_200)));
    }

    #[test]
    fn of_auctions() {
        check("auction_outbid", &auction_outbid(&auction()));
        check("auction_won", &auction_won(&auction()));
        check("auction_second_chance", &auction_second_chance(&auction()));
    }
}
