//! In which order a selection shows its products: a pure rule. Prices are those of the sales that hold.

use std::collections::HashMap;

use super::{ProductCard, ProductSelection, ProductSort, SELECTION_MAX};

/// Puts an answer into the order of its selection, and cuts it to its length.
pub(super) fn arrange(selection: &ProductSelection, answer: &mut Vec<ProductCard>) {
    match selection {
        ProductSelection::Ids(ids) => *answer = in_order(ids, answer, |card| &card.id),
        ProductSelection::Slugs(slugs) => *answer = in_order(slugs, answer, |card| &card.slug),
        ProductSelection::First { sort, limit, .. } => {
            answer.sort_unstable_by(|one, other| {
                let by_price = one.prices.from.amount.cmp(&other.prices.from.amount).then(one.id.cmp(&other.id));
                match sort {
                    ProductSort::Newest => other.id.cmp(&one.id),
                    ProductSort::Oldest => one.id.cmp(&other.id),
                    ProductSort::PriceAscending => by_price,
                    ProductSort::PriceDescending => by_price.reverse(),
                }
            });
            answer.truncate((*limit).min(SELECTION_MAX));
        }
    }
}

fn in_order<K: Eq + std::hash::Hash>(
    wanted: &[K],
    found: &[ProductCard],
    key: impl Fn(&ProductCard) -> &K,
) -> Vec<ProductCard> {
    let by_key: HashMap<&K, &ProductCard> = found.iter().map(|card| (key(card), card)).collect();
    wanted.iter().take(SELECTION_MAX).filter_map(|wanted| by_key.get(wanted).map(|card| (*card).clone())).collect()
}
