//! What the shopper agreed to, and what has changed since: pure rules.

use kernel::money::Money;
use sha2::{Digest as _, Sha256};

use super::countries;
use super::model::{Agreed, AgreedLine, Change, Details};
use crate::orders::rules::{check_address, check_contact};
use crate::pricing::{Notice, Priced};
use crate::violation::Violations;

/// What a shopper agrees to who sees these goods and prices. Tax and shipping are told later, when the address is known.
pub(super) fn agreed(priced: &Priced) -> Agreed {
    let lines = priced.lines.iter().map(|line| AgreedLine {
        variant: line.variant_id,
        title: line.title.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price.amount,
    });
    Agreed { lines: lines.collect(), discount: priced.discount.amount }
}

/// What differs from what was agreed.
pub(super) fn changes(agreed: &Agreed, now: &Priced) -> Vec<Change> {
    let money = |amount| Money::new(amount, now.currency);
    let mut changes = Vec::new();
    for before in &agreed.lines {
        match now.lines.iter().find(|line| line.variant_id == before.variant) {
            None => changes.push(Change::Gone { title: before.title.clone() }),
            Some(line) if line.unit_price.amount != before.unit_price => {
                let (title, before) = (line.title.clone(), money(before.unit_price));
                changes.push(Change::Price { title, before, now: line.unit_price });
            }
            Some(_) => {}
        }
    }
    if now.discount.amount < agreed.discount {
        let (before, now_off) = (money(agreed.discount), now.discount);
        let coupon = now.notices.iter().find(|notice| matches!(notice, Notice::CouponNotValid { .. }));
        changes.push(match coupon {
            Some(notice) => Change::Coupon { why: notice.to_string(), before, now: now_off },
            None => Change::Discount { before, now: now_off },
        });
    }
    changes
}

/// What stands in the way of an order, in words.
pub(super) fn obstacles(priced: &Priced) -> Vec<String> {
    let mut obstacles: Vec<String> = priced
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::NotEnoughStock { title, available: 0, .. } => Some(format!("{title} is sold out.")),
            Notice::NotEnoughStock { title, available, .. } => Some(format!("Only {available} of {title} are left.")),
            Notice::NotDeliverable { country } => Some(format!("This shop does not send to {country}.")),
            _ => None,
        })
        .collect();
    if priced.lines.is_empty() {
        obstacles.push("There is nothing left to buy.".to_owned());
    }
    obstacles
}

/// Stands for all prices that are shown: another price is another fingerprint.
pub(super) fn fingerprint(priced: &Priced) -> String {
    let mut hash = Sha256::new();
    let mut put = |text: String| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    for line in &priced.lines {
        put(format!("{} {} {} {}", line.variant_id, line.quantity, line.unit_price.amount, line.total.amount));
    }
    put(priced.shipping_name.clone().unwrap_or_default());
    for money in [priced.subtotal, priced.discount, priced.shipping, priced.tax, priced.total] {
        put(format!("{} {}", money.amount, money.currency));
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Checks who buys and where it goes.
pub(super) fn check_details(details: &Details) -> Result<(), Violations> {
    let mut violations = Violations::default();
    check_contact(&mut violations, "", &details.contact);
    check_address(&mut violations, "/shipping", &details.shipping);
    if let Some(billing) = &details.billing {
        check_address(&mut violations, "/billing", billing);
    }
    let billing = details.billing.as_ref().map(|address| ("/billing/country", address));
    for (pointer, address) in [("/shipping/country", &details.shipping)].into_iter().chain(billing) {
        let is_told = violations.0.iter().any(|violation| violation.pointer == pointer);
        if !is_told && !countries::is_known(&address.country) {
            violations.add(pointer, "country_unknown", "A country of the list.");
        }
    }
    violations.into_result()
}
